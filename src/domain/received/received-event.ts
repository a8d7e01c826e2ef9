/** Where an event stands at one of its sinks. `DEAD`: it is not sent any more. */
export type DeliveryState = 'PENDING' | 'DELIVERED' | 'DEAD';

export const DELIVERY_STATES: readonly DeliveryState[] = ['PENDING', 'DELIVERED', 'DEAD'];

/** An event of a cloud, verified and normalised, about to be stored. */
export interface NewEvent {
  /** Id of the receiver. */
  readonly receiver: string;
  /** Id of the receiver's account. */
  readonly account: string;
  /** The CloudEvents id. */
  readonly eventId: string;
  /** The id that the same message would have had a minute before; see `livegate/events`. */
  readonly previousId?: string;
  /** The CloudEvents type. */
  readonly type: string;
  /**
   * Events of one stream reach a sink in order. Percent-encoded names, joined with slashes; a
   * digest of them where they are long.
   */
  readonly stream: string;
  /** Milliseconds since the epoch. */
  readonly receivedAtMs: number;
  /** When it may be removed. */
  readonly expiresAtMs: number;
  /** When a sink that has not taken it is given up. */
  readonly giveUpAtMs: number;
  /** The CloudEvent, as JSON. */
  readonly event: string;
  /** Ids of sinks. */
  readonly sinks: readonly string[];
}

/** What became of an event that a cloud sent. `refused`: the store cannot hold this one. */
export type Storing = 'stored' | 'duplicate' | 'refused';

/** An event on its way to one sink. */
export interface EventDelivery {
  readonly sink: string;
  readonly state: DeliveryState;
  /** Attempts that have ended. */
  readonly attempts: number;
  /** Of the last attempt, in the words of the sink's protocol. */
  readonly lastStatus?: string;
  readonly lastError?: string;
  /** Milliseconds since the epoch; absent unless it is PENDING and was attempted. */
  readonly nextAttemptAtMs?: number;
}

/** An event as it is stored. */
export interface ReceivedEvent extends Pick<NewEvent, 'receiver' | 'account' | 'eventId' | 'type' | 'event'> {
  /** Increases in the order of arrival, over all accounts. */
  readonly seq: number;
  readonly receivedAtMs: number;
  /** Ordered by sink. */
  readonly deliveries: readonly EventDelivery[];
}

/** The last segment of an event's name: its id alone would not be unique among receivers. */
export function eventNameOf({ eventId, seq }: Pick<ReceivedEvent, 'eventId' | 'seq'>): string {
  return `${eventId}-${seq}`;
}

/** Undefined if no event can have that name. */
export function eventKeyOf(name: string): { readonly eventId: string; readonly seq: number } | undefined {
  const [, eventId, digits] = /^([0-9a-f]{32})-([1-9]\d{0,14})$/.exec(name) ?? [];
  return eventId === undefined ? undefined : { eventId, seq: Number(digits) };
}
