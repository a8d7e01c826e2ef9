import { Lease } from '../operations/operation';
import { Fields } from '../resources/resource-fields';
import { Span } from '../telemetry/span.port';
import { StopSignal } from '../concurrency/stop-signal';

/** The state that livegate last gave a resource. */
export interface AppliedState {
  readonly fields: Fields;
  /**
   * The state that a later write should make, while it is in progress or its outcome is unknown:
   * either state may be live.
   */
  readonly attempted?: Fields;
  /**
   * Milliseconds since the epoch. Each undone write makes it a little later, so that a comparison
   * notices the write.
   */
  readonly appliedAtMs: number;
}

/** What livegate remembers of a resource from now on. */
export interface MemoryChange {
  readonly resource: string;
  /** Absent: the resource does not exist, or nothing of it is certain. */
  readonly state?: AppliedState;
  /** Absent if no other replica can write. */
  readonly lease?: Lease;
}

/**
 * livegate's memory of the resources that it wrote: values that a cloud does not return, and the
 * state to compare the live state with. A resource is identified by its cloud account and path,
 * such as `alibaba/1234567890123456/domains/push.example.com/callbackConfigs/stream`, so two
 * entries of one cloud account share it. A signal ends the wait for the store: its reason, a
 * GatewayError, is thrown.
 */
export interface AppliedStates {
  /**
   * Returns resources that livegate has written and not deleted since. The store's work is traced
   * below `span`, unless memory knows the answer. Throws STORE_UNAVAILABLE.
   */
  recall(resources: readonly string[], signal?: StopSignal, span?: Span): Promise<ReadonlyMap<string, AppliedState>>;
  /**
   * Returns all resources whose path starts with the parent's path and a slash; each as it was at
   * some moment of the call. Throws STORE_UNAVAILABLE.
   */
  recallBelow(parent: string, signal?: StopSignal): Promise<ReadonlyMap<string, AppliedState>>;
  /**
   * Atomic, and durable once settled; undefined marks a deleted resource. Throws STORE_UNAVAILABLE,
   * and RESOURCE_LOCK_LOST if the lease is not the newest of its key any more: a later holder may
   * have built on the earlier memory. After an abort or any failure other than RESOURCE_LOCK_LOST,
   * the change may still be stored, even a moment later, but never in place of what a later holder
   * stored. So a caller may only pass states that are true whether they are stored or not.
   */
  remember(changes: ReadonlyMap<string, AppliedState | undefined>, lease?: Lease, signal?: StopSignal): Promise<void>;
}

export const AppliedStates = Symbol('AppliedStates');
