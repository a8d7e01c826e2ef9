import { Account } from '../../domain/access/account';
import { CallbackScope, CallbackState } from '../../domain/resources/callback-config';
import { FieldBounds, ScopeType } from '../../domain/resources/capability';
import { Violation } from '../../domain/errors/gateway-error';
import { DeleteOptions, ProviderDescription, SetOptions } from '../../domain/operations/live-provider.port';
import { Operation } from '../../domain/operations/operation';
import { PullState } from '../../domain/resources/pull-config';
import { Fields, KeyFingerprint } from '../../domain/resources/resource-fields';
import { AccountContext } from '../accounts/account-directory';
import { ParsedRequest, RequestFault } from '../request-faults';

/** What the names of a configuration and of its parent have in common. */
export interface ResourceParent {
  readonly account: string;
  readonly scope: CallbackScope;
}

/** What a configuration of either type is like, live or after a write. */
export type LiveState = CallbackState | PullState;

/**
 * What the use cases of configurations have to know of one type of them. P is the name of a parent,
 * N that of a configuration, S one as a caller wants it, and L one as a provider shows it.
 */
export interface ResourceType<P extends ResourceParent, N extends P, S, L extends LiveState> {
  /** As methods are named, such as `CallbackConfig`. */
  readonly noun: string;
  nameOf(name: N): string;
  parentOf(parent: P): string;
  /** The last part of a configuration's key. */
  idOf(state: L): string;
  childOf(parent: P, id: string): N;
  /**
   * The cloud account's and the resource's path: entries with one uid are one account to the cloud.
   */
  keyOf(account: Account, name: N): string;
  /** What a slash and more make a key of each child. */
  parentKeyOf(account: Account, parent: P): string;
  /** The key of everything that a write of the resource can touch. */
  lockKeyOf(account: Account, name: N): string;

  scopesOf(description: ProviderDescription): readonly ScopeType[];
  fieldsOf(description: ProviderDescription, name: N): readonly FieldBounds[];
  /** Every way in which the provider cannot take it. */
  violations(context: AccountContext, name: N, spec: S): RequestFault[];
  nameViolations(description: ProviderDescription, name: N): Violation[];
  /** `field` is `parent`. */
  parentViolations(description: ProviderDescription, parent: P): Violation[];

  /** Adds the faults that no provider is needed to see. */
  parse(name: N, fields: Fields, violations: readonly Violation[]): ParsedRequest<S>;
  /** One way to say one thing, as a read shows it. */
  normalised(spec: S, description: ProviderDescription): S;
  /** The spec with the key that is live, if it is to be kept. */
  withLiveKey(spec: S, live: L): S;
  /**
   * As a read shows it once it is live: a field that the provider has and that was not given is
   * off.
   */
  stateOf(name: N, spec: S, description: ProviderDescription): L;
  shown(state: L, fingerprintOf: KeyFingerprint): Fields;

  get(context: AccountContext, operation: Operation, name: N): Promise<L | undefined>;
  list(context: AccountContext, operation: Operation, parent: P): Promise<readonly L[]>;
  /** What is live then. */
  set(context: AccountContext, operation: Operation, name: N, spec: S, options: SetOptions<L>): Promise<L>;
  delete(context: AccountContext, operation: Operation, name: N, options: DeleteOptions): Promise<void>;
}
