import { EventFact } from '../cloud-dialect';
import { given, numberField, rfc3339, textField, textFields } from '../fields';
import { isJsonObject, JsonObject } from '../json';

/** A result in neutral words. */
type Finding = Readonly<Record<string, unknown>>;

/** Of video and of audio; both have `Result`, and no page has a key to sign them with. */
export function moderationEvent(json: JsonObject, digest: string): EventFact | undefined {
  const results = listOf(json['Result']);
  const [domain, app, stream] = textFields(json, 'DomainName', 'AppName', 'StreamName');
  const object = textField(json, 'OssObject');
  if (!domain || !app || !stream) return undefined;
  const place = { domain, app, stream, isNeverSigned: true } as const;
  if (object && results) {
    const data = { ...storedFrame(json), findings: results.flatMap(videoFindings) };
    const identity = [domain, app, stream, object];
    return { type: 'livegate.moderation.video.flagged', kind: 'moderation', ...place, identity, data };
  }
  if (!results?.some((result) => textField(result, 'scene') !== undefined)) return undefined;
  const time = rfc3339(textField(json, 'Timestamp'), 1000);
  const data = { findings: results.map(audioFinding) };
  const audio = { ...place, ...given({ time }), identity: [digest], data };
  return { type: 'livegate.moderation.audio.flagged', kind: 'audio_moderation', ...audio };
}

/** Where an image is. */
export function storedFrame(json: JsonObject): JsonObject {
  return given({
    endpoint: textField(json, 'OssEndpoint'),
    bucket: textField(json, 'OssBucket'),
    object: textField(json, 'OssObject'),
  });
}

function listOf(value: unknown): JsonObject[] | undefined {
  return Array.isArray(value) ? value.filter(isJsonObject) : undefined;
}

/** Samples capitalise words that the table has in lower case. */
const lower = (text: string | undefined): string | undefined => text?.toLowerCase();

function videoFindings(result: JsonObject): Finding[] {
  return (listOf(result['Result']) ?? []).map((found) =>
    given({
      policy: textField(result, 'BizType'),
      scene: lower(textField(found, 'Scene')),
      label: lower(textField(found, 'Label')),
      rate: numberField(found, 'Rate'),
      suggestion: lower(textField(found, 'Suggestion')),
    }),
  );
}

function audioFinding(result: JsonObject): Finding {
  return given({
    scene: textField(result, 'scene'),
    label: textField(result, 'label'),
    rate: numberField(result, 'rate'),
    suggestion: textField(result, 'suggestion'),
    details: result['details'],
  });
}
