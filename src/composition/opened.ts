import { withinTime } from '../domain/concurrency/waiting';
import { Clock } from '../domain/time/clock';

type Close = () => unknown;

/** For all closes together: one that hangs must not hold back the failure of the start. */
const CLOSE_TIMEOUT_MS = 10_000;

/** What a start has opened so far, to be closed if the rest of the start fails. */
export class Opened {
  readonly #closes: Close[] = [];

  constructor(private readonly clock: Pick<Clock, 'schedule'>) {}

  /** Call it as soon as something is open. */
  add(close: Close): void {
    this.#closes.push(close);
  }

  /** The latest first. What cannot be closed is left: the failure of the start says more. */
  async closeAll(): Promise<void> {
    await withinTime(this.clock, CLOSE_TIMEOUT_MS, this.#closeEach(), () => undefined);
  }

  async #closeEach(): Promise<void> {
    for (const close of this.#closes.splice(0).toReversed()) {
      await Promise.resolve()
        .then(close)
        .catch(() => undefined);
    }
  }
}
