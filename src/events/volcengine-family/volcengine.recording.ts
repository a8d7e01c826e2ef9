import { EventType } from '../event-types';
import { given, inAnySpelling, instantOf, numberOf } from '../fields';
import { JsonObject } from '../json';

/** Fields that may tell what has become of a recording. */
const STATUS_FIELDS = [
  ...['recordstatus', 'taskstatus', 'status', 'recordstate', 'taskstate', 'state'],
  ...['recordevent', 'taskevent', 'event', 'action'],
];

const STATUS: readonly (readonly [RegExp, EventType])[] = [
  [/fail|error/i, 'livegate.recording.failed'],
  [/pause/i, 'livegate.recording.paused'],
  [/resume/i, 'livegate.recording.resumed'],
  [/^(?:on|running|recording)$|start|begin/i, 'livegate.recording.started'],
];

/**
 * `record_event` is the name of all events of recordings in the log, and no readable page lists
 * their fields. So a status is taken from any field that may have it, or from the name of the
 * event. A message with a field for a file, as DescribeRecordTaskFileHistory has them, announces a
 * file. A start can name the file that is to come, but not how long it is.
 */
export function recordingOf(
  kind: string,
  fields: JsonObject,
): { readonly type: EventType; readonly data: JsonObject } | undefined {
  const find = inAnySpelling(fields);
  const words = [...STATUS_FIELDS.map((name) => find(name)), kind];
  const status = STATUS.find(([form]) => words.some((word) => typeof word === 'string' && form.test(word)))?.[1];
  const uri = find('path', 'uri', 'url', 'filename', 'vid');
  const isFile = uri !== undefined && (!status || find('duration', 'endtimeutc', 'endtime') !== undefined);
  if (status && (!isFile || status === 'livegate.recording.failed')) return { type: status, data: {} };
  if (!isFile) return undefined;
  const data = given({
    uri,
    bucket: find('bucket'),
    format: find('format'),
    durationSeconds: numberOf(find('duration')),
    startTime: instantOf(find('starttimeutc', 'starttime')),
    endTime: instantOf(find('endtimeutc', 'endtime')),
  });
  return { type: 'livegate.recording.file.created', data };
}
