import { Worker } from 'node:worker_threads';
import { Clock } from '../../domain/time/clock';
import { Config } from '../config';
import { ConfigError, ConfigProblem } from '../config-error';
import { ConfigAssembly, ConfigPart } from './config-transfer';

/** What the thread answers: a part each time it is asked, and then that there is no other; or what is wrong. */
export type ConfigAnswer =
  | { readonly part: ConfigPart }
  | { readonly isOver: true }
  | { readonly problems: readonly ConfigProblem[]; readonly count: number };

/** What the thread is given. */
export interface ConfigRequest {
  readonly file: string;
}

export interface ConfigThreadOptions extends ConfigRequest {
  /** Path of the script, which answers with the configuration. */
  readonly script: string;
  readonly clock: Clock;
  /** For reading and checking it all. Slow disks hold thousands of secrets; one that hangs must not be waited for. */
  readonly timeoutMs: number;
}

const HANGS_RULE = 'the thread that loads it hangs, most likely in a file that cannot be read';
const MEMORY_RULE = 'takes more memory than there is';
const FAILED_RULE = 'livegate failed';

/** What a thread that runs JavaScript takes to end at most. */
const ENDS_WITHIN_MS = 300;
/** A thread that does not end within this time waits for a file, and nothing can end it. */
const END_TIMEOUT_MS = 5_000;

/**
 * Loads the configuration in a thread of its own: with thousands of accounts or callers it takes seconds, in which calls have to be served.
 * What it yields arrives in parts, between which everything else has its turn. The thread ends with each load, and its memory with it.
 */
export class ConfigThread<Section extends object> {
  /** There until it has ended. */
  #worker: Worker | undefined;
  /** On the clock that is never set: since when it is to end. */
  #endingSince: number | undefined;

  constructor(private readonly options: ConfigThreadOptions) {}

  /** Throws ConfigError. One at a time; also where the last one cannot be ended, so that they do not add up. */
  async load(): Promise<Config<Section>> {
    if (this.#worker && !(await this.#ended(this.#worker))) throw refusal(HANGS_RULE);
    const worker = this.#start();
    try {
      return await this.#inTime(worker);
    } finally {
      this.stop();
    }
  }

  /** Ends what runs. */
  stop(): void {
    if (!this.#worker) return;
    this.#endingSince ??= this.options.clock.elapsed();
    void this.#worker.terminate();
  }

  /** The thread does not end, and would keep the process from ending. */
  get hangs(): boolean {
    return this.#endingSince !== undefined && this.options.clock.elapsed() - this.#endingSince > ENDS_WITHIN_MS;
  }

  #start(): Worker {
    const { script, file } = this.options;
    const workerData: ConfigRequest = { file };
    // What is loaded into the process beforehand, such as tracing, is not for this thread.
    const worker = new Worker(script, { workerData, execArgv: [] });
    worker.unref();
    worker.once('exit', () => {
      this.#worker = undefined;
      this.#endingSince = undefined;
    });
    this.#worker = worker;
    return worker;
  }

  async #inTime(worker: Worker): Promise<Config<Section>> {
    const { clock, timeoutMs } = this.options;
    return await new Promise<Config<Section>>((resolve, reject) => {
      const tooLate = refusal(`could not be loaded within ${timeoutMs} ms`);
      const cancel = clock.schedule(timeoutMs, () => reject(tooLate));
      worker.once('error', ({ code }: NodeJS.ErrnoException) =>
        reject(refusal(code === 'ERR_WORKER_OUT_OF_MEMORY' ? MEMORY_RULE : FAILED_RULE)),
      );
      worker.once('exit', () => {
        cancel();
        reject(refusal(FAILED_RULE));
      });
      collect<Section>(worker).then(resolve, reject);
    });
  }

  async #ended(worker: Worker): Promise<boolean> {
    return await new Promise((resolve) => {
      const cancel = this.options.clock.schedule(END_TIMEOUT_MS, () => resolve(false));
      worker.once('exit', () => {
        cancel();
        resolve(true);
      });
    });
  }
}

function refusal(rule: string): ConfigError {
  return new ConfigError([{ path: 'configuration', rule }]);
}

/** Asks for part after part, each once it has taken in the one before. */
function collect<Section extends object>(worker: Worker): Promise<Config<Section>> {
  const assembly = new ConfigAssembly();
  return new Promise((resolve, reject) => {
    worker.on('message', (answer: ConfigAnswer) => {
      if ('problems' in answer) reject(new ConfigError(answer.problems, answer.count));
      // Checked on the other side, by the schema that this type is of.
      else if ('isOver' in answer) resolve(assembly.config() as Config<Section>);
      else {
        assembly.add(answer.part);
        setImmediate(() => worker.postMessage('next'));
      }
    });
  });
}
