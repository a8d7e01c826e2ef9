import { Clock } from '../../domain/time/clock';
import { FairQueue } from '../../domain/concurrency/fair-queue';
import { abortable } from '../../domain/concurrency/waiting';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Operation, throwIfEnded, withPatience } from '../../domain/operations/operation';
import { StopSignal } from '../../domain/concurrency/stop-signal';

interface WaitingWrite {
  proceed(): void;
  refuse(error: GatewayError): void;
}

/** When a writer that found the queue full may retry. */
const RETRY_MS = 1_000;

/**
 * One writer at a time per key. Callers take turns, and the writes of one caller keep their order.
 * The queue is bounded, and nobody waits longer than its operation. If the queue is full, the
 * caller with the most waiting writes gives one up to a caller with fewer. A key stays taken until
 * the writer's unanswered writes are over, even if the writer has gone: otherwise a late write
 * could overtake the next one.
 */
export class ResourceLock {
  /** Keys in use, each with its waiting writers. */
  readonly #queues = new Map<string, FairQueue<WaitingWrite>>();

  constructor(
    private readonly maxWaiting: number,
    private readonly clock: Clock,
  ) {}

  async run<T>(key: string, operation: Operation, work: () => Promise<T>): Promise<T> {
    await this.#acquire(key, operation);
    try {
      return await work();
    } finally {
      const heldMs = operation.unanswered.leftMs(this.clock.elapsed());
      if (heldMs > 0) this.clock.schedule(heldMs, () => this.#release(key));
      else this.#release(key);
    }
  }

  async #acquire(key: string, operation: Operation): Promise<void> {
    throwIfEnded(operation);
    const { caller } = operation;
    const queue = this.#queues.get(key);
    if (!queue) {
      const taken = new FairQueue<WaitingWrite>();
      taken.served(caller);
      this.#queues.set(key, taken);
      return;
    }
    if (queue.size >= this.maxWaiting) makeRoom(queue, caller);
    await withPatience(operation, ({ signal }) => wait(queue, operation, signal));
  }

  #release(key: string): void {
    const next = this.#queues.get(key)?.shift();
    if (next) next.proceed();
    else this.#queues.delete(key);
  }
}

function makeRoom(queue: FairQueue<WaitingWrite>, caller: string): void {
  const refusal = new GatewayError('QUEUE_FULL', `${queue.size} writes are already waiting for this resource`, {
    retryAfterMs: RETRY_MS,
  });
  const displaced = queue.toYieldTo(caller);
  if (!displaced) throw refusal;
  displaced.refuse(refusal);
}

function wait(queue: FairQueue<WaitingWrite>, { caller }: Operation, signal: StopSignal): Promise<void> {
  return abortable(signal, (resolve, reject) => {
    const leave = (): void => {
      queue.remove(caller, waiter);
    };
    const waiter: WaitingWrite = {
      proceed: () => resolve(),
      refuse: (error) => {
        leave();
        reject(error);
      },
    };
    queue.push(caller, waiter);
    return leave;
  });
}
