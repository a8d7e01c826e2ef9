import { EventType } from '../event-types';
import { given, inAnySpelling, instantOf, numberOf } from '../fields';
import { JsonObject } from '../json';

const STATUS: readonly (readonly [RegExp, EventType])[] = [
  [/fail|error/i, 'livegate.recording.failed'],
  [/pause/i, 'livegate.recording.paused'],
  [/resume/i, 'livegate.recording.resumed'],
  [/^on$|start/i, 'livegate.recording.started'],
];

/**
 * `record_event` is the name of all events of recordings, and no readable page lists its fields. A
 * message with a field for a file, as DescribeRecordTaskFileHistory has them, announces a file.
 */
export function recordingOf(fields: JsonObject): { readonly type: EventType; readonly data: JsonObject } | undefined {
  const find = inAnySpelling(fields);
  const status = find('recordstatus', 'taskstatus', 'status', 'recordevent', 'event');
  const found = STATUS.find(([word]) => typeof status === 'string' && word.test(status));
  const uri = find('path', 'uri', 'url', 'filename', 'vid');
  if (found && (uri === undefined || found[1] === 'livegate.recording.failed')) return { type: found[1], data: {} };
  if (uri === undefined) return undefined;
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
