import { MeasuredProcess } from './measured-process';
import { Part } from './options';
import { Row, Report } from './report';

/** What a part of the benchmark has to say. */
export interface PartResult {
  readonly rows: readonly Row[];
  readonly notes: Report['notes'];
}

/** What is shown of a part that could not be measured; the exit status is 1 then. */
export function failedPart(part: Part, error: unknown): PartResult {
  const goals = [{ text: 'measured', met: false, must: true }];
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { rows: [{ part, subject: 'the part as a whole', figures: {}, goals }], notes: [{ part, text }] };
}

/** The processes of a part, ended with it whatever happens. */
export class Processes {
  readonly #all: MeasuredProcess[] = [];

  add<P extends MeasuredProcess>(process: P): P {
    this.#all.push(process);
    return process;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all.map((process) => process.stop()));
  }
}

export async function withProcesses<T>(work: (processes: Processes) => Promise<T>): Promise<T> {
  const processes = new Processes();
  try {
    return await work(processes);
  } finally {
    await processes.stop();
  }
}
