import { Account } from '../access/account';
import { CallbackKind, CallbackScope, CallbackSpec, CallbackState } from '../resources/callback-config';
import { ProviderCapabilities } from '../resources/capability';
import { Operation } from './operation';
import { PullScope, PullSpec, PullState } from '../resources/pull-config';
import { Secret } from '../access/secret';

export interface SetOptions<L> {
  /**
   * Go on where something that cannot be written back would be lost; without it, such a Set throws
   * FORCE_REQUIRED.
   */
  readonly force: boolean;
  /**
   * What was live before, from what a read showed of it: a sequence that stops halfway puts that
   * back. Absent: nothing is remembered.
   */
  readonly recall?: (shown: L) => LastAppliedState<L>;
}

/** A live state, with what no read shows as livegate last set it. */
export interface LastAppliedState<L> {
  readonly state: L;
  /** Whether that is known: livegate set it, and all that can be read is still as it was then. */
  readonly certain: boolean;
}

export interface DeleteOptions {
  /**
   * Absent is success; without it, deleting what is absent throws CONFIG_NOT_FOUND, whatever the
   * cloud says.
   */
  readonly allowMissing: boolean;
  /**
   * Go on where narrower configurations are deleted along, and put them back; without it, such a
   * Delete throws FORCE_REQUIRED.
   */
  readonly force: boolean;
}

export interface SetCallbackResult {
  /**
   * What cannot be known of the result, a sentence each; empty where the live state is as given for
   * certain.
   */
  readonly inconsistencies: readonly string[];
  /** What events are signed with now: the given key, or the one that was kept. */
  readonly key?: Secret;
}

/**
 * What livegate asks of a cloud, for one account. Requests come checked against the provider's
 * capabilities. Every call to the cloud goes through the pipeline that the provider was made with;
 * it does not retry, sleep or log. Throws only GatewayError.
 *
 * Writes converge from any state, send the full state, never touch more than the name says, and
 * answer an ambiguous failure by reading back. A sequence of writes that stops halfway is restored;
 * the error's metadata says `outcome`, `applied`, `restored` and `unknown`. Calls on one resource
 * never overlap: the use case holds its lock. The callback key never leaves the use case, and is
 * held no longer than an operation: only its keyed fingerprint is told and remembered.
 */
export interface LiveProvider {
  /** Undefined: there is none. */
  getCallback(operation: Operation, scope: CallbackScope, kind: CallbackKind): Promise<CallbackState | undefined>;
  /** The direct children; a kind that a domain of this type cannot have is left out. */
  listCallbacks(operation: Operation, scope: CallbackScope): Promise<CallbackState[]>;
  setCallback(
    operation: Operation,
    scope: CallbackScope,
    spec: CallbackSpec,
    options: SetOptions<CallbackState>,
  ): Promise<SetCallbackResult>;
  deleteCallback(operation: Operation, scope: CallbackScope, kind: CallbackKind, options: DeleteOptions): Promise<void>;

  /** `app` may be `*`. Undefined: there is none. */
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
}

/** What is known of a provider without an account. */
export interface ProviderDescription {
  /** `alibaba` */
  readonly id: string;
  readonly displayName: string;
  /** Its account in the sandbox, which the examples of the API's documents name. */
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
