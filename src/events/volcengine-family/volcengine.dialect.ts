import { CloudDialect, EventFact } from '../cloud-dialect';
import { CloudMessage } from '../cloud-message';
import { sha256Of } from '../digests';
import { EventType } from '../event-types';
import { given, inAnySpelling, isSet, numberField, numberOf, rfc3339, textField, textFields } from '../fields';
import { canonicalJson, JsonObject } from '../json';
import { fieldsOf } from './volcengine.envelope';
import { recordingOf } from './volcengine.recording';
import { SignedTime, verifySignedTime } from './volcengine.signature';

/** `event_type`, as the callback page and the delivery log name it. */
const TYPES: ReadonlyMap<unknown, EventType> = new Map<unknown, EventType>([
  ['push_start', 'livegate.stream.started'],
  ['push_end', 'livegate.stream.ended'],
  ['snapshot_event', 'livegate.snapshot.created'],
  ['audit_snapshot', 'livegate.moderation.video.flagged'],
]);

/** A retry may renew the signature, and the members of the envelope say nothing of the event. */
const NOT_OF_THE_EVENT = { anywhere: ['sign', 't'], outermost: ['code', 'message'] };

/** Volcengine Live and BytePlus MediaLive: the JSON body of a POST, signed inside of it. */
export function familyDialect(scheme: SignedTime): CloudDialect {
  return {
    // The pusher's URL parameters may hold its key.
    secretFields: ['sign', 't', 'fp_user_url'],
    verify: (message, _fact, keys) => verifySignedTime(message, keys, scheme),
    typeOf: (kind, json) => TYPES.get(kind) ?? recordingIn(kind, fieldsOf({ method: 'POST', json }))?.type,
    recognise(message) {
      const fields = fieldsOf(message);
      const kind = textField(fields, 'event_type') ?? 'unknown';
      const recording = recordingIn(kind, fields);
      const type = recording?.type ?? TYPES.get(kind) ?? 'livegate.unrecognised';
      const [domain, app, stream] = textFields(fields, 'domain', 'app', 'stream');
      const ms = textField(fields, 'time_ms');
      const time = rfc3339(ms, 1) ?? rfc3339(textField(fields, 'time'), 1000);
      const isStream = type.startsWith('livegate.stream.');
      const session = isStream ? streamIdentity(fields) : undefined;
      return {
        type,
        kind,
        ...given({ domain, app, stream, time }),
        identity: session ?? [contentDigest(message)],
        isTimeless: !session && !tellsItselfApart(fields),
        data: {
          ...given({ vhost: textField(fields, 'vhost') }),
          ...(isStream ? streamData(fields) : (recording?.data ?? imageData(fields))),
        },
      } satisfies EventFact;
    },
  };
}

/** Undefined for another event, and for one that does not tell what has become of the recording. */
const recordingIn = (kind: string, fields: JsonObject): ReturnType<typeof recordingOf> =>
  kind.startsWith('record') ? recordingOf(kind, fields) : undefined;

/** Undefined where a field is missing, as it may be of `push_end`, whose page is not readable. */
function streamIdentity(fields: JsonObject): string[] | undefined {
  const names = ['domain', 'app', 'stream', 'session_id', 'time_ms'];
  const values = textFields(fields, ...names).filter((value) => value !== undefined);
  if (values.length < names.length) return undefined;
  // The transcoded stream has events of its own, in the same session.
  return isSet(fields, 'transcoded') ? [...values, 'transcoded'] : values;
}

/** Over what the message says of the event; over the bytes of a body that is not JSON. */
function contentDigest({ json, text, body, url, method }: CloudMessage): string {
  if (method === 'GET') return sha256Of(url.search.replace(/([?&])(?:sign|t)=[^&]*/g, '$1'));
  return sha256Of(json && text !== undefined ? canonicalJson(text, NOT_OF_THE_EVENT) : body);
}

/** Fields that the next event of the stream would have with another value. */
const DISTINCT = /time|stamp|session|sequence|task_?id|path|file|object|vid$/i;
const NOTHING: readonly unknown[] = [null, '', 0, '0'];

/** Whether the same content can only be the same event again. */
function tellsItselfApart(fields: JsonObject): boolean {
  return Object.entries(fields).some(([name, value]) => DISTINCT.test(name) && !NOTHING.includes(value));
}

function streamData(fields: JsonObject): JsonObject {
  return given({
    sessionId: textField(fields, 'session_id'),
    sequenceId: textField(fields, 'sequence_id'),
    clientIp: textField(fields, 'fp_client_ip'),
    node: textField(fields, 'fp_node_ip'),
    transcoded: fields['transcoded'] === undefined ? undefined : isSet(fields, 'transcoded'),
    priority: numberField(fields, 'priority'),
    backupCount: numberField(fields, 'backup_count'),
  });
}

/** Spelled as DescribeCDNSnapshotHistory does, or otherwise: no readable page lists the fields. */
function imageData(fields: JsonObject): JsonObject {
  const find = inAnySpelling(fields);
  return given({
    bucket: find('bucket'),
    object: find('path', 'object', 'filename'),
    width: numberOf(find('width')),
    height: numberOf(find('height')),
    label: find('label'),
  });
}
