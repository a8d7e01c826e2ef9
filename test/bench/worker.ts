import { join } from 'node:path';
import { MeasuredProcess } from './measured-process';

/**
 * What a worker can be asked: each takes one argument and answers with something that JSON holds.
 */
export type Handlers = Readonly<Record<string, (argument: never) => unknown>>;

/** A process of ours. `H` is the type of what it serves. */
export class Worker<H extends Handlers> extends MeasuredProcess {
  /** `name` of a file beside this one, such as `load` for load.worker.ts. */
  constructor(name: string) {
    super(join(__dirname, `${name}.worker.ts`), { execArgv: ['--require', join(__dirname, 'typescript.js')] });
  }

  call<M extends keyof H & string>(method: M, argument: Parameters<H[M]>[0]): Promise<Awaited<ReturnType<H[M]>>> {
    return this.ask(method, argument) as Promise<Awaited<ReturnType<H[M]>>>;
  }
}

interface Question {
  readonly id: number;
  readonly method: string;
  readonly argument: never;
}

/** In the worker: answers until the one that asks is gone. */
export function serve(handlers: Handlers): void {
  process.on('message', ({ id, method, argument }: Question) => {
    const handler = handlers[method];
    if (handler) void answer(id, () => handler(argument));
  });
  // The gauge lets a process end that has nothing to do; a worker waits for questions.
  process.channel?.ref();
}

async function answer(id: number, work: () => unknown): Promise<void> {
  try {
    process.send?.({ id, value: await work() });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
