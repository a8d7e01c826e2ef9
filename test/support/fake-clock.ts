import { Clock } from '../../src/domain/time/clock';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** What the monotonic clock shows at first: a test that mixes up both clocks fails. */
const UP_MS = 1_000_000;

/** Time that stands still until a test moves it. */
export class FakeClock implements Clock {
  /** On the monotonic clock. */
  #now = UP_MS;
  /** When that clock was at 0. */
  #bootedAt: number;
  #timers: Timer[] = [];

  constructor(now = Date.UTC(2030, 0, 1)) {
    this.#bootedAt = now - UP_MS;
  }

  now(): number {
    return this.#bootedAt + this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  /** Sets the wall clock forward or back; the monotonic one goes on as before. */
  step(ms: number): void {
    this.#bootedAt += ms;
  }

  schedule(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#now + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** How many timers wait: none is left behind by what has ended. */
  get pending(): number {
    return this.#timers.length;
  }

  /**
   * Moves on by `ms`, and calls what falls due on the way, each at its own time, then lets promises
   * settle.
   */
  async advance(ms: number): Promise<void> {
    // What was just begun sets its timers first.
    await settled();
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await settled();
    }
    this.#now = end;
    await settled();
  }
}

/** After every promise that can settle without I/O has. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
