import { createHash } from 'node:crypto';
import { CallbackAttempt, CallbackMessage, CallbackRequest, CallbackRules, Occurrence } from '../occurrence';
import { OwnDomain } from './alibaba.action';
import { DeliveryRow } from './alibaba.state';

/**
 * Event callback: 5 s for an answer, and 5 more attempts 1 s apart. The page speaks of them after a
 * time-out only; whether the cloud makes them after another status than 200 is not known.
 */
export const alibabaCallbackRules: CallbackRules = {
  timeoutMs: 5_000,
  retryPausesMs: [1_000, 1_000, 1_000, 1_000, 1_000],
  isSuccess: (status) => status === 200,
};

/** An event with its target. */
interface Told {
  readonly url: string;
  /** Empty without authentication. */
  readonly key: string;
  /** What is signed besides time and key. */
  readonly signedDomain: string;
  /** Its word in the log, if its kind has one. */
  readonly logged?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** The messages that an occurrence causes; none where no URL is configured. */
export function messagesOf(
  happened: Occurrence,
  domain: OwnDomain,
  streamKey: string,
  keep: (row: DeliveryRow) => void,
): CallbackMessage[] {
  return toldOf(happened, domain, streamKey)
    .filter(({ url }) => url !== '')
    .map((told) => ({
      requestAt: (sentAt) => requestOf(told, sentAt),
      record: (attempt) => {
        if (told.logged) keep(rowOf(told, told.logged, happened, attempt));
      },
    }));
}

/** The key that signs the events of streams that start now; empty without authentication. */
export function streamKeyOf({ state: { stream } }: OwnDomain): string {
  return stream?.NotifyReqAuth === 'yes' ? stream.NotifyAuthKey : '';
}

function toldOf(happened: Occurrence, { name, state }: OwnDomain, streamKey: string): Told[] {
  const { kind, app, stream } = happened;
  const place = { domain: name, app, stream };
  switch (kind) {
    case 'streamStarted':
    case 'streamEnded': {
      const { NotifyUrl: url = '' } = state.stream ?? {};
      const action = kind === 'streamStarted' ? 'publish' : 'publish_done';
      const query = streamQuery(action, happened, name);
      return [{ url, key: streamKey, signedDomain: name, logged: action, query }];
    }
    case 'recordingStarted': {
      if (!state.record?.NeedStatusNotify) return [];
      const event = 'record_started';
      return [{ ...recordTarget(state), logged: event, body: { ...place, event } }];
    }
    case 'recordingEnded':
      if (!state.record) return [];
      return [{ ...recordTarget(state), logged: 'file_created', body: fileBody(happened, name) }];
    case 'snapshotTaken': {
      const { NotifyUrl: url = '', NotifyReqAuth, NotifyAuthKey = '' } = state.snapshot ?? {};
      const key = NotifyReqAuth === 'yes' ? NotifyAuthKey : '';
      return [{ url, key, signedDomain: hostOf(url), body: frameOf(happened, name) }];
    }
    case 'imageFlagged':
      return [{ url: state.detect?.NotifyUrl ?? '', key: '', signedDomain: '', body: moderationBody(happened, name) }];
  }
}

function recordTarget({ record }: OwnDomain['state']): Pick<Told, 'url' | 'key' | 'signedDomain'> {
  const { NotifyUrl: url = '', NotifyReqAuth = false, NotifyAuthKey = '' } = record ?? {};
  return { url, key: NotifyReqAuth ? NotifyAuthKey : '', signedDomain: hostOf(url) };
}

/** Without its port: whether it belongs to the host is not documented. */
const hostOf = (url: string): string => (url === '' ? '' : new URL(url).hostname);

const seconds = (at: number): number => Math.floor(at / 1000);

/** Format of stream ingest callbacks; `usrargs` has what the pusher appended to its URL. */
function streamQuery(action: string, { app, stream, at }: Occurrence, domain: string): Record<string, string> {
  return {
    action,
    app: domain,
    appname: app,
    id: stream,
    ip: '192.0.2.10',
    node: 'cdnvideocenter010207116011.cm3',
    time: String(seconds(at)),
    usrargs: `vhost=${domain}&auth_key=${seconds(at) + 3_600}-0-0-sandbox`,
    ...(action === 'publish' && { height: '720', width: '1280' }),
  };
}

function fileBody({ app, stream, at }: Occurrence, domain: string): object {
  const [start, end] = [seconds(at) - 60, seconds(at)];
  const uri = `${app}/${stream}/0_${beijing(start)}_${beijing(end)}.flv`;
  return { domain, app, stream, uri, duration: 60.25, start_time: start, stop_time: end };
}

/** The clock text in file names is 8 hours ahead (Live stream recording callbacks, sample). */
const beijing = (at: number): string => new Date((at + 28_800) * 1000).toISOString().slice(0, 19).replace('T', '-');

/** A guess: no readable page has the fields; these are those of DescribeLiveStreamSnapshotInfo. */
function frameOf({ app, stream, at }: Occurrence, DomainName: string): Readonly<Record<string, unknown>> {
  return {
    DomainName,
    AppName: app,
    StreamName: stream,
    OssEndpoint: 'oss-cn-shanghai.aliyuncs.com',
    OssBucket: 'sandbox-frames',
    OssObject: `${app}/${stream}/${at}.jpg`,
  };
}

function moderationBody(happened: Occurrence, domain: string): object {
  const found = { Scene: 'porn', Label: 'sexy', Rate: 91.5, Suggestion: 'review', Extent: {} };
  return { ...frameOf(happened, domain), Result: [{ BizType: domain, Result: [found] }] };
}

/** Signed in headers: MD5 over domain, second of sending, and key. */
function requestOf({ url, key, signedDomain, query, body }: Told, sentAt: number): CallbackRequest {
  const time = String(seconds(sentAt));
  const signature = createHash('md5').update(`${signedDomain}|${time}|${key}`).digest('hex');
  const signed: Record<string, string> =
    key === '' ? {} : { 'ALI-LIVE-TIMESTAMP': time, 'ALI-LIVE-SIGNATURE': signature };
  if (!query) {
    const headers = { ...signed, 'Content-Type': 'application/json; charset=utf-8' };
    return { method: 'POST', url, headers, body: JSON.stringify(body) };
  }
  const target = new URL(url);
  for (const [name, value] of Object.entries(query)) target.searchParams.append(name, value);
  return { method: 'GET', url: target.toString(), headers: signed };
}

/** A row of the log: all fields are texts, and the status of the answer is in none. */
function rowOf(
  { url, query, body }: Told,
  logged: string,
  happened: Occurrence,
  attempt: CallbackAttempt,
): DeliveryRow {
  const { request, sentAt, answer, isSuccess } = attempt;
  const headers = Object.entries(request.headers).map(([name, value]) => [name, [value]]);
  return {
    at: sentAt,
    DomainName: happened.domain,
    AppName: happened.app,
    StreamName: happened.stream,
    NotifyType: logged,
    NotifyUrl: url,
    NotifyHeader: JSON.stringify(Object.fromEntries(headers)),
    NotifyContent: query ? new URLSearchParams(query).toString() : JSON.stringify(body),
    NotifyResponse: answer?.body ?? '',
    NotifyResult: isSuccess ? 'success' : 'failed',
    Description: isSuccess ? 'success' : (attempt.failure ?? `unexpected status ${answer?.status}`),
  };
}
