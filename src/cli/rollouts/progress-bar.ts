import { SingleBar } from 'cli-progress';

const FORMAT = '{title} [{bar}] {value}/{total}';
/** The rest of a line of sixty characters holds the title and the numbers. */
const BAR_WIDTH = 30;

interface Progress {
  readonly title: string;
  readonly value: number;
  readonly total: number;
}

/** A line on a terminal that is gone when the work ends; nothing where there is no terminal. */
export class ProgressBar {
  #bar: SingleBar | undefined;

  constructor(private readonly terminal: NodeJS.WritableStream | undefined) {}

  show({ title, value, total }: Progress): void {
    if (!this.terminal) return;
    if (!this.#bar) {
      this.#bar = new SingleBar({ stream: this.terminal, format: FORMAT, barsize: BAR_WIDTH, clearOnComplete: true });
      this.#bar.start(total, value, { title });
    }
    this.#bar.setTotal(total);
    this.#bar.update(value, { title });
  }

  end(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
