import { LockScope } from './lock-scope';
import { Lease, Operation } from './operation';

/**
 * One writer at a time per part or whole among all replicas. A single replica needs no leases: its
 * own lock is enough.
 */
export interface ResourceLeases {
  /**
   * Waits for the lease until the operation ends, runs the work, and always releases the lease
   * afterwards, once unanswered writes are over. No caller waits for that longer than its operation
   * lasts. Throws the operation's reason if it ended while waiting, or STORE_UNAVAILABLE.
   */
  run<T>(scope: LockScope, operation: Operation, work: (lease: Lease) => Promise<T>): Promise<T>;
}

export const ResourceLeases = Symbol('ResourceLeases');
