import { CallbackKind } from '../resources/callback-config';

/** `UNKNOWN`: the cloud tells neither success nor failure in a word that livegate knows. */
export const DELIVERY_OUTCOMES = ['SUCCEEDED', 'FAILED', 'UNKNOWN'] as const;

export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number];

/**
 * One row of a cloud's log of callbacks, without secrets. What the cloud does not tell is absent.
 * Whether a row is one HTTP attempt, or an event after all attempts, no cloud documents.
 */
export interface LoggedDelivery {
  /** 32 hexadecimal digits, for the same row always the same; with `-2` for an equal row. */
  readonly id: string;
  /** Absent for an event of no known kind. */
  readonly kind?: CallbackKind;
  /** The type of its CloudEvent; absent if the cloud's word has no neutral one. */
  readonly event?: string;
  readonly providerEventType: string;
  readonly domain: string;
  readonly app?: string;
  readonly stream?: string;
  /** As configured when it was sent. */
  readonly url?: string;
  readonly method?: string;
  /** In milliseconds since the epoch. */
  readonly sentAtMs?: number;
  readonly httpStatus?: number;
  readonly latencyMs?: number;
  readonly requestHeaders?: Headers;
  readonly responseHeaders?: Headers;
  readonly responseBody?: string;
  /** The body, or the query of a GET. */
  readonly payload?: string;
  readonly outcome: DeliveryOutcome;
  /** In the cloud's words. */
  readonly failureCode?: string;
  readonly failureReason?: string;
  /** Fields that the cloud tells, but not in a form that livegate can read. */
  readonly unread?: readonly DeliveryMember[];
}

/** A field of a delivery, as the API calls it, that a row of a log may leave unreadable. */
export type DeliveryMember =
  | 'providerEventType'
  | 'app'
  | 'stream'
  | 'url'
  | 'method'
  | 'sendTime'
  | 'httpStatus'
  | 'latency'
  | 'requestHeaders'
  | 'responseHeaders'
  | 'responseBody'
  | 'payload'
  | 'outcome'
  | 'failureCode'
  | 'failureReason';

/** By name; several values of one name are joined with a comma. */
export type Headers = Readonly<Record<string, string>>;

/** A field of a delivery that not every provider tells. */
export type DeliveryField = 'httpStatus' | 'latency' | 'requestHeaders' | 'responseHeaders' | 'failureCode';

/** A kind of callbacks that a provider logs. */
export interface DeliveryCapability {
  readonly kind: CallbackKind;
  /** How far back the log goes. */
  readonly historyMs: number;
  /** The longest interval of one query; livegate makes several for a longer one. */
  readonly queryMs: number;
  /** The events that the log shows, by the types of their CloudEvents. */
  readonly events: readonly string[];
  /** What no delivery of the kind tells. */
  readonly lacks: readonly DeliveryField[];
}
