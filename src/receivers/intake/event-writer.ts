import { GatewayError } from '../../domain/errors/gateway-error';
import { EventStore } from '../../domain/received/event-store.port';
import { NewEvent, Storing } from '../../domain/received/received-event';

/** What waits to be stored may take that much memory; a message has at most 64 KiB. */
const MAX_WAITING = 20_000;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** What one statement stores. */
const MAX_BATCH = 200;
const MAX_BATCH_BYTES = 1024 * 1024;
/** Statements under way: while one is being committed, the next is gathered. */
const MAX_AT_ONCE = 2;

interface Waiting {
  readonly event: NewEvent;
  readonly resolve: (result: Storing) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Stores events that arrive at the same time in one statement. Each is durable when its promise
 * resolves.
 */
export class EventWriter {
  #waiting: Waiting[] = [];
  #bytes = 0;
  #underWay = 0;

  constructor(private readonly store: Pick<EventStore, 'add'>) {}

  /** Throws STORE_UNAVAILABLE, and QUEUE_FULL at once if too much waits. */
  add(event: NewEvent): Promise<Storing> {
    if (this.#waiting.length >= MAX_WAITING || this.#bytes + event.event.length > MAX_WAITING_BYTES) {
      const error = new GatewayError('QUEUE_FULL', 'too many events wait to be stored', { retryAfterMs: 1_000 });
      return Promise.reject(error);
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ event, resolve, reject });
      this.#bytes += event.event.length;
      // What arrives in the same turn of the event loop goes together.
      if (this.#waiting.length === 1) setImmediate(() => this.#next());
    });
  }

  #next(): void {
    if (this.#underWay >= MAX_AT_ONCE || this.#waiting.length === 0) return;
    const batch = this.#waiting.splice(0, this.#batchSize());
    for (const { event } of batch) this.#bytes -= event.event.length;
    this.#underWay += 1;
    void this.#store(batch).finally(() => {
      this.#underWay -= 1;
      this.#next();
    });
    this.#next();
  }

  #batchSize(): number {
    let bytes = 0;
    const end = this.#waiting.findIndex(({ event }, index) => {
      bytes += event.event.length;
      return index >= MAX_BATCH || (index > 0 && bytes > MAX_BATCH_BYTES);
    });
    return end === -1 ? this.#waiting.length : end;
  }

  async #store(batch: readonly Waiting[]): Promise<void> {
    try {
      const results = await this.store.add(batch.map(({ event }) => event));
      batch.forEach(({ resolve }, index) => resolve(results[index] ?? 'duplicate'));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
