import { setTimeout as delay } from 'node:timers/promises';

/** A pause of this process that is longer counts as one, in milliseconds. */
const STALL_MS = 50;
const TICK_MS = 5;
/** After which servers and leases have noticed that it is over. */
const CALM_MS = 1_500;
const ATTEMPTS = 10;

/**
 * For what a test cannot give a clock to, such as a server's leases: work that fails while this
 * process stood still, so that something which was to be done in time was not, says nothing, and is
 * done again. What fails without a stall fails at once.
 */
export async function undisturbed(work: () => Promise<void>): Promise<void> {
  for (let left = ATTEMPTS; ; left -= 1) {
    let longest = 0;
    let last = performance.now();
    const look = (): void => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    };
    const watch = setInterval(look, TICK_MS);
    try {
      return await work();
    } catch (error) {
      look();
      if (longest < STALL_MS || left <= 1) throw error;
    } finally {
      clearInterval(watch);
    }
    await delay(CALM_MS);
  }
}
