import { Quota } from '../../domain/resources/capability';

/** A throttle multiplies the limit by `cut`; every `cleanWindows` without one give back `raise`. */
interface BackOff {
  readonly cut: number;
  readonly raise: number;
  readonly cleanWindows: number;
}

const SHORT_WINDOWS: BackOff = { cut: 0.8, raise: 0.05, cleanWindows: 5 };
const LONG_WINDOWS: BackOff = { cut: 0.7, raise: 0.05, cleanWindows: 1 };
const LONG_WINDOW_MS = 60_000;

/** The least time for which a throttle stops all calls. */
const HOLD_MS = 200;

export function backOffOf({ windowMs }: Quota): BackOff {
  return windowMs >= LONG_WINDOW_MS ? LONG_WINDOWS : SHORT_WINDOWS;
}

/** How long to stop all calls, in milliseconds: the provider's hint, or at least a moment. */
export function holdMs({ windowMs }: Quota, retryAfterMs = 0): number {
  return Math.max(Math.min(HOLD_MS, windowMs / 5), retryAfterMs);
}

/**
 * The limit that remains while the provider throttles although livegate stays within the quota: a
 * console or a script may use the same account. A throttle lowers the limit at most once a window,
 * since the calls of one burst are throttled together. The limit then recovers slowly.
 */
export class AdaptiveLimit {
  #factor = 1;
  /** The time of the last cut. */
  #since = -Infinity;
  #lastCut = -Infinity;
  #heldUntil = -Infinity;

  constructor(private readonly quota: Quota) {}

  throttled(now: number, retryAfterMs: number | undefined): void {
    this.#heldUntil = Math.max(this.#heldUntil, now + holdMs(this.quota, retryAfterMs));
    if (now - this.#lastCut < this.quota.windowMs) return;
    this.#factor = this.#factorAt(now) * backOffOf(this.quota).cut;
    this.#lastCut = now;
    this.#since = now;
  }

  /** No slot before this time. */
  get heldUntil(): number {
    return this.#heldUntil;
  }

  limitAt(now: number): number {
    return Math.max(1, Math.floor(this.quota.limit * this.#factorAt(now)));
  }

  isFullAt(now: number): boolean {
    return this.#factorAt(now) >= 1 && this.#heldUntil <= now;
  }

  #factorAt(now: number): number {
    if (this.#factor >= 1) return 1;
    const { raise, cleanWindows } = backOffOf(this.quota);
    const raises = Math.floor((now - this.#since) / (cleanWindows * this.quota.windowMs));
    return Math.min(1, this.#factor + raises * raise);
  }
}
