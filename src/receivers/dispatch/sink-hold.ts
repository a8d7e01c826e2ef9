import { Clock } from '../../domain/time/clock';

/** Until when a sink has asked for no more events; that concerns all streams. */
export class SinkHold {
  #untilMs = 0;

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /** The sink said when it takes the next one, in milliseconds since the epoch. */
  ask(untilMs: number): void {
    this.#untilMs = Math.max(this.#untilMs, untilMs);
  }

  /** How long it lasts; 0 if the sink may be sent to. */
  get restMs(): number {
    return Math.max(0, this.#untilMs - this.clock.now());
  }
}
