import { createHash } from 'node:crypto';
import { CallbackAttempt, CallbackMessage, CallbackRequest, Occurrence, OccurrenceKind } from '../occurrence';
import { FamilyCloud } from './volcengine.cloud';
import { DeliveredCallback, MessageType, StoredCallback } from './volcengine.state';

/** The type of a record, the event of a message, and the word of the log for it, if it has one. */
const kinds: Readonly<Record<OccurrenceKind, readonly [MessageType, string, string?]>> = {
  streamStarted: ['push', 'push_start', 'push_start'],
  streamEnded: ['push_end', 'push_end', 'push_end'],
  recordingStarted: ['record', 'record_event', 'record_event'],
  recordingEnded: ['record', 'record_event', 'record_event'],
  snapshotTaken: ['snapshot', 'snapshot_event', 'snapshot_event'],
  imageFlagged: ['audit_snapshot', 'audit_snapshot'],
};

/** One for each URL of the record that applies: of the domain, else of the app or the vhost. */
export function messagesOf(
  happened: Occurrence,
  vhost: string,
  { callbacks, cloud }: { readonly callbacks: readonly StoredCallback[]; readonly cloud: FamilyCloud },
  keep: (row: DeliveredCallback) => void,
): CallbackMessage[] {
  const [type, event, logged] = kinds[happened.kind];
  const ofType = callbacks.filter(({ MessageType: each }) => each === type);
  const found =
    ofType.find(({ Domain }) => Domain === happened.domain) ??
    ofType.find(({ Vhost, App }) => Vhost === vhost && App === happened.app) ??
    ofType.find(({ Vhost, App, Domain }) => Vhost === vhost && App === '' && Domain === '');
  if (!found || (happened.kind === 'recordingStarted' && !tellsStatus(found, cloud))) return [];
  const data = dataOf(happened, vhost, event);
  return found.CallbackDetailList.map(({ URL: url }) => ({
    requestAt: (sentAt) => requestOf(url, data, signatureOf(found, sentAt, cloud.signatureAheadSeconds)),
    record: (attempt) => {
      if (logged !== undefined) keep(rowOf(logged, happened, attempt));
    },
  }));
}

/** BytePlus, SDK for Go: TaskStatusCallback is 0 or 1. Volcengine has no such option. */
function tellsStatus({ options }: StoredCallback, { callbackOptions }: FamilyCloud): boolean {
  return { ...callbackOptions, ...options }['TaskStatusCallback'] !== 0;
}

/** `sign` is empty and `t` is 0 with authentication off. */
function signatureOf({ AuthEnable, AuthKeyPrimary }: StoredCallback, sentAt: number, aheadSeconds: number): object {
  if (!AuthEnable) return { sign: '', t: 0 };
  const t = Math.floor(sentAt / 1000) + aheadSeconds;
  return { sign: createHash('md5').update(`${AuthKeyPrimary}${t}`).digest('hex'), t };
}

function requestOf(url: string, data: object, signature: object): CallbackRequest {
  const body = JSON.stringify({ code: 0, message: 'ok', data: { ...data, ...signature } });
  return { method: 'POST', url, headers: { 'Content-Type': 'application/json' }, body };
}

/** Of all but push_start the fields are a guess: those of the actions that list the same facts. */
function dataOf({ kind, domain, app, stream, session, at }: Occurrence, vhost: string, event: string): object {
  const common = { vhost, domain, app, stream, event_type: event };
  const time = Math.floor(at / 1000);
  if (kind === 'streamStarted' || kind === 'streamEnded') {
    const detail = {
      time,
      time_ms: at,
      transcoded: false,
      fp_node_ip: '192.0.2.1',
      fp_client_ip: '192.0.2.10',
      fp_user_url: `?auth_key=${time + 3_600}-0-0-sandbox`,
      session_id: session,
      sequence_id: '1',
    };
    return { ...common, detail };
  }
  if (kind === 'recordingStarted') return { ...common, detail: { status: 'start', start_time: time } };
  if (kind === 'recordingEnded') {
    const detail = {
      bucket: 'sandbox',
      path: `${app}/${stream}/${at}.flv`,
      format: 'flv',
      duration: 60.25,
      start_time: time - 60,
      end_time: time,
    };
    return { ...common, detail };
  }
  const picture = { bucket: 'sandbox', path: `${app}/${stream}/${at}.jpg`, time_stamp: at, width: 1280, height: 720 };
  return { ...common, detail: kind === 'imageFlagged' ? { ...picture, label: '301' } : picture };
}

/** Every field of the log is a text. */
function rowOf(type: string, { domain, app, stream }: Occurrence, attempt: CallbackAttempt): DeliveredCallback {
  const { request, sentAt, endedAt, answer, failure, isSuccess } = attempt;
  const time = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
  return {
    Domain: domain,
    App: app,
    Stream: stream,
    CallbackEventType: type,
    CallbackStatus: isSuccess ? 'success' : 'fail',
    CallbackTime: time(sentAt),
    CallbackAddress: request.url,
    CallbackMethod: request.method,
    CallbackBody: request.body ?? '',
    CallbackResponseTime: answer ? time(endedAt) : '',
    CallbackResponseCode: answer ? String(answer.status) : '',
    CallbackResponseHeader: answer ? JSON.stringify(answer.headers) : '',
    CallbackResponseBody: answer?.body ?? '',
    CallbackErrorCode: isSuccess ? '' : answer ? 'StatusNotOK' : 'RequestFailed',
    CallbackErrorMessage: isSuccess ? '' : (failure ?? `status ${answer?.status}, 200 expected`),
  };
}
