import { Clock } from '../domain/clock';
import { GatewayError } from '../domain/gateway-error';
import { Operation, patienceOf, throwIfEnded } from '../domain/operation';

type Waiter = () => void;

/**
 * One writer at a time per key, in order of arrival; a bounded number wait, each no longer than its operation. A key stays taken until what
 * its writer got no answer to is over, though that writer has gone: it would overtake what the next one sends.
 */
export class ResourceLock {
  /** Keys in use, each with those who wait for it. */
  readonly #queues = new Map<string, Waiter[]>();

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
    const queue = this.#queues.get(key);
    if (!queue) {
      this.#queues.set(key, []);
      return;
    }
    if (queue.length >= this.maxWaiting) {
      throw new GatewayError('QUEUE_FULL', `${queue.length} writes wait for this resource already`, {
        retryAfterMs: 1000,
      });
    }
    const {
      patience: { signal },
      stop,
    } = patienceOf(operation);
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        queue.splice(queue.indexOf(waiter), 1);
        reject(GatewayError.from(signal.reason));
      };
      const waiter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      queue.push(waiter);
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave, { once: true });
    }).finally(stop);
  }

  #release(key: string): void {
    const next = this.#queues.get(key)?.shift();
    if (next) next();
    else this.#queues.delete(key);
  }
}
