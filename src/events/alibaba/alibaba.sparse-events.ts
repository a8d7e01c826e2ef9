import { EventFact } from '../cloud-dialect';
import { anyField, given, textField } from '../fields';
import { JsonObject } from '../json';
import { storedFrame } from './alibaba.moderation';

/*
 * Events whose fields no readable page lists: snapshots, ingest exceptions, and switches between
 * the streams of a pair. They are recognised by fields that related actions and tables have. Any
 * other form is `livegate.unrecognised`.
 */

/** Place names as each of the documented messages spells them. */
function placeOf(json: JsonObject): JsonObject {
  const text = (...names: string[]): string | undefined => textField({ found: anyField(json, ...names) }, 'found');
  return given({
    domain: text('domainname', 'domain'),
    app: text('appname', 'app'),
    stream: text('streamname', 'stream', 'id'),
  });
}

/** DescribeLiveStreamSnapshotInfo has the same three names for a stored image. */
export function snapshotEvent(json: JsonObject, digest: string): EventFact | undefined {
  if (textField(json, 'OssObject') === undefined) return undefined;
  const data = storedFrame(json);
  return { type: 'livegate.snapshot.created', kind: 'snapshot', ...placeOf(json), identity: [digest], data };
}

/** Stream push exception events, the table of codes: 1001 to 4005 and on. */
const EXCEPTION_CODE = /^[1-4]0\d\d$/;

/** QueryLiveDomainMultiStreamList, ChangeLogs. */
const SWITCH_FIELDS = ['changereason', 'masterupstream', 'changetime'];

export function streamFaultEvent(json: JsonObject, digest: string): EventFact | undefined {
  const code = anyField(json, 'exceptioncode', 'errorcode', 'code', 'eventcode');
  const common = { ...placeOf(json), identity: [digest], isTimeless: true } as const;
  if (anyField(json, ...SWITCH_FIELDS) !== undefined) {
    return {
      type: 'livegate.stream.switched',
      kind: 'switch',
      ...common,
      data: given({ reason: anyField(json, 'changereason') }),
    };
  }
  if (!EXCEPTION_CODE.test(String(code))) return undefined;
  return { type: 'livegate.stream.exception', kind: 'exception', ...common, data: { code: String(code) } };
}
