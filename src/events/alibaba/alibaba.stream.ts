import { EventFact } from '../cloud-dialect';
import { EventType } from '../event-types';
import { given, numberField, rfc3339, textField, textFields } from '../fields';
import { JsonObject } from '../json';

/** By `action`. */
export const STREAM_TYPES: ReadonlyMap<unknown, EventType> = new Map<unknown, EventType>([
  ['publish', 'livegate.stream.started'],
  ['publish_done', 'livegate.stream.ended'],
]);

/** Format of stream ingest callbacks: `app` is the domain, `appname` the app, `id` the stream. */
export function streamEvent(query: JsonObject): EventFact | undefined {
  const [kind, domain, app, stream] = textFields(query, 'action', 'app', 'appname', 'id');
  const type = STREAM_TYPES.get(kind);
  if (!type || !kind || !domain || !app || !stream) return undefined;
  // The shortest sample, of 2018, has no time.
  const time = textField(query, 'time');
  return {
    type,
    kind,
    domain,
    app,
    stream,
    ...given({ time: rfc3339(time, 1000) }),
    identity: [domain, app, stream, time ?? ''],
    isTimeless: time === undefined,
    data: given({
      clientIp: textField(query, 'ip'),
      node: textField(query, 'node'),
      width: numberField(query, 'width'),
      height: numberField(query, 'height'),
    }),
  };
}
