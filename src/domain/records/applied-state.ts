import { Lease } from '../operations/operation';
import { Fields } from '../resources/resource-fields';

/** A resource as livegate last made it. */
export interface AppliedState {
  readonly fields: Fields;
  /**
   * What a later write was to make of it, while that is under way and where nobody knows what
   * became of it: either may be live.
   */
  readonly attempted?: Fields;
  /**
   * Milliseconds since the epoch; a little later each time that a write of it was taken back, so
   * that who compares can tell.
   */
  readonly appliedAtMs: number;
}

/**
 * What livegate remembers of the resources that it wrote: values that a cloud cannot be asked for,
 * and what to compare the live state with. A resource is known by its cloud account and path, such
 * as `alibaba/1234567890123456/domains/push.example.com/callbackConfigs/stream`, so that two
 * entries of one cloud account share it.
 *
 * A signal ends the wait for the store: its reason, a GatewayError, is thrown.
 */
export interface AppliedStates {
  /** Of those that livegate wrote and has not deleted since. Throws STORE_UNAVAILABLE. */
  recall(resources: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, AppliedState>>;
  /**
   * Of all whose path is the parent's, a slash and more; each as it was at some moment of the call.
   * Throws STORE_UNAVAILABLE.
   */
  recallBelow(parent: string, signal?: AbortSignal): Promise<ReadonlyMap<string, AppliedState>>;
  /**
   * All of it or nothing, durable once settled; undefined for what is deleted. Throws
   * STORE_UNAVAILABLE, and RESOURCE_LOCK_LOST where the lease is not the newest of its key any
   * more: a later holder may have built on what was remembered before.
   *
   * What was given up, or failed otherwise than with RESOURCE_LOCK_LOST, may be remembered all the
   * same, also a moment later; but never in place of what a later holder remembers. It has to be
   * true, then, whether it is remembered or not.
   */
  remember(changes: ReadonlyMap<string, AppliedState | undefined>, lease?: Lease, signal?: AbortSignal): Promise<void>;
}

export const AppliedStates = Symbol('AppliedStates');
