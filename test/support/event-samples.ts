import { createHash } from 'node:crypto';
import { EventRequest } from '../../src/events';

/*
 * Messages as the clouds send them, from the samples of their pages. Signed as those say, by code
 * of its own.
 */

export const CALLBACK_KEY = 'abcdEFGH12345678';
/** 2024-01-02T03:04:05Z. */
export const SENT_AT = 1_704_164_645;
export const NOW = SENT_AT * 1000;
/** What the pusher appended to its URL: never in an event. */
export const PUSH_SECRET = '1704168245-0-0-c0ffee';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** A message before it is signed. */
export type Sample = Omit<EventRequest, 'keys' | 'headers'>;

const base = { url: 'https://cb.example.com/live', now: NOW } as const;

export const alibabaStream = (fields: Readonly<Record<string, string>> = {}): Sample => ({
  ...base,
  provider: 'alibaba',
  method: 'GET',
  url: `${base.url}?${new URLSearchParams({
    action: 'publish',
    app: 'push.example.com',
    appname: 'live',
    id: 's1',
    ip: '192.0.2.10',
    node: 'cdnvideocenter010207116011.cm3',
    time: String(SENT_AT),
    usrargs: `vhost=push.example.com&auth_key=${PUSH_SECRET}`,
    ...fields,
  }).toString()}`,
  body: '',
});

export const alibabaPost = (body: object): Sample => ({
  ...base,
  provider: 'alibaba',
  method: 'POST',
  body: JSON.stringify(body),
});

const PLACE = { domain: 'play.example.com', app: 'liveApp', stream: 'liveStream' };

export const RECORDED_FILE = {
  ...PLACE,
  uri: 'liveApp/liveStream/0_2017-03-08-23:09:46_2017-03-08-23:10:40.flv',
  duration: 69.403,
  start_time: 1488985786,
  stop_time: 1488985840,
};

export const alibabaStatus = (event: string): Sample => alibabaPost({ ...PLACE, event });

export const MODERATED = {
  DomainName: 'play.example.com',
  AppName: 'liveApp',
  StreamName: 'liveStream',
  OssEndpoint: 'oss-cn-hangzhou.aliyuncs.com',
  OssBucket: 'frames',
  OssObject: 'liveApp/liveStream/1.jpg',
  Result: [
    {
      BizType: 'play.example.com',
      Result: [{ Scene: 'Porn', Label: 'Porn', Rate: 99.9, Suggestion: 'block', Extent: {} }],
    },
  ],
};

export const AUDIO = {
  DomainName: 'play.example.com',
  AppName: 'liveApp',
  StreamName: 'liveStream',
  Timestamp: SENT_AT,
  Result: [
    {
      scene: 'antispam',
      label: 'ad',
      suggestion: 'block',
      rate: 99.91,
      details: [{ startTime: SENT_AT, endTime: SENT_AT + 9, text: 'buy', label: 'ad' }],
    },
  ],
};

/** `detail` and `data` replace and add members. */
export const familyPost = (
  provider: 'volcengine' | 'byteplus',
  { detail = {}, data = {} }: { readonly detail?: object; readonly data?: object } = {},
): Sample => ({
  ...base,
  provider,
  method: 'POST',
  body: JSON.stringify({
    code: 0,
    message: 'ok',
    data: {
      vhost: 'live.example.com',
      domain: 'push.example.com',
      app: 'live',
      stream: 'stream-123456',
      event_type: 'push_start',
      sign: '',
      t: 0,
      ...data,
      detail: {
        time: 1640849510,
        time_ms: 1640849510029,
        transcoded: false,
        fp_node_ip: '192.0.2.1',
        fp_client_ip: '192.0.2.10',
        fp_user_url: `?auth_key=${PUSH_SECRET}`,
        session_id: '36939_1',
        sequence_id: '1',
        ...detail,
      },
    },
  }),
});

/** What of a signature can be chosen. */
interface SignatureChoice {
  readonly key?: string;
  readonly keys?: readonly string[];
  /** Alibaba: the domain that is signed. @default push.example.com */
  readonly signedDomain?: string;
  /** Unix seconds. @default when it is sent, or for Volcengine when it ends */
  readonly time?: number | string;
  /** BytePlus: the other reading of "t and key". */
  readonly isTimeFirst?: boolean;
}

