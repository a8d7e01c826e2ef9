import { StopController, StopSignal } from '../../domain/concurrency/stop-signal';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Clock } from '../../domain/time/clock';
import { CallContext } from './call-operation';

/** A watch lasts no longer, so that its caller proves again who it is. */
export const LONGEST_WATCH_MS = 15 * 60_000;
const MAX_WATCHES = 200;
const MAX_OF_CALLER = 20;
const RETRY_MS = 10_000;
const RETRY_STOPPED_MS = 250;

const STOPPED = new GatewayError('SHUTTING_DOWN', 'this process is shutting down; watch again', {
  retryAfterMs: RETRY_STOPPED_MS,
});

interface RunningWatch {
  readonly caller: string;
  readonly stop: StopController;
}

/** Bounds the watches of one kind: how many there are, and how long each lasts. */
export class WatchSlots {
  readonly #running = new Set<RunningWatch>();
  #isStopped = false;

  constructor(
    private readonly clock: Clock,
    /** What is watched, as in "too many rollouts are being watched". */
    private readonly what: string,
  ) {}

  /**
   * Hands on what `watch` yields until it ends, the caller goes, its time is over, or the process
   * ends. Throws CALLER_THROTTLED, QUEUE_FULL, DEADLINE_PASSED and SHUTTING_DOWN.
   */
  async *during<T>(
    call: CallContext,
    watch: (signal: StopSignal) => AsyncGenerator<T, void, undefined>,
  ): AsyncGenerator<T, void, undefined> {
    const running = this.#begin(call.caller.id);
    const { stop } = running;
    const gone = (): void => stop.abort(new GatewayError('CALLER_CANCELLED', 'the caller disconnected'));
    const cancel = this.clock.schedule(limitOf(call), () => stop.abort(tooLong(limitOf(call))));
    call.signal.addEventListener('abort', gone, { once: true });
    if (call.signal.aborted) gone();
    try {
      yield* watch(stop.signal);
    } finally {
      cancel();
      call.signal.removeEventListener('abort', gone);
      this.#running.delete(running);
    }
  }

  /** Ends all watches, and refuses others. */
  stop(): void {
    this.#isStopped = true;
    for (const { stop } of this.#running) stop.abort(STOPPED);
  }

  #begin(caller: string): RunningWatch {
    if (this.#isStopped) throw STOPPED;
    const own = [...this.#running].filter((one) => one.caller === caller).length;
    if (own >= MAX_OF_CALLER) throw this.#tooMany(caller);
    if (this.#running.size >= MAX_WATCHES)
      throw new GatewayError('QUEUE_FULL', `too many ${this.what} are being watched`, { retryAfterMs: RETRY_MS });
    const running = { caller, stop: new StopController() };
    this.#running.add(running);
    return running;
  }

  #tooMany(caller: string): GatewayError {
    return new GatewayError(
      'CALLER_THROTTLED',
      `the caller watches ${MAX_OF_CALLER} ${this.what}, which is its limit`,
      {
        metadata: { caller, limit: String(MAX_OF_CALLER) },
        retryAfterMs: RETRY_MS,
      },
    );
  }
}

function limitOf({ timeoutMs = LONGEST_WATCH_MS }: CallContext): number {
  return Math.min(timeoutMs, LONGEST_WATCH_MS);
}

function tooLong(limitMs: number): GatewayError {
  return new GatewayError('DEADLINE_PASSED', `the watch has lasted ${limitMs} ms; watch again`, { retryAfterMs: 0 });
}
