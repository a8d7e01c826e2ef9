import { LinkedList, Place } from '../../domain/concurrency/linked-list';
import { StopController } from '../../domain/concurrency/stop-signal';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';

/** When a refused caller may retry. */
const RETRY_MS = 1_000;
/**
 * A displaced operation may still be waiting for a cloud; until it ends, this share of the bound
 * may run in addition.
 */
const DISPLACED_SHARE = 0.1;

interface Running {
  readonly caller: string;
  /** Ends the waits of the operation, and nothing else of it. */
  readonly patience: StopController;
}

/** The running operations, at most `max`. When all places are taken, callers share them evenly. */
export class RunningOperations {
  /** By caller, the operations that have not been asked to make room. */
  readonly #byCaller = new Map<string, LinkedList<Running>>();
  #size = 0;
  /** The reason why nothing may wait any longer. */
  #draining: GatewayError | undefined;
  #onDrained: (() => void)[] = [];

  constructor(
    private readonly max: number,
    /** Called for each refusal, with the caller of the refused operation. */
    private readonly onRefusal: (caller: string) => void,
  ) {}

  get size(): number {
    return this.#size;
  }

  /**
   * Makes room for one more operation of the caller. If all places are taken, the caller with the
   * most operations gives one up to a caller with fewer: its newest is refused as soon as it waits
   * for a turn. Throws QUEUE_FULL if there is no room.
   */
  makeRoom(caller: string): void {
    if (this.#size < this.max) return;
    if (this.#size >= this.max + Math.ceil(this.max * DISPLACED_SHARE)) throw this.#refusal(caller);
    let heaviest = new LinkedList<Running>();
    for (const operations of this.#byCaller.values()) if (operations.size > heaviest.size) heaviest = operations;
    const own = this.#byCaller.get(caller)?.size ?? 0;
    const newest = heaviest.lastPlace;
    if (!newest || heaviest.size <= own + 1) throw this.#refusal(caller);
    heaviest.remove(newest);
    newest.item.patience.abort(this.#refusal(newest.item.caller));
  }

  #refusal(caller: string): GatewayError {
    this.onRefusal(caller);
    return overloaded();
  }

  /**
   * `patience` ends the operation's waits, and nothing else of it. Call what is returned when the
   * operation ends.
   */
  add({ caller }: Pick<Operation, 'caller'>, patience: StopController): () => void {
    if (this.#draining) patience.abort(this.#draining);
    const operations = this.#byCaller.get(caller) ?? new LinkedList<Running>();
    if (operations.size === 0) this.#byCaller.set(caller, operations);
    const place = operations.add({ caller, patience });
    this.#size += 1;
    return () => this.#end(operations, place);
  }

  #end(operations: LinkedList<Running>, place: Place<Running>): void {
    operations.remove(place);
    const { caller } = place.item;
    if (operations.size === 0 && this.#byCaller.get(caller) === operations) this.#byCaller.delete(caller);
    this.#size -= 1;
    if (this.#size === 0) for (const resolve of this.#onDrained.splice(0)) resolve();
  }

  /** Refuses whatever waits, now and from now on, with `reason`. */
  drain(reason: GatewayError): void {
    this.#draining = reason;
    for (const operations of this.#byCaller.values()) {
      for (const { patience } of [...operations]) patience.abort(reason);
    }
  }

  /** Settles as soon as nothing runs. */
  drained(): Promise<void> {
    if (this.#size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onDrained.push(resolve));
  }
}

/**
 * A waiting operation holds memory until its deadline, so callers could use up all of it without a
 * bound.
 */
function overloaded(): GatewayError {
  return new GatewayError('QUEUE_FULL', 'too many requests are running', { retryAfterMs: RETRY_MS });
}
