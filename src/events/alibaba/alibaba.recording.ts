import { EventFact } from '../cloud-dialect';
import { CloudMessage } from '../cloud-message';
import { EventType } from '../event-types';
import { given, numberField, rfc3339, textField, textFields } from '../fields';
import { isJsonObject, JsonObject } from '../json';

/** Live stream recording callbacks; the last three only in DescribeLiveRecordNotifyRecords. */
const TYPES: ReadonlyMap<unknown, EventType> = new Map<unknown, EventType>([
  ['record_started', 'livegate.recording.started'],
  ['record_paused', 'livegate.recording.paused'],
  ['record_resumed', 'livegate.recording.resumed'],
  ['record_error', 'livegate.recording.failed'],
  ['record_force_transcode_fail', 'livegate.recording.failed'],
  ['transformat_error', 'livegate.recording.failed'],
]);

/** As the log names events, which has a name for files too. */
export const recordingType = (kind: string): EventType | undefined =>
  kind === 'file_created' ? 'livegate.recording.file.created' : TYPES.get(kind);

/** A status, which has `event`, or a file, which has `uri` instead. */
export function recordingEvent(json: JsonObject, digest: string): EventFact | undefined {
  const [domain, app, stream] = textFields(json, 'domain', 'app', 'stream');
  const kind = textField(json, 'event');
  const type = TYPES.get(kind);
  if (type && kind) {
    const isFailure = type === 'livegate.recording.failed';
    if (!isFailure && !(domain && app && stream)) return undefined;
    const identity = isFailure ? [digest] : [domain ?? '', app ?? '', stream ?? ''];
    return { type, kind, ...given({ domain, app, stream }), identity, isTimeless: true, data: {} };
  }
  const uri = textField(json, 'uri');
  return uri && domain && app && stream ? fileEvent(json, { domain, app, stream, uri }) : undefined;
}

function fileEvent(
  json: JsonObject,
  { domain, app, stream, uri }: Readonly<Record<'domain' | 'app' | 'stream' | 'uri', string>>,
): EventFact {
  return {
    type: 'livegate.recording.file.created',
    kind: 'file_created',
    domain,
    app,
    stream,
    identity: [domain, app, stream, uri],
    data: given({
      uri,
      durationSeconds: numberField(json, 'duration'),
      startTime: rfc3339(numberField(json, 'start_time'), 1000),
      endTime: rfc3339(numberField(json, 'stop_time'), 1000),
      pushParameters: isJsonObject(json['push_args']) ? json['push_args'] : undefined,
    }),
  };
}

/**
 * On-demand recording: GET in every sample, POST by the general rule. The answer decides, so it is
 * no event.
 */
export function isOnDemandQuestion({ method, query, json }: CloudMessage): boolean {
  const fields = (method === 'GET' ? query : json) ?? {};
  const has = (name: string): boolean => textField(fields, name) !== undefined;
  if (!has('domain') || !has('app') || !has('stream')) return false;
  if (has('action') || has('event') || has('uri')) return false;
  return method === 'GET' || has('codec') || has('vbitrate');
}
