/** A caller's limit and what is left of it. Times in milliseconds. */
export interface RateLimitState {
  readonly limit: number;
  readonly windowMs: number;
  readonly remaining: number;
  /** Until one more call is let in. */
  readonly resetMs: number;
}

/** The name of the policy, the same in both fields. */
const POLICY = '"caller"';

/**
 * The fields of draft-ietf-httpapi-ratelimit-headers-10: lists of one string with parameters, as
 * RFC 9651 writes them. The draft knows whole seconds only: both are rounded up, so that who keeps
 * to them is never early; `Retry-After` names the same moment as `t`.
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
