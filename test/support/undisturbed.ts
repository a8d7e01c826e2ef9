import { setTimeout as delay } from 'node:timers/promises';

/** A pause of this process that is longer counts as one, in milliseconds. */
const STALL_MS = 50;
const TICK_MS = 5;
/** After which servers and leases have noticed that it is over. */
const CALM_MS = 1_500;
const ATTEMPTS = 10;

/**
 * For what a test cannot give a clock to, such as a server's leases: work that fails while this
 * process, or the server that it asks, stood still says nothing, and is done again. What fails
 * without a stall fails at once. `ask` is a round trip to that server.
 */
export async function undisturbed(work: () => Promise<void>, ask?: () => Promise<unknown>): Promise<void> {
  for (let left = ATTEMPTS; ; left -= 1) {
    const watch = new StallWatch(ask);
    try {
      return await work();
    } catch (error) {
      if (watch.longestMs() < STALL_MS || left <= 1) throw error;
    } finally {
      watch.stop();
    }
    await delay(CALM_MS);
  }
}

/** The longest time that a tick of this process, or a round trip to a server, took. */
class StallWatch {
  #longestMs = 0;
  #lastTick = performance.now();
  #askedAt: number | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly ask: (() => Promise<unknown>) | undefined) {
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#ask();
  }

  /** With what is going on at the moment. */
  longestMs(): number {
    const now = performance.now();
    return Math.max(this.#longestMs, now - this.#lastTick, now - (this.#askedAt ?? now));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    this.#longestMs = this.longestMs();
    this.#lastTick = performance.now();
    this.#ask();
  }

  /** One at a time. A server that does not answer at all is no stall that passes. */
  #ask(): void {
    if (!this.ask || this.#askedAt !== undefined) return;
    this.#askedAt = performance.now();
    const done = (): void => {
      this.#longestMs = this.longestMs();
      this.#askedAt = undefined;
    };
    this.ask().then(done, done);
  }
}
