import { CallLimit } from '../../domain/access/caller';
import { GatewayError } from '../../domain/errors/gateway-error';

/** The refusal of a caller, or of an address, that has used up its limit of `requests`. */
export function limitReached(
  who: { readonly caller: string } | 'this address',
  requests: string,
  { limit, windowMs }: CallLimit,
  retryAfterMs: number,
): GatewayError {
  const subject = who === 'this address' ? who : 'the caller';
  const metadata = { ...(who !== 'this address' && who), limit: String(limit), windowMs: String(windowMs) };
  const message = `${subject} has reached its limit of ${limit} ${requests} within ${windowMs} ms`;
  return new GatewayError('CALLER_THROTTLED', message, { metadata, retryAfterMs });
}
