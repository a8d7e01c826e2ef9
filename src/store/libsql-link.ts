import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Clock } from '../domain/time/clock';
import { unlessAborted, withinTime } from '../domain/concurrency/waiting';
import { storeUnavailable } from './store-failure';

export interface LibsqlLinkOptions {
  /** Path of the database file; its folder exists. */
  readonly file: string;
  readonly clock: Clock;
  /** How long a request may take, and opening the file. */
  readonly timeoutMs: number;
  /** Requests that may be under way; further ones are refused. */
  readonly maxRequests: number;
  /** Told of each request that failed. */
  readonly onFailure?: (error: unknown) => void;
}

export interface StatementResult {
  readonly rows: unknown[];
  /** Rows that a statement without rows has changed. */
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

/** Reads that can wait, of all callers together. */
const MAX_READS = 1_000;
const WORKER = join(__dirname, 'libsql.worker.js');

/** The way to the thread in which the embedded database lives. */
export class LibsqlLink {
  /** Settles when the thread has ended by itself, or was ended by what it cannot go on from. There will be no other one. */
  readonly lost: Promise<Error>;
  /** By their ids; one whose time was over stays until the thread has answered it, so that what waits there is bounded. */
  readonly #requests = new Map<number, SettleStatement>();
  readonly #exited: Promise<void>;
  /** What the thread was not told of yet. */
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
    // The exit follows, after the answers that the thread gave before.
    worker.on('error', ({ message }) => (failure = { code: 'THREAD_FAILED', message }));
    this.#exited = new Promise((resolve) => worker.on('exit', () => resolve(this.#end(failure))));
    this.lost = new Promise((resolve) => void this.#exited.then(() => this.#isClosing || resolve(errorOf(failure))));
  }

  /** Throws an Error with one line for an operator. The file stays locked against other processes until the end. */
  static async open(options: LibsqlLinkOptions): Promise<LibsqlLink> {
    const { file, clock, timeoutMs } = options;
    // What is loaded into the process beforehand, such as tracing, is not for this thread.
    const worker = new Worker(WORKER, { workerData: { file }, execArgv: [] });
    const failure = await new Promise<Failure | undefined>((resolve) => {
      const cancel = clock.schedule(timeoutMs, () => resolve({ code: 'TIMEOUT', message: `no answer in ${timeoutMs} ms` }));
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

  /** When the thread answered anything last, on the clock that is never set. */
  get lastAnswerAt(): number {
    return this.#lastAnswerAt;
  }

  /** Runs one statement, durable once settled. Throws STORE_UNAVAILABLE. */
  async run(sql: string, parameters: readonly unknown[]): Promise<StatementResult> {
    try {
      return await this.probe(sql, parameters, this.options.timeoutMs);
    } catch (error) {
      this.options.onFailure?.(error);
      throw error;
    }
  }

  /** The same, with a time limit of its own, and `onFailure` is not told. */
  probe(sql: string, parameters: readonly unknown[], timeoutMs: number): Promise<StatementResult> {
    return this.#ask(timeoutMs, (id) => {
      // A message costs more than a statement: what comes in the same turn of the event loop goes together.
      if (this.#outbox.push({ id, sql, parameters }) === 1) setImmediate(() => this.#send());
    });
  }

  /** Runs one that only reads, when nothing of `run` waits. As `StoreReads.read`. */
  async read(sql: string, parameters: readonly unknown[], signal: AbortSignal): Promise<unknown[]> {
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
      // Nobody waits for it any more, or it took too long: it shall not have its turn.
      cancel();
      throw error;
    }
  }

  /** After what is under way. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#send();
    this.worker.postMessage('close');
    const { clock, timeoutMs } = this.options;
    const cancel = clock.schedule(timeoutMs, () => void this.worker.terminate());
    // A thread that hangs in the system cannot be ended; it goes with the process.
    await withinTime(clock, 2 * timeoutMs, this.#exited, () => undefined);
    cancel();
  }

  #ask(timeoutMs: number, send: (id: number) => void): Promise<StatementResult> {
    const { clock, maxRequests } = this.options;
    if (this.#ended) return Promise.reject(storeUnavailable('is closed', errorOf(this.#ended)));
    if (this.#requests.size >= maxRequests) return Promise.reject(storeUnavailable('is overloaded'));
    const id = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      const late = errorOf({ code: 'NO_ANSWER', message: `no answer in ${timeoutMs} ms` });
      const cancel = clock.schedule(timeoutMs, () => reject(storeUnavailable('did not answer in time', late)));
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
