import { CloudMessage } from '../cloud-message';
import { isJsonObject, JsonObject } from '../json';

/**
 * The fields of a message, wherever it has them. Tables list them flat, samples nest them as
 * `data.detail`, and the clouds' own models know GET, whose query can only be flat.
 */
export function fieldsOf({
  method,
  query,
  json,
}: Pick<CloudMessage, 'method' | 'json'> & Partial<Pick<CloudMessage, 'query'>>): JsonObject {
  if (method === 'GET') return query ?? {};
  const data = objectIn(json, 'data');
  return { ...signatureIn(query), ...objectIn(data, 'detail'), ...json, ...data };
}

/** BytePlus' SecHandlerType `param` puts the signature, and nothing else, into the URL. */
function signatureIn(query: JsonObject = {}): JsonObject {
  return Object.fromEntries(Object.entries(query).filter(([name]) => name === 'sign' || name === 't'));
}

function objectIn(parent: JsonObject | undefined, name: string): JsonObject | undefined {
  const member = parent?.[name];
  return isJsonObject(member) ? member : undefined;
}
