/** Time, injected: production has the system's, tests move one by hand. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds on a clock that is never set: only differences mean something. */
  elapsed(): number;
  /** Calls back once after `delayMs`; the result cancels it. */
  schedule(delayMs: number, callback: () => void): () => void;
}

export const Clock = Symbol('Clock');
