import { SingleBar } from 'cli-progress';

const FORMAT = '{title} [{bar}] {value}/{total}';
const COUNT_FORMAT = '{title}: {value} found';
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

  show(progress: Progress): void {
    this.#show(FORMAT, progress);
  }

  /** Of work that nobody knows the size of: how much there is so far. */
  count(title: string, value: number): void {
    this.#show(COUNT_FORMAT, { title, value, total: value });
  }

  #show(format: string, { title, value, total }: Progress): void {
    if (!this.terminal) return;
    if (!this.#bar) {
      this.#bar = new SingleBar({ stream: this.terminal, format, barsize: BAR_WIDTH, clearOnComplete: true });
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
