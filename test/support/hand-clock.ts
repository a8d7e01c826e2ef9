import { Clock } from '../../src/domain/time/clock';

/**
 * Limits pass when a test says so, however slow the machine; waits of less than `limitsFromMs` are
 * real.
 */
export class HandClock implements Clock {
  readonly #limits = new Set<{ readonly delayMs: number; readonly callback: () => void }>();

  constructor(private readonly limitsFromMs: number) {}

  now(): number {
    return Date.now();
  }

  elapsed(): number {
    return performance.now();
  }

  schedule(delayMs: number, callback: () => void): () => void {
    if (delayMs < this.limitsFromMs) {
      const timer = setTimeout(callback, delayMs).unref();
      return () => clearTimeout(timer);
    }
    const limit = { delayMs, callback };
    this.#limits.add(limit);
    return () => this.#limits.delete(limit);
  }

  /** Lets every limit of at most this length pass that is running now. */
  pass(delayMs: number): void {
    for (const limit of [...this.#limits]) {
      if (limit.delayMs > delayMs) continue;
      this.#limits.delete(limit);
      limit.callback();
    }
  }
}
