import { GatewayError } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';

/** How soon a caller may come back who found everything taken. */
const RETRY_MS = 1_000;
/** What makes room for others may still be on its way to a cloud: for so long there are more, up to this part of the bound. */
const DISPLACED_SHARE = 0.1;

type Patience = Map<Operation, AbortController>;

/** Operations under way, at most `max` and shared among callers when there are so many. */
export class RunningOperations {
  /** By caller, those that have not been asked to make room. */
  readonly #byCaller = new Map<string, Patience>();
  #size = 0;

  constructor(
    private readonly max: number,
    /** Told of each refusal, by the caller of what is refused. */
    private readonly onRefusal: (caller: string) => void,
  ) {}

  get size(): number {
    return this.#size;
  }

  /**
   * Makes room for one more of the caller. When all places are taken, the caller with the most gives one up to callers with fewer: its
   * newest is refused if it waits for a turn, and as soon as it would wait. Throws QUEUE_FULL if there is no room.
   */
  makeRoom(caller: string): void {
    if (this.#size < this.max) return;
    if (this.#size >= this.max + Math.ceil(this.max * DISPLACED_SHARE)) throw this.#refusal(caller);
    let heaviest: Patience = new Map();
    for (const operations of this.#byCaller.values()) if (operations.size > heaviest.size) heaviest = operations;
    const own = this.#byCaller.get(caller)?.size ?? 0;
    const newest = [...heaviest].at(-1);
    if (!newest || heaviest.size <= own + 1) throw this.#refusal(caller);
    const [operation, patience] = newest;
    heaviest.delete(operation);
    patience.abort(this.#refusal(operation.caller));
  }

  #refusal(caller: string): GatewayError {
    this.onRefusal(caller);
    return overloaded();
  }

  /** `patience` ends the operation's waits, and nothing else of it. */
  add(operation: Operation, patience: AbortController): void {
    const operations: Patience = this.#byCaller.get(operation.caller) ?? new Map<Operation, AbortController>();
    this.#byCaller.set(operation.caller, operations.set(operation, patience));
    this.#size += 1;
  }

  end(operation: Operation): void {
    const operations = this.#byCaller.get(operation.caller);
    operations?.delete(operation);
    if (operations?.size === 0) this.#byCaller.delete(operation.caller);
    this.#size -= 1;
  }

  /** Refuses what waits, now and whenever it would. */
  refuseWaiting(reason: GatewayError): void {
    for (const operations of this.#byCaller.values()) {
      for (const patience of operations.values()) patience.abort(reason);
    }
  }
}

/** Each takes memory for as long as its deadline lets it wait: without a bound, callers could have all of it. */
function overloaded(): GatewayError {
  return new GatewayError('QUEUE_FULL', 'too many requests are under way', { retryAfterMs: RETRY_MS });
}
