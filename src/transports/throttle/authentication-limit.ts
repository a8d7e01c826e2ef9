import { CallLimit } from '../../domain/access/caller';
import { ReportRepeated } from '../../domain/events/event-log';
import { Clock } from '../../domain/time/clock';
import { countKeyOf } from './client-network';
import { limitReached } from './limit-reached';

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
  /** In the order in which they began. */
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
    const limit = this.limit();
    const now = this.clock.elapsed();
    this.#forgetEnded(now);
    const key = countKeyOf(address, this.#windows);
    const window = this.#windowOf(key, now) ?? { failed: 0, pending: 0, endsAt: now + limit.windowMs };
    if (window.failed + window.pending >= limit.limit) {
      this.reportRepeated('address_throttled', key, { address, ...limit });
      const leftMs = Math.max(1, Math.ceil(window.endsAt - now));
      throw limitReached('this address', 'requests without valid credentials', limit, leftMs);
    }
    this.#windows.set(key, window);
    window.pending += 1;
    return (failed) => {
      window.pending -= 1;
      if (failed) window.failed += 1;
      const isUnused = window.failed + window.pending === 0;
      if (isUnused && this.#windows.get(key) === window) this.#windows.delete(key);
    };
  }

  #windowOf(key: string, now: number): Window | undefined {
    const window = this.#windows.get(key);
    return window && window.endsAt > now ? window : undefined;
  }

  /** The oldest ones; after a reload with a shorter window, later ones may have ended before. */
  #forgetEnded(now: number): void {
    for (const [key, { endsAt }] of this.#windows) {
      if (endsAt > now) return;
      this.#windows.delete(key);
    }
  }
}
