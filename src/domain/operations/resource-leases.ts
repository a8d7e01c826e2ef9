import { LockScope } from './lock-scope';
import { Lease, Operation } from './operation';

/** What a lease needs of the operation that claims it. */
export type LeaseClaimant = Pick<Operation, 'signal' | 'drain' | 'unanswered' | 'lane'>;

/**
 * One writer at a time per part or whole among all replicas. A single replica needs no leases: its
 * own lock is enough.
 */
export interface ResourceLeases {
  /**
   * Waits for the lease until the operation ends, runs the work, and always releases the lease
   * afterwards, once unanswered writes are over. No caller waits for that longer than its operation
   * lasts. An interactive operation that waits raises those of other replicas that it waits for,
   * within about a second. Throws the operation's reason if it ended while waiting, or
   * STORE_UNAVAILABLE.
   */
  run<T>(scope: LockScope, operation: LeaseClaimant, work: (lease: Lease) => Promise<T>): Promise<T>;
}

export const ResourceLeases = Symbol('ResourceLeases');
