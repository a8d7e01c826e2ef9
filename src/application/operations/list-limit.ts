import { GatewayError } from '../../domain/errors/gateway-error';

/** When a refused caller may retry. */
const RETRY_MS = 1_000;

/** Limits how many lists each caller runs at once. */
export class ListLimit {
  readonly #running = new Map<string, number>();

  constructor(
    private readonly maxPerCaller: number,
    private readonly onRefusal: (caller: string) => void,
  ) {}

  /** Throws CALLER_THROTTLED if too many lists of the caller are running. */
  async run<T>(caller: string, list: () => Promise<T>): Promise<T> {
    this.#start(caller);
    try {
      return await list();
    } finally {
      this.#end(caller);
    }
  }

  #start(caller: string): void {
    const running = this.#running.get(caller) ?? 0;
    if (running >= this.maxPerCaller) {
      this.onRefusal(caller);
      throw tooManyLists(caller, running);
    }
    this.#running.set(caller, running + 1);
  }

  #end(caller: string): void {
    const left = (this.#running.get(caller) ?? 1) - 1;
    if (left > 0) this.#running.set(caller, left);
    else this.#running.delete(caller);
  }
}

function tooManyLists(caller: string, limit: number): GatewayError {
  return new GatewayError('CALLER_THROTTLED', `the caller already runs ${limit} lists, which is its limit`, {
    metadata: { caller, limit: String(limit) },
    retryAfterMs: RETRY_MS,
  });
}
