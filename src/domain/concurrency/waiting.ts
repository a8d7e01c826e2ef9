import { GatewayError } from '../errors/gateway-error';
import { Clock } from '../time/clock';
import { StopController, StopSignal } from './stop-signal';

type Timers = Pick<Clock, 'schedule'>;

/**
 * A wait that a signal can end. `start` returns what stops the wait, which is called if the signal
 * aborts first; then the result rejects with the signal's reason. Nothing starts after the signal.
 */
export function abortable<T>(
  signal: StopSignal | undefined,
  start: (resolve: (result: T) => void, reject: (error: Error) => void) => () => void,
): Promise<T> {
  if (signal?.aborted) return Promise.reject(GatewayError.from(signal.reason));
  return new Promise((resolve, reject) => {
    let stop = (): void => undefined;
    const giveUp = (): void => {
      stop();
      reject(GatewayError.from(signal?.reason));
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    const ignoreSignal = (): void => signal?.removeEventListener('abort', giveUp);
    stop = start(
      (result) => {
        ignoreSignal();
        resolve(result);
      },
      (error) => {
        ignoreSignal();
        reject(error);
      },
    );
    // The signal may have aborted during `start`, before there was anything to stop.
    if (signal?.aborted) stop();
  });
}

/** Waits for `delayMs`. Throws the signal's reason if the signal aborts first. */
export function pause(clock: Timers, delayMs: number, signal?: StopSignal): Promise<void> {
  return abortable(signal, (resolve) => clock.schedule(delayMs, () => resolve()));
}

/**
 * The result of the work, or the signal's reason if the signal aborts first. Work that has begun
 * goes on after that, and its result goes to `tooLate`.
 */
export function unlessAborted<T>(
  signal: StopSignal | undefined,
  begin: () => Promise<T>,
  tooLate: (result: T) => void = () => undefined,
): Promise<T> {
  if (!signal) return begin();
  let isGivenUp = false;
  return abortable(signal, (resolve, reject) => {
    void begin().then((result) => (isGivenUp ? tooLate(result) : resolve(result)), reject);
    return () => (isGivenUp = true);
  });
}

/** The result of the work, or after `limitMs` what `late` returns or throws. The work goes on. */
export function withinTime<T>(clock: Timers, limitMs: number, work: Promise<T>, late: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(limitMs, () => resolve(new Promise<T>((end) => end(late()))));
    work.then(
      (result) => {
        cancel();
        resolve(result);
      },
      (error: Error) => {
        cancel();
        reject(error);
      },
    );
  });
}

/** A pause that `wake` can end early. One pause at a time. */
export class Sleep {
  #wake = (): void => undefined;

  constructor(private readonly clock: Timers) {}

  for(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.clock.schedule(delayMs, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  /** Ends the pause; has no effect if there is none. */
  wake(): void {
    this.#wake();
  }
}

/**
 * A signal that aborts with the error of `late` after `limitMs`, unless the time limit is
 * cancelled.
 */
export class TimeLimit {
  readonly #controller = new StopController();
  readonly #cancel: () => void;

  constructor(clock: Timers, limitMs: number, late: () => GatewayError) {
    this.#cancel = clock.schedule(limitMs, () => this.abort(late()));
  }

  get signal(): StopSignal {
    return this.#controller.signal;
  }

  /** Aborts early, for another reason. A signal aborts once: the first reason stands. */
  abort(reason: GatewayError): void {
    this.#controller.abort(reason);
  }

  /** Aborts early when `signal` aborts, with the error of `reason`. Returns what stops that. */
  follow(signal: StopSignal, reason: () => GatewayError): () => void {
    const abort = (): void => this.abort(reason());
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    return () => signal.removeEventListener('abort', abort);
  }

  /** Leaves the signal as it is from now on. */
  cancel(): void {
    this.#cancel();
  }
}
