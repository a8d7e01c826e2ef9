import { Clock } from '../../domain/time/clock';

/** Shorter, the streams wait no longer than that. */
const ABSENT_MS = 5_000;

/**
 * Notices that a sink takes events again after a time in which it took none. An event that fails
 * alone, beside others that succeed, is no absence, however rare those are.
 */
export class SinkAbsence {
  /** When the first event since the last success failed. What was before the start is unknown. */
  #since: number | undefined = -Infinity;

  constructor(private readonly clock: Pick<Clock, 'elapsed'>) {}

  /** `attempts`: at the same event, before this one. */
  failed(attempts: number): void {
    // What fails again and again may be the event's own fault.
    if (attempts === 0) this.#since ??= this.clock.elapsed();
  }

  /** Whether the sink is back with it. */
  succeeded(): boolean {
    const since = this.#since;
    this.#since = undefined;
    return since !== undefined && this.clock.elapsed() - since >= ABSENT_MS;
  }
}
