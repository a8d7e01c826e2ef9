import { Operation } from './operation';

/** The right to write one resource, across replicas, for a time that is extended while the work lasts. */
export interface Lease {
  readonly key: string;
  /** Counts up with each holder of the key: the store refuses what comes with an older one. */
  readonly fence: number;
  /** For how long nobody else can have it yet, in milliseconds on the clock that is never set; 0 or less where it may be lost. */
  remainingMs(): number;
}

/** One writer at a time per key over all replicas. A replica alone needs none: its own lock does. */
export interface ResourceLeases {
  /**
   * Waits for its turn until the operation ends, and gives the key back whatever becomes of the work. Throws what the operation ended
   * with, or STORE_UNAVAILABLE.
   */
  run<T>(key: string, operation: Operation, work: (lease: Lease) => Promise<T>): Promise<T>;
}

export const ResourceLeases = Symbol('ResourceLeases');
