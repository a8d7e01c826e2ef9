import { Precondition } from '../../../application/resources/precondition';
import { Violation } from '../../../domain/errors/gateway-error';

/** What HTTP's own headers ask for; the tags as they came, with quotes. */
export interface HttpConditions {
  /** `*`: any. */
  readonly ifMatch?: readonly string[] | '*';
  readonly ifNoneMatch?: '*';
}

/** With or without quotes, and weak or not. */
const ENTITY_TAG = /^(W\/)?("[\x21\x23-\x7e]*"|[\x21\x23-\x7e]+)$/;

/**
 * One precondition, of all the ways to give one: the request's field, the resource's own, and
 * HTTP's headers. Those that are not the same are a fault.
 */
export function preconditionOf(
  requestEtag: string | undefined,
  resourceEtag: string | undefined,
  { ifMatch, ifNoneMatch }: HttpConditions = {},
): { readonly precondition?: Precondition; readonly violations: readonly Violation[] } {
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

/**
 * Without its quotes a tag is taken too, as people type it. A weak one is never the same as a
 * strong one.
 */
function quoted(tag: string): string {
  return /^(W\/)?"/.test(tag) ? tag : `"${tag}"`;
}
