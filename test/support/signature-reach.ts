import { EventRejected, EventRequest, verifyAndNormalise } from '../../src/events';
import { alibabaPost, alibabaStream, familyPost, NOW, RECORDED_FILE, signed } from './event-samples';

/*
 * How far the clouds' signatures reach, measured: someone who has seen one signed message, and does
 * not know the key, changes one thing of it and sends it again.
 */

const MINUTE_MS = 60_000;

const CALLBACKS: readonly (readonly [string, EventRequest])[] = [
  ['Alibaba, stream', signed(alibabaStream())],
  ['Alibaba, recording', signed(alibabaPost(RECORDED_FILE), { signedDomain: 'cb.example.com' })],
  ['Volcengine', signed(familyPost('volcengine'))],
  ['BytePlus', signed(familyPost('byteplus'))],
];

/** The names of one thing in each cloud's messages. */
const PARTS: readonly (readonly [string, readonly string[]])[] = [
  ['type of the event', ['action', 'event_type']],
  ['domain', ['domain', 'app@push.example.com']],
  ['app', ['appname', 'app@live', 'app@liveApp']],
  ['stream', ['id', 'stream']],
  ['time of the event', ['time', 'time_ms', 'start_time']],
  ['session', ['session_id']],
  ['file', ['uri']],
  ['address of the pusher', ['ip', 'fp_client_ip']],
];

export const CALLBACK_NAMES = CALLBACKS.map(([name]) => name);

/** For each part of a message and each callback whether it can be changed, in words. */
export function signatureReach(): readonly (readonly string[])[] {
  const fields = PARTS.map(([part, names]) => [
    part,
    ...CALLBACKS.map(([, seen]) => verdictOf(seen, withOther(seen, names))),
  ]);
  const whole = [
    [
      'URL, but for its host',
      CALLBACKS.map(([, seen]) => verdictOf(seen, { ...seen, url: seen.url.replace('/live', '/other') })),
    ],
    [
      'time of the signature',
      CALLBACKS.map(([, seen]) => verdictOf(seen, withOther(seen, ['t', 'ali-live-timestamp']))),
    ],
    ['the whole message, for one of another stream', CALLBACKS.map(([, seen]) => verdictOf(seen, foreign(seen)))],
    [
      'the whole message, for one of another kind',
      CALLBACKS.map(([, seen]) => verdictOf(seen, ofAnotherKind(seen, 'push.example.com'))),
    ],
    [
      'the same, of another domain',
      CALLBACKS.map(([, seen]) => verdictOf(seen, ofAnotherKind(seen, 'other.example.com'))),
    ],
    ['sent again unchanged, for', CALLBACKS.map(([, seen]) => `${minutesAccepted(seen)} min`)],
  ] as const;
  return [...fields, ...whole.map(([part, cells]) => [part, ...cells])];
}

function verdictOf(seen: EventRequest, changed: EventRequest | undefined): string {
  if (!changed) return '–';
  if (!isVerified(seen)) throw new Error('the message that was seen must be genuine');
  return isVerified(changed) ? 'can be changed' : 'protected';
}

function isVerified(request: EventRequest): boolean {
  try {
    return verifyAndNormalise(request).auth === 'verified';
  } catch (error) {
    if (error instanceof EventRejected) return false;
    throw error;
  }
}

/** The message with another value of the first name that it has; undefined if it has none. */
function withOther(seen: EventRequest, names: readonly string[]): EventRequest | undefined {
  for (const [name = '', value] of names.map((each) => each.split('@'))) {
    const changes = [changedQuery(seen, name, value), changedBody(seen, name, value), changedHeader(seen, name)];
    const changed = changes.find((change) => change !== undefined);
    if (changed) return changed;
  }
  return undefined;
}

/** Digits stay digits, so that only the signature can refuse the change. */
const other = (value: string): string =>
  /\d$/.test(value) ? value.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)) : `other-${value}`;

function changedQuery(seen: EventRequest, name: string, only?: string): EventRequest | undefined {
  const url = new URL(seen.url);
  const value = url.searchParams.get(name);
  if (value === null || (only !== undefined && value !== only)) return undefined;
  url.searchParams.set(name, value === 'publish' ? 'publish_done' : other(value));
  return { ...seen, url: url.toString() };
}

function changedBody(seen: EventRequest, name: string, only?: string): EventRequest | undefined {
  const member = new RegExp(`"${name}":("?)([^",}]+)("?)`);
  const value = member.exec(String(seen.body))?.[2];
  if (value === undefined || (only !== undefined && value !== only)) return undefined;
  const changed = value === 'push_start' ? 'push_end' : other(value);
  return { ...seen, body: String(seen.body).replace(member, `"${name}":$1${changed}$3`) };
}

function changedHeader(seen: EventRequest, name: string): EventRequest | undefined {
  const value = seen.headers[name];
  return value === undefined ? undefined : { ...seen, headers: { ...seen.headers, [name]: other(String(value)) } };
}

/** Another type, app and stream, with the signature that was seen. */
function foreign(seen: EventRequest): EventRequest | undefined {
  const parts = PARTS.filter(([part]) => /^(?:type|app|stream|session|file)/.test(part));
  return parts.reduce((message, [, names]) => withOther(message, names) ?? message, seen);
}

/** The signature that was seen, on a message of another form: a file for a stream, and so on. */
function ofAnotherKind({ provider, method, headers, keys, body }: EventRequest, domain: string): EventRequest {
  if (provider === 'alibaba') {
    const file = alibabaPost({ ...RECORDED_FILE, domain });
    return { ...(method === 'GET' ? file : alibabaStream({ action: 'publish_done', app: domain })), headers, keys };
  }
  const { sign, t } = (JSON.parse(String(body)) as { data: Readonly<Record<'sign' | 't', unknown>> }).data;
  const data = { event_type: 'record_event', domain, sign, t };
  const family = provider === 'volcengine' ? provider : 'byteplus';
  return { ...familyPost(family, { data, detail: { Path: 'a.flv' } }), headers, keys };
}

function minutesAccepted(seen: EventRequest): number {
  let minutes = 0;
  while (isVerified({ ...seen, now: NOW + (minutes + 1) * MINUTE_MS })) minutes++;
  return minutes;
}
