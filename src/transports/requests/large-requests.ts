import { GatewayError } from '../../domain/errors/gateway-error';

/** Of both transports together. Each takes some ten times its bytes for a moment. */
const MAX_AT_ONCE = 8;
/** When a refused caller may retry. */
const RETRY_MS = 1_000;

/** Bounds the memory of requests that are larger than usual, from their heads to their answers. */
export class LargeRequests {
  #running = 0;

  /** What the end of the request calls; undefined if there are too many. */
  begin(): (() => void) | undefined {
    if (this.#running >= MAX_AT_ONCE) return undefined;
    this.#running += 1;
    let hasEnded = false;
    return () => {
      if (!hasEnded) this.#running -= 1;
      hasEnded = true;
    };
  }
}

export function tooManyLarge(): GatewayError {
  return new GatewayError('QUEUE_FULL', 'too many large requests are being read', { retryAfterMs: RETRY_MS });
}
