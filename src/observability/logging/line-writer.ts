import { Clock } from '../../domain/time/clock';

/** Writes text at once: a write returns when the text is written. */
export interface TextSink {
  write(text: string): unknown;
}

/** How long a line may wait for others. */
const WAIT_MS = 50;
/** So many lines are written without a further wait. */
const MAX_WAITING = 100;

/**
 * Writes lines in order. Lines of `soon` wait a moment and are written together: a write for each
 * would cost more than all else that is done for it.
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
