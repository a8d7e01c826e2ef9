import { Account } from '../../domain/access/account';
import { CallbackScope, CallbackState } from '../../domain/resources/callback-config';
import { FieldBounds, ScopeType } from '../../domain/resources/capability';
import { Violation } from '../../domain/errors/gateway-error';
import { LockScope } from '../../domain/operations/lock-scope';
import { DeleteOptions, ProviderDescription, SetOptions } from '../../domain/operations/live-provider.port';
import { Operation } from '../../domain/operations/operation';
import { DomainRole } from '../../domain/resources/inventory';
import { PullState } from '../../domain/resources/pull-config';
import { Fields, KeyFingerprint } from '../../domain/resources/resource-fields';
import { AccountContext } from '../accounts/account-directory';
import { ParsedRequest, RequestFault } from '../request-faults';

/** The parts that the names of a resource and of its parent share. */
export interface ResourceParent {
  readonly account: string;
  readonly scope: CallbackScope;
}

/** The state of a resource of either type, live or after a write. */
export type LiveState = CallbackState | PullState;

/** The live resources of one parent. */
export interface LiveChildren<P, L> {
  readonly parent: P;
  readonly states: readonly L[];
}

/**
 * Everything that the use cases need to know about one resource type. P is the name of a parent, N
 * the name of a resource, S the state that a caller requests, and L the live state that a provider
 * returns.
 */
export interface ResourceType<P extends ResourceParent, N extends P, S, L extends LiveState> {
  /** The noun in method names, such as `CallbackConfig`. */
  readonly noun: string;
  nameOf(name: N): string;
  parentOf(parent: P): string;
  /** The last part of a resource's key. */
  idOf(state: L): string;
  childOf(parent: P, id: string): N;
  /**
   * The path of the cloud account and the resource. Entries with the same uid share a cloud
   * account.
   */
  keyOf(account: Account, name: N): string;
  /** The prefix of the keys of all children, without the final slash. */
  parentKeyOf(account: Account, parent: P): string;
  /** As `parentKeyOf`, for the narrower parents too; keys of other types may have it as well. */
  belowKeyOf(account: Account, parent: P): string;
  /** Everything that a write of the resource can change. */
  lockOf(account: Account, name: N): LockScope;

  scopesOf(description: ProviderDescription): readonly ScopeType[];
  fieldsOf(description: ProviderDescription, name: N): readonly FieldBounds[];
  /** The roles of the domains that can have such a resource. */
  domainRolesOf(description: ProviderDescription, name: N): readonly DomainRole[];
  /** The roles of the domains that can have any. */
  parentRolesOf(description: ProviderDescription): readonly DomainRole[];
  /** Every bound of the provider that the state exceeds. */
  violations(context: AccountContext, name: N, spec: S): RequestFault[];
  nameViolations(description: ProviderDescription, name: N): Violation[];
  /** `field` is `parent`. */
  parentViolations(description: ProviderDescription, parent: P): Violation[];

  /** Parses the fields, and adds the faults that do not depend on a provider. */
  parse(name: N, fields: Fields, violations: readonly Violation[]): ParsedRequest<S>;
  /** The canonical form, as a read returns it. */
  normalised(spec: S, description: ProviderDescription): S;
  /** The spec with the live key, if the key is to be kept. */
  withLiveKey(spec: S, live: L): S;
  /** The name by which the caller gave the key. */
  keyRefOf(spec: S): string | undefined;
  /** The state as a read will return it: absent fields that the provider supports are off. */
  stateOf(name: N, spec: S, description: ProviderDescription): L;
  shown(state: L, fingerprintOf: KeyFingerprint): Fields;
  /** See `CallbackState.halves`; empty if the state is whole. */
  halvesOf(state: L): readonly (L | undefined)[];

  get(context: AccountContext, operation: Operation, name: N): Promise<L | undefined>;
  list(context: AccountContext, operation: Operation, parent: P): Promise<readonly L[]>;
  /**
   * As `list`, for the parent, which comes first, and for narrower ones that have resources of
   * their own. `role`: of a domain, if it is known.
   */
  listBelow(
    context: AccountContext,
    operation: Operation,
    parent: P,
    role?: DomainRole,
  ): Promise<readonly LiveChildren<P, L>[]>;
  /** Returns the state that is live afterwards. */
  set(context: AccountContext, operation: Operation, name: N, spec: S, options: SetOptions<L>): Promise<L>;
  delete(context: AccountContext, operation: Operation, name: N, options: DeleteOptions): Promise<void>;
}
