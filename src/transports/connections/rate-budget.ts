import { Clock } from '../../domain/time/clock';

/** A token bucket: `burst` at once, `perSecond` on average. */
export class RateBudget {
  #left: number;
  #at: number;

  constructor(
    private readonly rate: { readonly burst: number; readonly perSecond: number },
    private readonly clock: Clock,
  ) {
    this.#left = rate.burst;
    this.#at = clock.elapsed();
  }

  /** False if the budget is exhausted. */
  take(): boolean {
    const now = this.clock.elapsed();
    const gained = ((now - this.#at) / 1_000) * this.rate.perSecond;
    this.#left = Math.min(this.rate.burst, this.#left + gained);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
