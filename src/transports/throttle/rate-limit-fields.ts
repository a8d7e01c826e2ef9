/** A caller's limit and its remainder. Times in milliseconds. */
export interface RateLimitState {
  readonly limit: number;
  readonly windowMs: number;
  readonly remaining: number;
  /** Until one more call is admitted. */
  readonly resetMs: number;
}

/** The name of the policy, the same in both fields. */
const POLICY = '"caller"';

/**
 * The fields of draft-ietf-httpapi-ratelimit-headers-10: lists of one string with parameters, in
 * the syntax of RFC 9651. The draft allows whole seconds only: both are rounded up, so that clients
 * that follow them are never early; `Retry-After` names the same moment as `t`.
 */
export function rateLimitFields(state: RateLimitState): Readonly<Record<'RateLimit-Policy' | 'RateLimit', string>> {
  return {
    'RateLimit-Policy': `${POLICY};q=${state.limit};w=${wholeSeconds(state.windowMs)}`,
    RateLimit: `${POLICY};r=${state.remaining};t=${wholeSeconds(state.resetMs)}`,
  };
}

function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
