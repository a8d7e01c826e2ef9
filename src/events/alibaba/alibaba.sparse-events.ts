import { EventFact } from '../cloud-dialect';
import { FieldFinder, given, inAnySpelling, textField, textOf } from '../fields';
import { JsonObject } from '../json';
import { storedFrame } from './alibaba.moderation';

/*
 * Events whose fields no readable page lists: snapshots, ingest exceptions, and switches between
 * the streams of a pair. They are recognised by fields that related actions and tables have. Any
 * other form is `livegate.unrecognised`.
 */

/** Place names as each of the documented messages spells them. */
function placeOf(find: FieldFinder): JsonObject {
  return given({
    domain: textOf(find('domainname', 'domain')),
    app: textOf(find('appname', 'app')),
    stream: textOf(find('streamname', 'stream', 'id')),
  });
}

/** DescribeLiveStreamSnapshotInfo has the same three names for a stored image. */
export function snapshotEvent(json: JsonObject, digest: string): EventFact | undefined {
  if (textField(json, 'OssObject') === undefined) return undefined;
  const place = placeOf(inAnySpelling(json));
  return { type: 'livegate.snapshot.created', kind: 'snapshot', ...place, identity: [digest], data: storedFrame(json) };
}

/** Stream push exception events, the table of codes: 1001 to 4005 and on. */
const EXCEPTION_CODE = /^[1-4]0\d\d$/;

/** QueryLiveDomainMultiStreamList, ChangeLogs. */
const SWITCH_FIELDS = ['changereason', 'masterupstream', 'changetime'];

export function streamFaultEvent(json: JsonObject, digest: string): EventFact | undefined {
  const find = inAnySpelling(json);
  const code = find('exceptioncode', 'errorcode', 'code', 'eventcode');
  const common = { ...placeOf(find), identity: [digest], isTimeless: true } as const;
  if (find(...SWITCH_FIELDS) !== undefined) {
    return {
      type: 'livegate.stream.switched',
      kind: 'switch',
      ...common,
      data: given({ reason: find('changereason') }),
    };
  }
  if (!EXCEPTION_CODE.test(String(code))) return undefined;
  return { type: 'livegate.stream.exception', kind: 'exception', ...common, data: { code: String(code) } };
}
