import { Lease, Operation } from './operation';

/**
 * One writer at a time per key over all replicas. A replica alone needs none: its own lock does.
 */
export interface ResourceLeases {
  /**
   * Waits for its turn until the operation ends, and gives the key back whatever becomes of the
   * work, once what got no answer is over; but nobody waits for that beyond the operation's end.
   * Throws what the operation ended with before its turn came, or STORE_UNAVAILABLE.
   */
  run<T>(key: string, operation: Operation, work: (lease: Lease) => Promise<T>): Promise<T>;
}

export const ResourceLeases = Symbol('ResourceLeases');
