import { Account } from '../access/account';
import { DeliveryList, DeliveryQuery, ScopedCallback } from '../deliveries/delivery-log';
import { CallbackKind, CallbackScope, CallbackSpec, CallbackState } from '../resources/callback-config';
import { ProviderCapabilities } from '../resources/capability';
import { LiveDomain } from '../resources/inventory';
import { Operation } from './operation';
import { TestEvent, TestSubject } from './test-event';
import { PullScope, PullSpec, PullState } from '../resources/pull-config';
import { Secret } from '../access/secret';

export interface SetOptions<L> {
  /**
   * Proceed even if something would be lost that cannot be written back; without it, such a Set
   * throws FORCE_REQUIRED.
   */
  readonly force: boolean;
  /**
   * Returns the state from before the write, given what a read showed of it: a sequence that fails
   * halfway restores that, and a state that livegate wrote holds nothing unknown. Absent: nothing
   * is remembered.
   */
  readonly recall?: (shown: L) => LastAppliedState<L>;
}

/** A live state, completed by the remembered values that no read shows. */
export interface LastAppliedState<L> {
  readonly state: L;
  /** Whether the state is certain: livegate set it, and all readable fields are unchanged since. */
  readonly certain: boolean;
}

export interface DeleteOptions {
  /**
   * An absent resource counts as success; without it, deleting one throws CONFIG_NOT_FOUND,
   * whatever the cloud answers.
   */
  readonly allowMissing: boolean;
  /**
   * Proceed even if the cloud also deletes narrower configurations, and restore those; without it,
   * such a Delete throws FORCE_REQUIRED.
   */
  readonly force: boolean;
  /**
   * Of a plan: the names of narrower configurations that will have been deleted by then, so that
   * the cloud has nothing of them to delete along.
   */
  readonly deletedBefore?: ReadonlySet<string>;
}

export interface SetCallbackResult {
  /**
   * What is unknown about the result, one sentence each; empty if the live state is certainly as
   * requested.
   */
  readonly inconsistencies: readonly string[];
  /** The key that signs events now: the given key, or the one that was kept. */
  readonly key?: Secret;
}

/**
 * What livegate needs from a cloud, for one account. Requests have been checked against the
 * provider's capabilities. A provider makes every call to the cloud through the pipeline that it
 * was created with; it does not retry, sleep or log. It throws only GatewayError. Writes converge
 * from any state, send the full state, never touch more than the name says, and read back after an
 * ambiguous failure. A sequence of writes that fails halfway is undone; the error's metadata has
 * `outcome`, `applied`, `restored` and `unknown`. Calls on one resource never overlap: the use case
 * holds its lock. The callback key stays in the use case for one operation at most; only its HMAC
 * is shown and remembered.
 */
export interface LiveProvider {
  /** Undefined if there is none. */
  getCallback(operation: Operation, scope: CallbackScope, kind: CallbackKind): Promise<CallbackState | undefined>;
  /** The direct children; kinds that a domain of this type cannot have are left out. */
  listCallbacks(operation: Operation, scope: CallbackScope): Promise<CallbackState[]>;
  /** As `listCallbacks`, of these kinds, and with those of the apps of a vhost. */
  listCallbacksWithin(
    operation: Operation,
    scope: CallbackScope,
    kinds: readonly CallbackKind[],
  ): Promise<readonly ScopedCallback[]>;
  setCallback(
    operation: Operation,
    scope: CallbackScope,
    spec: CallbackSpec,
    options: SetOptions<CallbackState>,
  ): Promise<SetCallbackResult>;
  deleteCallback(operation: Operation, scope: CallbackScope, kind: CallbackKind, options: DeleteOptions): Promise<void>;

  /** An event as the cloud sends it, for a configuration of this scope and kind. Calls nothing. */
  testEvent(subject: TestSubject): TestEvent;

  /** `app` may be `*`. Undefined if there is none. */
  getPull(operation: Operation, scope: PullScope, app: string): Promise<PullState | undefined>;
  listPulls(operation: Operation, scope: PullScope): Promise<PullState[]>;
  setPull(
    operation: Operation,
    scope: PullScope,
    app: string,
    spec: PullSpec,
    options: SetOptions<PullState>,
  ): Promise<void>;
  deletePull(operation: Operation, scope: PullScope, app: string, options: DeleteOptions): Promise<void>;

  /**
   * Every domain of the account once, in any order. Throws if the cloud's list cannot be read as a
   * whole.
   */
  listDomains(operation: Operation): Promise<readonly LiveDomain[]>;

  /**
   * The lists that hold the deliveries of a query, ordered by key; calls no cloud. A list of a
   * domain that does not exist or cannot have the kind has no rows, unless the cloud says that none
   * of the query's domains exists.
   */
  deliveryLists(query: DeliveryQuery): readonly DeliveryList[];
}

/** What is known about a provider without an account. */
export interface ProviderDescription {
  /** `alibaba` */
  readonly id: string;
  readonly displayName: string;
  /** Its sandbox account, which examples in the API's documents use. */
  readonly sandboxAccount?: string;
  readonly capabilities: ProviderCapabilities;
}

/** Finds the provider of an account. */
export interface LiveProviderResolver {
  descriptions(): readonly ProviderDescription[];
  description(providerId: string): ProviderDescription | undefined;
  /** Ordered by id. */
  accounts(): readonly Account[];
  account(accountId: string): Account | undefined;
  provider(account: Account): LiveProvider;
}

export const LiveProviderResolver = Symbol('LiveProviderResolver');
