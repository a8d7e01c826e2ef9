import { Clock } from '../../domain/time/clock';

/** What writes text at once, and waits until it is written. */
export interface TextSink {
  write(text: string): unknown;
}

/** How long a line may wait for others. */
const WAIT_MS = 50;
/** With so many lines none waits any longer. */
const MAX_WAITING = 100;

/**
 * Writes lines in their order. Lines of `soon` wait a moment and are written together: a write of
 * its own would cost more than the rest of the line.
 */
export class LineWriter {
  #waiting: string[] = [];
  #cancel = (): void => undefined;

  constructor(
    private readonly sink: TextSink,
    private readonly clock: Pick<Clock, 'schedule'>,
  ) {}

  /** Written before `write` returns, after the lines that wait. */
  readonly now: TextSink = { write: (line) => this.flush(line) };

  readonly soon: TextSink = {
    write: (line) => {
      if (this.#waiting.push(line) === 1) this.#cancel = this.clock.schedule(WAIT_MS, () => this.flush());
      else if (this.#waiting.length >= MAX_WAITING) this.flush();
    },
  };

  /** Writes the lines that wait, and then `last`. */
  flush(last = ''): void {
    this.#cancel();
    const text = this.#waiting.join('') + last;
    this.#waiting = [];
    if (text !== '') this.sink.write(text);
  }
}
