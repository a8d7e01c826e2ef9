/** What the client takes from its surroundings; tests bring their own. */
export interface ClientEnvironment {
  readonly fetch: typeof fetch;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  /** From 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  /** Rejects with the signal's reason if that aborts first. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export function defaultEnvironment(): ClientEnvironment {
  return {
    fetch: (...request) => fetch(...request),
    now: () => performance.now(),
    random: Math.random,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const stop = (): void => {
          clearTimeout(timer);
          reject(signal?.reason as Error);
        };
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', stop);
          resolve();
        }, ms);
        signal?.addEventListener('abort', stop, { once: true });
      }),
  };
}
