import { Worker } from 'node:worker_threads';
import { Clock } from '../../domain/time/clock';
import { Config } from '../config';
import { ConfigError, ConfigProblem } from '../config-error';
import { ConfigAssembly, ConfigPart } from './config-transfer';
import { StampedFile } from './file-stamp';
import { LoadedConfig } from './load-config-file';

/** The thread answers with one part for each request, then with the files; or with the problems. */
export type ConfigAnswer =
  | { readonly part: ConfigPart }
  | { readonly files: readonly StampedFile[] }
  | { readonly problems: readonly ConfigProblem[]; readonly count: number };

/** The input of the thread. */
export interface ConfigRequest {
  readonly file: string;
}

export interface ConfigThreadOptions extends ConfigRequest {
  /** Path of the script that loads the configuration. */
  readonly script: string;
  readonly clock: Clock;
  /** For reading and checking everything, thousands of secrets on a slow disk included. */
  readonly timeoutMs: number;
}

const HANGS_RULE = 'the thread that loads the configuration hangs, most likely while reading a file';
const MEMORY_RULE = 'needs more memory than available';
const FAILED_RULE = 'livegate failed';

/**
 * A thread that runs JavaScript ends within this time, on a busy machine too. One that needs longer
 * waits for a file, and nothing can end it.
 */
const ENDS_WITHIN_MS = 5_000;

/**
 * Loads the configuration in a thread: thousands of accounts or callers take seconds, while calls
 * must be served. The result arrives in parts, between which the event loop runs other work. The
 * thread ends with each load and frees its memory.
 */
export class ConfigThread<Section extends object> {
  /** Set until it has ended. */
  #worker: Worker | undefined;

  constructor(private readonly options: ConfigThreadOptions) {}

  /**
   * Throws ConfigError. One at a time: while the last thread cannot be ended, no other is started.
   */
  async load(): Promise<LoadedConfig<Section>> {
    if (!(await this.ended())) throw refusal(HANGS_RULE);
    const worker = this.#start();
    try {
      return await this.#inTime(worker);
    } finally {
      this.stop();
    }
  }

  /** Ends the load in progress. */
  stop(): void {
    void this.#worker?.terminate();
  }

  /** Whether it ends in time. A thread that does not, would keep the process alive. */
  async ended(): Promise<boolean> {
    const worker = this.#worker;
    if (!worker) return true;
    return await new Promise((resolve) => {
      const cancel = this.options.clock.schedule(ENDS_WITHIN_MS, () => resolve(false));
      worker.once('exit', () => {
        cancel();
        resolve(true);
      });
    });
  }

  #start(): Worker {
    const { script, file } = this.options;
    const workerData: ConfigRequest = { file };
    // Preloaded code, such as tracing, belongs to the main thread.
    const worker = new Worker(script, { workerData, execArgv: [] });
    worker.unref();
    worker.once('exit', () => (this.#worker = undefined));
    this.#worker = worker;
    return worker;
  }

  async #inTime(worker: Worker): Promise<LoadedConfig<Section>> {
    const { clock, timeoutMs } = this.options;
    return await new Promise<LoadedConfig<Section>>((resolve, reject) => {
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
}

function refusal(rule: string): ConfigError {
  return new ConfigError([{ path: 'configuration', rule }]);
}

/** Requests one part after the other. */
function collect<Section extends object>(worker: Worker): Promise<LoadedConfig<Section>> {
  const assembly = new ConfigAssembly();
  return new Promise((resolve, reject) => {
    worker.on('message', (answer: ConfigAnswer) => {
      if ('problems' in answer) reject(new ConfigError(answer.problems, answer.count));
      // The thread has checked it against the schema of this type.
      else if ('files' in answer) resolve({ config: assembly.config() as Config<Section>, files: answer.files });
      else {
        assembly.add(answer.part);
        setImmediate(() => worker.postMessage('next'));
      }
    });
  });
}
