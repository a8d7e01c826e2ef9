import { perLane } from '../../domain/operations/lane';
import { Clock } from '../../domain/time/clock';
import { LocalSlots, LocalSlotsOptions } from './local-slots';

/** Calls after these take slots at an even rate. */
const MAX_STEPPED = 2_000;
const RATE_FROM = 1_000;
const ONE_BULK_CALL = { counts: perLane((lane) => (lane === 'bulk' ? 1 : 0)), rounds: () => [] };

/**
 * How long so many bulk calls take to leave, one after another, if nobody else uses the quota. The
 * slots themselves tell, on a clock that is moved from one to the next.
 */
export function bulkDurationMs(options: LocalSlotsOptions, calls: number): number {
  const clock = new SteppedClock();
  const slots = new LocalSlots(options, clock);
  const grantedAt: number[] = [];
  while (grantedAt.length < Math.min(calls, MAX_STEPPED)) {
    const { permits, againInMs } = slots.take(ONE_BULK_CALL);
    for (const permit of permits) {
      permit.use();
      grantedAt.push(clock.elapsed());
    }
    if (permits.length === 0) clock.step(Math.max(againInMs, 0.01));
  }
  const last = grantedAt.at(-1) ?? 0;
  const everyMs = (last - (grantedAt[RATE_FROM] ?? 0)) / Math.max(1, grantedAt.length - 1 - RATE_FROM);
  return last + Math.max(0, calls - MAX_STEPPED) * everyMs;
}

class SteppedClock implements Clock {
  #elapsedMs = 0;

  now(): number {
    return this.#elapsedMs;
  }

  elapsed(): number {
    return this.#elapsedMs;
  }

  schedule(): () => void {
    return () => undefined;
  }

  step(ms: number): void {
    this.#elapsedMs += ms;
  }
}
