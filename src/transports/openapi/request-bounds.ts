import { maxHeaderSize } from 'node:http';
import { JsonSchema } from './openapi.document';
import { MAX_FILTER_LENGTH } from '../api/messages/message-rules';
import { MAX_CONFIGS, MAX_PARENTS } from '../api/messages/rollouts.dto';

type RequestBounds = Pick<JsonSchema, 'minimum' | 'maximum' | 'maxLength' | 'pattern' | 'maxItems'>;

const PRINTABLE = '^[\\x20-\\x7e]*$';
/** Of entity tags in a header (RFC 9110, section 8.8.3), alone or as a list. */
export const ETAGS = '^[\\t\\x20-\\xff]*$';
const FILTER: RequestBounds = { maxLength: MAX_FILTER_LENGTH, pattern: PRINTABLE };

/** Bounds of livegate's own, whatever the provider; by the JSON name of a request's field. */
const BOUNDS: Readonly<Record<string, RequestBounds>> = {
  pageSize: { minimum: 0, maximum: 2 ** 31 - 1 },
  urlIndex: { minimum: 0, maximum: 2 ** 31 - 1 },
  pageToken: { pattern: '^[A-Za-z0-9_-]*$' },
  updateMask: { pattern: '^[A-Za-z.,*]*$' },
  etag: { pattern: ETAGS },
  caller: FILTER,
  method: FILTER,
  resource: FILTER,
  requestId: FILTER,
  operationId: FILTER,
  domainPattern: FILTER,
  event: FILTER,
  app: FILTER,
  stream: FILTER,
  type: FILTER,
  sink: FILTER,
  port: { minimum: 1, maximum: 65_535 },
  callbackConfigs: { maxItems: MAX_CONFIGS },
  pullConfigs: { maxItems: MAX_CONFIGS },
  prune: { maxItems: MAX_PARENTS },
  pairs: { maxItems: MAX_PARENTS },
  parents: { maxItems: MAX_PARENTS },
};

/** The whole head of a request has this bound, and so has each text of its query and headers. */
export const HEAD_TEXT: JsonSchema = { type: 'string', maxLength: maxHeaderSize };

export function withQueryBounds(name: string, schema: JsonSchema): JsonSchema {
  return { ...schema, ...(schema.type === 'string' && !schema.enum && HEAD_TEXT), ...BOUNDS[name] };
}

/** For numbers and lists: texts of a body have the bounds of the providers. */
export function withBodyBounds(name: string, schema: JsonSchema): JsonSchema {
  return schema.type === 'integer' || schema.type === 'array' ? { ...schema, ...BOUNDS[name] } : schema;
}