/** Signed with `CALLBACK_KEY`, and received by someone who accepts it. */
export function signed(sample: Sample, choice: SignatureChoice = {}): EventRequest {
  const { key = CALLBACK_KEY, keys = [CALLBACK_KEY], signedDomain = 'push.example.com', isTimeFirst = false } = choice;
  const time = String(choice.time ?? (sample.provider === 'volcengine' ? SENT_AT + 600 : SENT_AT));
  if (sample.provider === 'alibaba') {
    const headers = { 'ali-live-timestamp': time, 'ali-live-signature': md5(`${signedDomain}|${time}|${key}`) };
    return { ...sample, headers, keys };
  }
  const body = JSON.parse(String(sample.body)) as { data: Record<string, unknown> };
  body.data['sign'] = md5(isTimeFirst ? `${time}${key}` : `${key}${time}`);
  body.data['t'] = Number(time);
  return { ...sample, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), keys };
}

export const unsigned = (sample: Sample): EventRequest => ({ ...sample, headers: {}, keys: [] });

/** BytePlus' SecHandlerType `param`: the signature is in the URL. */
function signedInQuery({ data, detail }: NonNullable<Parameters<typeof familyPost>[1]>): EventRequest {
  const sample = familyPost('byteplus', {
    data: { ...data, sign: undefined, t: undefined },
    ...(detail && { detail }),
  });
  const query = new URLSearchParams({ sign: md5(`${CALLBACK_KEY}${SENT_AT}`), t: String(SENT_AT) });
  return { ...sample, url: `${sample.url}?${query.toString()}`, headers: {}, keys: [CALLBACK_KEY] };
}

/** The clouds' own models know GET, whose query can only be flat. */
function familyGet(): EventRequest {
  const { url } = signedInQuery({});
  const place = { domain: 'push.example.com', app: 'live', stream: 'stream-123456' };
  const fields = { event_type: 'push_start', ...place, session_id: '36939_1', time_ms: '1640849510029' };
  const whole = `${url}&${new URLSearchParams(fields).toString()}`;
  return { ...familyPost('byteplus'), method: 'GET', url: whole, body: '', headers: {}, keys: [CALLBACK_KEY] };
}

/** One of each form, with how it is signed. */
export const EVERY_FORM: readonly (readonly [string, EventRequest])[] = [
  ['Alibaba: stream started', signed(alibabaStream())],
  ['Alibaba: stream ended', signed(alibabaStream({ action: 'publish_done' }))],
  ['Alibaba: recording started', signed(alibabaStatus('record_started'), { signedDomain: 'cb.example.com' })],
  ['Alibaba: stream without a time', signed(alibabaStream({ time: '' }))],
  ['Alibaba: recording failed', signed(alibabaStatus('record_error'), { signedDomain: 'cb.example.com' })],
  ['Alibaba: snapshot', signed(alibabaPost({ ...MODERATED, Result: undefined }), { signedDomain: 'cb.example.com' })],
  [
    'Alibaba: switch',
    signed(
      alibabaPost({ domain: 'push.example.com', app: 'live', stream: 's1', ChangeReason: 'master stream no data' }),
    ),
  ],
  ['Alibaba: recorded file', signed(alibabaPost(RECORDED_FILE), { signedDomain: 'cb.example.com' })],
  ['Alibaba: moderation', signed(alibabaPost(MODERATED))],
  ['Alibaba: audio moderation', signed(alibabaPost(AUDIO))],
  ['Alibaba: exception', signed(alibabaPost({ domain: 'push.example.com', app: 'live', stream: 's1', code: 1001 }))],
  ['Volcengine: stream started', signed(familyPost('volcengine'))],
  ['Volcengine: stream ended', signed(familyPost('volcengine', { data: { event_type: 'push_end' } }))],
  [
    'Volcengine: snapshot',
    signed(familyPost('volcengine', { data: { event_type: 'snapshot_event' }, detail: { Path: 'a.jpg' } })),
  ],
  [
    'Volcengine: flagged image',
    signed(familyPost('volcengine', { data: { event_type: 'audit_snapshot' }, detail: { label: 301 } })),
  ],
  [
    'Volcengine: recording started',
    signed(familyPost('volcengine', { data: { event_type: 'record_event' }, detail: { record_status: 'on' } })),
  ],
  [
    'Volcengine: recorded',
    signed(familyPost('volcengine', { data: { event_type: 'record_event' }, detail: { Path: 'a.flv' } })),
  ],
  ['BytePlus: stream ended', signed(familyPost('byteplus', { data: { event_type: 'push_end' } }))],
  ['BytePlus: time before key', signed(familyPost('byteplus'), { isTimeFirst: true })],
  ['BytePlus: signed in the URL', signedInQuery({ data: { event_type: 'record_event' }, detail: { path: 'a.flv' } })],
  ['BytePlus: by GET', familyGet()],
];
