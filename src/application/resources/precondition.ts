import { GatewayError } from '../../domain/errors/gateway-error';

/** What must hold for a resource before it is written. */
export type Precondition =
  /** The resource has one of these etags. */
  | { readonly type: 'MATCHES'; readonly etags: readonly string[] }
  /** The resource exists. */
  | { readonly type: 'EXISTS' }
  /** The resource does not exist. */
  | { readonly type: 'ABSENT' };

/** Throws ETAG_MISMATCH. `etag` is the resource's; undefined if the resource does not exist. */
export function checkPrecondition(condition: Precondition, etag: string | undefined): void {
  if (holds(condition, etag)) return;
  const text = etag === undefined ? 'there is no such resource' : 'the resource is not as the request says that it is';
  throw new GatewayError('ETAG_MISMATCH', `${text}; read it again`, { metadata: { outcome: 'NOT_APPLIED' } });
}

function holds(condition: Precondition, etag: string | undefined): boolean {
  switch (condition.type) {
    case 'MATCHES':
      return etag !== undefined && condition.etags.includes(etag);
    case 'EXISTS':
      return etag !== undefined;
    case 'ABSENT':
      return etag === undefined;
  }
}
