import { Clock } from '../time/clock';

/** Work that can pause after each of its steps; a step takes some microseconds. */
export type Steps<Result = void> = Generator<undefined, Result, undefined>;

/** Calls are served between stretches, and a quota slot must not be late. */
const STRETCH_MS = 5;

/** Takes all steps without blocking the event loop: after each stretch, other work has its turn. */
export async function inStretches<Result>(steps: Steps<Result>, clock: Pick<Clock, 'elapsed'>): Promise<Result> {
  for (let since = clock.elapsed(); ;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (clock.elapsed() - since < STRETCH_MS) continue;
    await new Promise<void>((resolve) => setImmediate(resolve));
    since = clock.elapsed();
  }
}

/** Takes all steps at once, before the process serves anyone. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
