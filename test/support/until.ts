import { setTimeout as delay } from 'node:timers/promises';

const TRIES_EVERY_MS = 5;
/** Even a machine that stands still for a while comes to it. */
const GIVES_UP_AFTER_MS = 60_000;

/**
 * Asks again and again until the answer is neither false nor undefined, and gives it. Fails when
 * that takes too long.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  timeoutMs = GIVES_UP_AFTER_MS,
): Promise<Exclude<T, false | undefined>> {
  for (const giveUpAt = performance.now() + timeoutMs; ; await delay(TRIES_EVERY_MS)) {
    const answer = await condition();
    if (answer !== false && answer !== undefined) return answer as Exclude<T, false | undefined>;
    if (performance.now() > giveUpAt) {
      throw new Error(`not within ${timeoutMs / 1_000} s: ${condition.toString()}`);
    }
  }
}
