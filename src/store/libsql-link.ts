import { join } from 'node:path';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import { Clock } from '../domain/time/clock';
import { unlessAborted, withinTime } from '../domain/concurrency/waiting';
import { storeUnavailable } from './store-failure';
import { StopSignal } from '../domain/concurrency/stop-signal';

export interface LibsqlLinkOptions {
  /** Path of the database file; its folder exists. */
  readonly file: string;
  readonly clock: Clock;
  /** Limits each request, and opening the file. */
  readonly timeoutMs: number;
  /** How many requests may be pending; further ones are refused. */
  readonly maxRequests: number;
  /** Called for each failed request. */
  readonly onFailure?: (error: unknown) => void;
}

export interface StatementResult {
  readonly rows: unknown[];
  /** How many rows a writing statement has changed. */
  readonly changes: number;
}

/** One statement. */
interface Request {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

interface Failure {
  /** Such as `SQLITE_BUSY`. */
  readonly code: string;
  readonly message: string;
}

interface WorkerAnswer {
  readonly id: number;
  readonly result?: StatementResult;
  readonly failure?: Failure;
}

type SettleStatement = (answer: WorkerAnswer) => void;

/** How many low-priority reads may be pending, over all callers. */
const MAX_READS = 1_000;
const WORKER = join(__dirname, 'libsql.worker.js');

/** The connection to the worker thread that runs the embedded database. */
export class LibsqlLink {
  /** Resolves if the thread ends before `close`. The thread is never restarted. */
  readonly lost: Promise<Error>;
  /**
   * By id. A timed-out request stays until the thread answers, so that the thread's backlog is
   * bounded.
   */
  readonly #requests = new Map<number, SettleStatement>();
  readonly #exited: Promise<void>;
  /** Requests that have not been posted to the thread yet. */
  #outbox: Request[] = [];
  #reads = 0;
  #lastId = 0;
  #lastAnswerAt: number;
  #isClosing = false;
  #ended: Failure | undefined;

  private constructor(
    private readonly worker: Worker,
    private readonly options: LibsqlLinkOptions,
  ) {
    this.#lastAnswerAt = options.clock.elapsed();
    let failure: Failure = { code: 'THREAD_ENDED', message: 'the database thread has ended' };
    worker.on('message', (answers: readonly WorkerAnswer[]) => answers.forEach((answer) => this.#settle(answer)));
    // `exit` follows `error`, after all answers that the thread has already posted.
    worker.on('error', ({ message }) => (failure = { code: 'THREAD_FAILED', message }));
    this.#exited = new Promise((resolve) => worker.on('exit', () => resolve(this.#end(failure))));
    this.lost = new Promise((resolve) => void this.#exited.then(() => this.#isClosing || resolve(errorOf(failure))));
  }

  /**
   * Locks the file against other processes. Throws an Error with a one-line message for operators.
   */
  static async open(options: LibsqlLinkOptions): Promise<LibsqlLink> {
    const { file, clock, timeoutMs } = options;
    // Modules that the process preloads, such as tracing, must not load in this thread.
    const worker = new Worker(WORKER, { workerData: { file }, env: SHARE_ENV, execArgv: [] });
    const failure = await new Promise<Failure | undefined>((resolve) => {
      const cancel = clock.schedule(timeoutMs, () =>
        resolve({ code: 'TIMEOUT', message: `no answer in ${timeoutMs} ms` }),
      );
      const settle = (found?: Failure): void => {
        cancel();
        resolve(found);
      };
      worker.once('message', (message: 'open' | Failure) => settle(message === 'open' ? undefined : message));
      worker.once('error', ({ message }) => settle({ code: 'THREAD_FAILED', message }));
    });
    if (!failure) return new LibsqlLink(worker, options);
    await worker.terminate();
    if (failure.code === 'SQLITE_BUSY') throw new Error(`the store ${file} is in use by another process`);
    throw new Error(`the store ${file} cannot be opened: ${failure.message} (${failure.code})`);
  }

  /** When the thread last answered anything, on the monotonic clock. */
  get lastAnswerAt(): number {
    return this.#lastAnswerAt;
  }

  /** Runs one statement; it is durable when the promise resolves. Throws STORE_UNAVAILABLE. */
  async run(sql: string, parameters: readonly unknown[]): Promise<StatementResult> {
    try {
      return await this.probe(sql, parameters, this.options.timeoutMs);
    } catch (error) {
      this.options.onFailure?.(error);
      throw error;
    }
  }

  /** As `run`, but with its own time limit and without calling `onFailure`. */
  probe(sql: string, parameters: readonly unknown[], timeoutMs: number): Promise<StatementResult> {
    return this.#ask(timeoutMs, (id) => {
      // A message costs more than a statement, so one message carries a whole turn of the event
      // loop.
      if (this.#outbox.push({ id, sql, parameters }) === 1) setImmediate(() => this.#send());
    });
  }

  /** Runs a read when no statement of `run` is waiting. See `StoreReads.read`. */
  async read(sql: string, parameters: readonly unknown[], signal: StopSignal): Promise<unknown[]> {
    if (this.#reads >= MAX_READS) throw storeUnavailable('is overloaded');
    let cancel = (): void => undefined;
    const begin = (): Promise<StatementResult> => {
      this.#reads += 1;
      const asked = this.#ask(this.options.timeoutMs, (id) => {
        cancel = () => this.worker.postMessage({ cancel: id });
        this.worker.postMessage({ read: { id, sql, parameters } });
      });
      return asked.finally(() => (this.#reads -= 1));
    };
    try {
      return (await unlessAborted(signal, begin)).rows;
    } catch (error) {
      // The caller has given up or the time is over, so the thread must skip the read.
      cancel();
      throw error;
    }
  }

  /** Waits for pending requests first. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#send();
    this.worker.postMessage('close');
    const { clock, timeoutMs } = this.options;
    // Whoever terminates a thread that prepares a statement aborts the process: neon 1.0, on which
    // libsql is built, panics. Such a thread goes on, and does not keep the process alive.
    await withinTime(clock, 2 * timeoutMs, this.#exited, () => this.worker.unref());
  }

  #ask(timeoutMs: number, send: (id: number) => void): Promise<StatementResult> {
    const { clock, maxRequests } = this.options;
    if (this.#ended) return Promise.reject(storeUnavailable('is closed', errorOf(this.#ended)));
    if (this.#requests.size >= maxRequests) return Promise.reject(storeUnavailable('is overloaded'));
    const id = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      // Made only when it is late: an error with its stack costs 5 us, and each Set asks twice.
      const late = (): Error => errorOf({ code: 'NO_ANSWER', message: `no answer in ${timeoutMs} ms` });
      const cancel = clock.schedule(timeoutMs, () => reject(storeUnavailable('did not answer in time', late())));
      this.#requests.set(id, ({ result, failure }) => {
        cancel();
        if (result) resolve(result);
        else reject(storeUnavailable('failed', failure && errorOf(failure)));
      });
      send(id);
    });
  }

  #send(): void {
    if (this.#outbox.length > 0) this.worker.postMessage(this.#outbox);
    this.#outbox = [];
  }

  #settle(answer: WorkerAnswer): void {
    this.#lastAnswerAt = this.options.clock.elapsed();
    this.#requests.get(answer.id)?.(answer);
    this.#requests.delete(answer.id);
  }

  #end(failure: Failure): void {
    this.#ended = failure;
    for (const id of [...this.#requests.keys()]) this.#settle({ id, failure });
  }
}

function errorOf({ code, message }: Failure): Error {
  return Object.assign(new Error(message), { code });
}
