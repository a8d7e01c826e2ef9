/** Time, injected: production uses the system's clock, tests move theirs by hand. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds on a monotonic clock: only differences have a meaning. */
  elapsed(): number;
  /** Calls back once after `delayMs`; the returned function cancels it. */
  schedule(delayMs: number, callback: () => void): () => void;
}

export const Clock = Symbol('Clock');
