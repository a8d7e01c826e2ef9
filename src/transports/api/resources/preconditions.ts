import { Precondition } from '../../../application/resources/precondition';
import { Violation } from '../../../domain/errors/gateway-error';

/** The preconditions of the HTTP headers; tags as received, with quotes. */
export interface HttpConditions {
  /** `*`: any state. */
  readonly ifMatch?: readonly string[] | '*';
  readonly ifNoneMatch?: '*';
}

/** Accepts tags with and without quotes, strong and weak. */
const ENTITY_TAG = /^(W\/)?("[\x21\x23-\x7e]*"|[\x21\x23-\x7e]+)$/;

const NO_CONDITION = { violations: [] } as const;

/**
 * Combines all ways to give an etag: the request's field, the resource's own field, and the HTTP
 * headers. Different values are a fault.
 */
export function preconditionOf(
  requestEtag: string | undefined,
  resourceEtag: string | undefined,
  { ifMatch, ifNoneMatch }: HttpConditions = {},
): { readonly precondition?: Precondition; readonly violations: readonly Violation[] } {
  if (!requestEtag && !resourceEtag && !ifMatch && !ifNoneMatch) return NO_CONDITION;
  const given = [requestEtag, resourceEtag].flatMap((tag) => (tag ? [tag] : []));
  if (!given.every((tag) => ENTITY_TAG.test(tag))) {
    return {
      violations: [{ field: 'etag', reason: 'INVALID_FORMAT', description: 'must be an etag from a response' }],
    };
  }
  const tags = given.map(quoted);
  const lists = [...tags.map((tag) => [tag]), ...(Array.isArray(ifMatch) ? [ifMatch] : [])];
  const [etags, ...others] = lists;
  const differ = others.some((other) => other.join() !== etags?.join());
  if (differ || (ifNoneMatch && (etags || ifMatch))) {
    const description = differ ? 'is given twice with different values' : 'cannot be combined with If-None-Match';
    return { violations: [{ field: 'etag', reason: 'CONFLICT', description }] };
  }
  if (etags) return { precondition: { type: 'MATCHES', etags }, violations: [] };
  if (ifNoneMatch) return { precondition: { type: 'ABSENT' }, violations: [] };
  return { ...(ifMatch && { precondition: { type: 'EXISTS' } }), violations: [] };
}

/** Accepts a tag without quotes, as people type it. A weak tag never equals a strong one. */
function quoted(tag: string): string {
  return /^(W\/)?"/.test(tag) ? tag : `"${tag}"`;
}
