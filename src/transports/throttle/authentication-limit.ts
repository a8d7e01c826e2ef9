import { CallLimit } from '../../domain/access/caller';
import { ReportRepeated } from '../../domain/events/event-log';
import { Clock } from '../../domain/time/clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { networkOf } from './address-limit';

/** How many networks are counted separately; further ones share one count. */
const MAX_NETWORKS = 10_000;
const FURTHER = 'further';

interface Window {
  failed: number;
  /** Being authenticated. */
  pending: number;
  /** On the monotonic clock. */
  readonly endsAt: number;
}

/**
 * Limits how many requests of one address, or of one IPv6 /64 network, may fail to authenticate. A
 * window begins with the first of them.
 */
export class AuthenticationLimit {
  /** The window that ends next comes first. */
  readonly #windows = new Map<string, Window>();

  constructor(
    private readonly limit: () => CallLimit,
    private readonly clock: Pick<Clock, 'elapsed'>,
    private readonly reportRepeated: ReportRepeated,
  ) {}

  /**
   * Begins an attempt; the function that it returns takes whether it failed. Throws
   * CALLER_THROTTLED if the address has used up its limit. Attempts under way count as failed.
   */
  begin(address: string): (failed: boolean) => void {
    const { limit, windowMs } = this.limit();
    const now = this.clock.elapsed();
    this.#forgetEnded(now);
    const key = this.#keyOf(networkOf(address));
    const window = this.#windows.get(key) ?? { failed: 0, pending: 0, endsAt: now + windowMs };
    if (window.failed + window.pending >= limit) throw this.#refusal(address, key, window.endsAt - now);
    this.#windows.set(key, window);
    window.pending += 1;
    return (failed) => {
      window.pending -= 1;
      if (failed) window.failed += 1;
      const isUnused = window.failed + window.pending === 0;
      if (isUnused && this.#windows.get(key) === window) this.#windows.delete(key);
    };
  }

  #keyOf(network: string): string {
    return this.#windows.has(network) || this.#windows.size < MAX_NETWORKS ? network : FURTHER;
  }

  #forgetEnded(now: number): void {
    for (const [key, { endsAt }] of this.#windows) {
      if (endsAt > now) return;
      this.#windows.delete(key);
    }
  }

  #refusal(address: string, key: string, leftMs: number): GatewayError {
    const { limit, windowMs } = this.limit();
    this.reportRepeated('address_throttled', key, { address, limit, windowMs });
    return new GatewayError(
      'CALLER_THROTTLED',
      `this address has reached its limit of ${limit} requests without valid credentials within ${windowMs} ms`,
      { metadata: { limit: String(limit), windowMs: String(windowMs) }, retryAfterMs: Math.max(1, Math.ceil(leftMs)) },
    );
  }
}
