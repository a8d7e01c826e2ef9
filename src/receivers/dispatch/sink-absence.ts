import { Clock } from '../../domain/time/clock';

/** Shorter, the streams wait no longer than that; and an event that fails alone is no absence. */
const ABSENT_MS = 5_000;

/** Notices that a sink takes events again after a time in which it took none. */
export class SinkAbsence {
  /** When the first attempt since the last success failed. What was before the start is unknown. */
  #since: number | undefined = -Infinity;

  constructor(private readonly clock: Pick<Clock, 'elapsed'>) {}

  failed(): void {
    this.#since ??= this.clock.elapsed();
  }

  /** Whether the sink is back with it. */
  succeeded(): boolean {
    const since = this.#since;
    this.#since = undefined;
    return since !== undefined && this.clock.elapsed() - since >= ABSENT_MS;
  }
}
