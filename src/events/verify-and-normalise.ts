import { CloudDialect, EventFact } from './cloud-dialect';
import { CloudMessage, EventRequest, readMessage } from './cloud-message';
import { DIALECTS } from './dialect.catalog';
import { idOf } from './digests';
import { EventRejected } from './event-rejected';
import { EventType } from './event-types';
import { given, rfc3339 } from './fields';
import { JsonObject } from './json';
import { parsedContent, rawContent, withoutSecrets } from './redaction';

/** How far an event's origin is proven: by the cloud's signature, or not at all. */
export type EventAuth = 'verified' | 'unsigned';

/** An event in the structured form of CloudEvents 1.0. */
export interface CloudEvent {
  readonly specversion: '1.0';
  /** 32 hexadecimal digits, equal over the retries of a cloud. */
  readonly id: string;
  /** `/providers/{provider}/accounts/{account}/domains/{domain}`, as far as they are known. */
  readonly source: string;
  readonly type: EventType;
  /** `{app}/{stream}`, each percent-encoded; absent if the message does not name them. */
  readonly subject?: string;
  /** RFC 3339 in UTC: when it happened, or else when the cloud sent it, or else when it came. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly lgprovider: string;
  /** The cloud's own word for the event. */
  readonly lgkind: string;
  readonly lgauth: EventAuth;
  readonly lgreceived: string;
  /**
   * Neutral fields, and the message itself as `raw`, without secrets: an object, or the text that
   * came where it is no object or `livegate.unrecognised`.
   */
  readonly data: JsonObject & { readonly raw: unknown };
}

export interface NormalisedEvent {
  readonly event: CloudEvent;
  readonly auth: EventAuth;
  /**
   * The id of the same message a minute ago, if its kind has neither time nor id. An event with
   * either id is the same event.
   */
  readonly previousId?: string;
}

/** Equal messages without time and id are one event within it; Alibaba retries for 35 s. */
const WINDOW_MS = 60_000;

/** Verifies and translates a message of a cloud. Throws only `EventRejected`. */
export function verifyAndNormalise(request: EventRequest): NormalisedEvent {
  const message = readMessage(request);
  const dialect = DIALECTS.get(request.provider);
  if (!dialect) throw new EventRejected('PROVIDER_UNKNOWN', `providers are ${[...DIALECTS.keys()].join(', ')}`);
  const fact = dialect.recognise(message);
  if (fact === 'not an event') throw new EventRejected('NOT_AN_EVENT', 'the cloud asks a question');
  const auth = authOf(message, fact, dialect, request.keys);
  const ids = idsOf(request.provider, fact, message.now);
  return {
    event: cloudEvent(request, message, fact, { id: ids[0], auth, dialect }),
    auth,
    ...given({ previousId: ids[1] }),
  };
}

function authOf(message: CloudMessage, fact: EventFact, dialect: CloudDialect, keys: readonly string[]): EventAuth {
  if (keys.length === 0 || fact.isNeverSigned) return 'unsigned';
  dialect.verify(message, fact, keys);
  return 'verified';
}

function idsOf(provider: string, { type, identity, isTimeless }: EventFact, now: number): readonly [string, string?] {
  const parts = [provider, type, ...identity];
  if (!isTimeless) return [idOf(parts)];
  const window = Math.floor(now / WINDOW_MS);
  return [idOf([...parts, String(window)]), idOf([...parts, String(window - 1)])];
}

function cloudEvent(
  { provider, account }: EventRequest,
  message: CloudMessage,
  fact: EventFact,
  { id, auth, dialect }: { readonly id: string; readonly auth: EventAuth; readonly dialect: CloudDialect },
): CloudEvent {
  const { type, kind, domain, app, stream } = fact;
  const received = rfc3339(Math.floor(message.now), 1) ?? '';
  const raw = type === 'livegate.unrecognised' ? rawContent : parsedContent;
  const places = Object.entries(given({ providers: provider, accounts: account, domains: domain }));
  const subject = app !== undefined && stream !== undefined ? `${encoded(app)}/${encoded(stream)}` : undefined;
  return {
    specversion: '1.0',
    id,
    source: places.map(([collection, name]) => `/${collection}/${encoded(String(name))}`).join(''),
    type,
    ...(subject !== undefined && { subject }),
    time: fact.time ?? received,
    datacontenttype: 'application/json',
    lgprovider: provider,
    lgkind: kind,
    lgauth: auth,
    lgreceived: received,
    data: {
      ...given({ domain, app, stream }),
      ...withoutSecrets(fact.data, dialect.secretFields),
      raw: raw(message, dialect.secretFields),
    },
  };
}

const encoded = (text: string): string => encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'));
