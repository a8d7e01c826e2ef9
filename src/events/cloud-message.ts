import { EventRejected } from './event-rejected';
import { LAST_INSTANT_MS } from './fields';
import { isJsonObject, JsonObject, parseJsonObject } from './json';

/** CloudEvents recommends that events are no larger. Counts body and query. */
export const MAX_MESSAGE_BYTES = 65_536;

/** A request from a cloud, and what the receiver adds to it. */
export interface EventRequest {
  /** `alibaba`, `volcengine` or `byteplus`. */
  readonly provider: string;
  /** Becomes part of the event's `source`. */
  readonly account?: string;
  readonly method: string;
  /** Absolute, as the cloud calls it: behind a proxy the public URL, whose host may be signed. */
  readonly url: string;
  /** Names in any case, as `IncomingMessage.headers` of Node.js has them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Exactly as received, neither parsed nor serialised again. */
  readonly body: Uint8Array | string;
  /** The accepted callback keys. Without any, events are not verified, and marked `unsigned`. */
  readonly keys: readonly string[];
  /** The domain of the callback configuration; without it, the one that the message names. */
  readonly domain?: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A parsed request. */
export interface CloudMessage {
  readonly method: string;
  readonly url: URL;
  /** Undefined if its percent-encoding is broken. */
  readonly query: JsonObject | undefined;
  readonly body: Uint8Array;
  /** The body as text; undefined if it is not UTF-8. */
  readonly text: string | undefined;
  /** Undefined if the body is not a JSON object. */
  readonly json: JsonObject | undefined;
  readonly domain: string | undefined;
  readonly now: number;
  /** The one value of a header; undefined if there is none, or several. */
  header(name: string): string | undefined;
}

/** Throws an `EventRejected` for arguments of other types, and for a message that is too large. */
export function readMessage(request: EventRequest): CloudMessage {
  checkTypes(request);
  const url = new URL(request.url);
  const body = Buffer.from(request.body as Uint8Array);
  if (body.length + url.search.length > MAX_MESSAGE_BYTES) {
    throw new EventRejected('MESSAGE_TOO_LARGE', `a message has at most ${MAX_MESSAGE_BYTES} bytes`);
  }
  const text = decode(body);
  const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    method: request.method.toUpperCase(),
    url,
    query: parseQuery(url.search),
    body,
    text,
    json: text === undefined ? undefined : parseJsonObject(text),
    domain: request.domain,
    now: request.now,
    header: (name) => oneOf(headers.get(name)),
  };
}

function checkTypes(request: unknown): void {
  const { method, url, headers, body, keys, domain, account, now } = Object(request) as Readonly<
    Record<keyof EventRequest, unknown>
  >;
  const isText = (value: unknown): value is string => typeof value === 'string';
  const faults = [
    isText(method) || 'method',
    (isText(url) && URL.canParse(url)) || 'url',
    isJsonObject(headers) || 'headers',
    isText(body) || body instanceof Uint8Array || 'body',
    (Array.isArray(keys) && keys.every((key) => isText(key) && key !== '')) || 'keys',
    domain === undefined || isText(domain) || 'domain',
    account === undefined || isText(account) || 'account',
    (typeof now === 'number' && now >= 0 && now <= LAST_INSTANT_MS) || 'now',
  ].filter((fault) => fault !== true);
  if (faults.length > 0) throw new EventRejected('INPUT_INVALID', `not as declared: ${faults.join(', ')}`);
}

function decode(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

/** The last of several parameters of one name: a cloud appends its own to those of the URL. */
function parseQuery(search: string): JsonObject | undefined {
  try {
    const pairs = search.slice(1).split('&').filter(Boolean);
    return Object.fromEntries(
      pairs.map((pair) => {
        const [name = '', ...value] = pair.replaceAll('+', ' ').split('=');
        return [decodeURIComponent(name), decodeURIComponent(value.join('='))];
      }),
    );
  } catch {
    return undefined;
  }
}

function oneOf(value: unknown): string | undefined {
  const values: unknown[] = [value].flat();
  return values.length === 1 && typeof values[0] === 'string' ? values[0] : undefined;
}
