import { Caller } from '../../domain/access/caller';
import { Violation } from '../../domain/errors/gateway-error';
import { DeleteOptions, LastAppliedState } from '../../domain/operations/live-provider.port';
import { Operation, UpstreamCallRecord } from '../../domain/operations/operation';
import { DomainRole } from '../../domain/resources/inventory';
import { Fields, withValueAt } from '../../domain/resources/resource-fields';
import { withNamedKey } from '../keys/given-key';
import { Inventory } from '../inventory/inventory';
import { CallContext } from '../operations/call-operation';
import { withErrorContext } from '../operations/error-context';
import { OperationResult } from '../operations/operation-factory';
import { Page, PageRequest } from '../paging';
import { withReceiverKey } from '../receivers/receiver-key';
import { ParsedRequest, RequestFault, refuseFaults } from '../request-faults';
import { EVERYTHING, RequestedFields, Patch, isCausedBy } from './patch';
import { planUpdate } from './plan-update';
import { Expressible, expressiblePart } from './expressible-part';
import { checkPrecondition, Precondition } from './precondition';
import { ResourceReadParts, ResourceReads } from './resource-reads';
import { refuseWrongRole } from './domain-role-check';
import { refusalMetadata, ResourceTarget } from './resource-target';
import { LiveState, ResourceParent, ResourceType } from './resource-type';
import { Comparison, LiveResource, Resource } from './resource-view';
import { ResourceWrites, WritePlan, WriteSession } from './resource-writes';
import { isUnreadable, losesUnreadable } from './unreadable-resources';
import { AnsweredWrite, mayRead, withoutLiveFacts, writeAnswer, WrittenState } from './write-answer';

export interface WriteOptions {
  /** Check everything, but send no write. */
  readonly validateOnly: boolean;
  readonly force: boolean;
  /**
   * Checked against the live state right before the write, within the session. Throws
   * ETAG_MISMATCH.
   */
  readonly precondition?: Precondition;
}

export interface MissingOptions extends WriteOptions {
  readonly allowMissing: boolean;
}

export type ResourceDeleteOptions = MissingOptions & Pick<DeleteOptions, 'deletedBefore'>;

export interface ResourceServiceParts extends ResourceReadParts {
  readonly writes: ResourceWrites;
  readonly inventory: Pick<Inventory, 'known'>;
}

/** What a transport calls. */
export type ResourceUseCases<P extends ResourceParent, N extends P> = Pick<
  ResourceService<P, N, unknown, LiveState>,
  | 'check'
  | 'expressible'
  | 'domainRoles'
  | 'canHave'
  | 'set'
  | 'update'
  | 'get'
  | 'list'
  | 'compare'
  | 'allBelow'
  | 'allBelowIn'
  | 'delete'
>;

/** The use cases of one resource type, the same for every transport and provider. */
export class ResourceService<P extends ResourceParent, N extends P, S, L extends LiveState> {
  readonly #reads: ResourceReads<P, N, S, L>;

  constructor(
    private readonly type: ResourceType<P, N, S, L>,
    private readonly parts: ResourceServiceParts,
  ) {
    this.#reads = new ResourceReads(type, parts);
  }

  /** Throws CONFIG_NOT_FOUND if the resource does not exist. */
  get(name: N, call: CallContext, violations: readonly Violation[] = []): Promise<Resource<N>> {
    return this.#reads.get(name, call, violations);
  }

  /**
   * The direct children of one parent, ordered by name, including those that the provider does not
   * show.
   */
  list(
    parent: P,
    page: PageRequest,
    call: CallContext,
    violations: readonly Violation[] = [],
  ): Promise<Page<Resource<N>>> {
    return this.#reads.list(parent, page, call, violations);
  }

  /**
   * As `list`, whole and with those of narrower parents, for work in the background. `role`: of a
   * domain, if it is known.
   */
  allBelow(parent: P, call: CallContext, role?: DomainRole): Promise<readonly Resource<N>[]> {
    return this.#reads.allBelow(parent, call, role);
  }

  /** As `allBelow`, as a part of an operation. */
  allBelowIn(operation: Operation, parent: P, caller: Caller, role?: DomainRole): Promise<readonly Resource<N>[]> {
    return this.#reads.allBelowIn(operation, parent, caller, role);
  }

  /** What livegate remembers of having set, and what is live; for work in the background. */
  compare(name: N, call: CallContext): Promise<Comparison<N>> {
    return this.#reads.compare(name, call);
  }

  /**
   * Whether such resources can be directly below. A domain whose role is not given may still be of
   * another one.
   */
  canHave(parent: ResourceParent, role?: DomainRole): parent is P {
    const { description } = this.parts.directory.contextOf(parent.account);
    if (!this.type.scopesOf(description).includes(parent.scope.type)) return false;
    if (parent.scope.type !== 'DOMAIN' || role === undefined) return true;
    return this.type.parentRolesOf(description).includes(role);
  }

  /** Throws as `set` for every fault that is known without a call. */
  check(name: N, requested: RequestedFields, caller: Caller): void {
    const target = this.#reads.target(name);
    const { fields, violations } = this.#withKey(target, { paths: [EVERYTHING], ...requested }, caller);
    target.refuseFaulty(this.type.parse(name, fields, violations));
  }

  /** What the provider can take of the fields, as far as that is known without a call. */
  expressible(name: N, fields: Fields): Expressible {
    const { type, context } = this.#reads.target(name);
    return expressiblePart(fields, (some) => {
      const { spec, violations } = type.parse(name, some, []);
      return [...violations, ...type.violations(context, name, spec)];
    });
  }

  /** The roles of the domains that can have such a configuration. */
  domainRoles(name: N): readonly DomainRole[] {
    const { context } = this.#reads.target(name);
    return this.type.domainRolesOf(context.description, name);
  }

  /**
   * Makes the live state equal to the given fields. Throws INVALID_ARGUMENT and UNIMPLEMENTED
   * before anything is sent; ACCOUNT_NOT_FOUND; FORCE_REQUIRED; ETAG_MISMATCH; and the provider's
   * errors.
   */
  async set(name: N, requested: RequestedFields, options: WriteOptions, call: CallContext): Promise<Resource<N>> {
    const { precondition, force, validateOnly } = options;
    const { caller } = call;
    const target = this.#reads.target(name);
    const { fields, violations, paths } = this.#withKey(target, { paths: [EVERYTHING], ...requested }, caller);
    const draft = this.type.parse(name, fields, violations);
    target.refuseFaulty(draft);
    this.#refuseWrongRole(target, caller);
    const spec = this.type.normalised(draft.spec, target.context.description);
    const written = await this.#inSession('Set', target, validateOnly, call, async (session) => {
      const mustRead = precondition !== undefined || (!force && this.#reads.isKnownUnreadable(target));
      const found = mustRead ? await this.#find(target, session) : undefined;
      if (precondition) checkPrecondition(precondition, found?.etag);
      return session.commit(this.#setPlan(target, session, { spec, force, found }));
    });
    return this.#answer(target, { verb: 'Set', caller, validateOnly, spec, paths }, written);
  }

  /**
   * Changes the fields that the patch names and keeps the others; reading and writing share one
   * session. Throws CONFIG_NOT_FOUND unless `allowMissing`, which creates the resource from the
   * patch alone; OPERATION_NOT_ALLOWED if a kept field cannot be written; FORCE_REQUIRED if a field
   * that the patch does not name would be lost; and the errors of `set`.
   */
  async update(name: N, requested: Patch, options: MissingOptions, call: CallContext): Promise<Resource<N>> {
    const { precondition, force, validateOnly, allowMissing } = options;
    const { caller } = call;
    const target = this.#reads.target(name);
    const patch = this.#withKey(target, requested, caller);
    const given = this.type.parse(name, patch.fields, patch.violations);
    this.#refuseSettled(target, patch, given);
    this.#refuseWrongRole(target, caller);
    const written = await this.#inSession('Update', target, validateOnly, call, async (session) => {
      const found = await this.#find(target, session);
      if (!found && !allowMissing) throw target.notFound();
      if (precondition) checkPrecondition(precondition, found?.etag);
      if (found && patch.paths.length === 0) return found;
      const updated = planUpdate(target, { patch, given, found, force });
      const spec = this.type.normalised(updated, target.context.description);
      return session.commit(this.#setPlan(target, session, { spec, force, found }));
    });
    const { spec } = given;
    return this.#answer(target, { verb: 'Update', caller, validateOnly, spec, paths: patch.paths }, written);
  }

  /**
   * Throws CONFIG_NOT_FOUND if the resource does not exist, unless `allowMissing`; FORCE_REQUIRED
   * if narrower resources would be deleted too; ETAG_MISMATCH.
   */
  async delete(
    name: N,
    { precondition, validateOnly, allowMissing, force, deletedBefore }: ResourceDeleteOptions,
    call: CallContext,
    violations: readonly Violation[] = [],
  ): Promise<readonly UpstreamCallRecord[]> {
    const target = this.#reads.target(name);
    target.refuseFaultyName(violations);
    const { calls } = await this.#inSession('Delete', target, validateOnly, call, async (session) => {
      const found = precondition && (await this.#find(target, session));
      if (precondition && !found && allowMissing) return;
      if (precondition && !found) throw target.notFound();
      if (precondition) checkPrecondition(precondition, found?.etag);
      const missing = {
        allowMissing: allowMissing || target.viewer.mayBeHidden(session.before),
        force,
        ...(deletedBefore && { deletedBefore }),
      };
      await session.commit({
        ...(found && { from: found.fields }),
        send: async () => {
          await this.type.delete(target.context, session.operation, name, missing);
          return { result: undefined, certain: true };
        },
      });
    });
    return calls;
  }

  /** With the key that the caller gave by its name, or by that of a receiver. */
  #withKey({ context, name }: ResourceTarget<P, N, S, L>, patch: Patch, caller: Caller): Patch {
    const { account, description, receiverUrls: urls } = context;
    const find = (keyRef: string) => this.parts.keys.find(account, caller, keyRef);
    const canSign = this.type.fieldsOf(description, name).some(({ field }) => field === 'auth.enabled');
    return withReceiverKey(withNamedKey(patch, find), { urls, account: account.id, canSign, find });
  }

  #answer(
    target: ResourceTarget<P, N, S, L>,
    write: AnsweredWrite<S>,
    written: OperationResult<WrittenState<L>>,
  ): Resource<N> {
    const answer = writeAnswer(target, write, written);
    // A plan names only the key that the caller named, since any other could be guessed by it.
    const planned = write.validateOnly ? this.type.keyRefOf(write.spec) : undefined;
    const fields = planned
      ? withValueAt(answer.fields, 'auth.keyRef', planned)
      : this.parts.keys.withKeyRef(answer.fields, target.context.account, write.caller);
    return { ...answer, fields };
  }

  #refuseWrongRole({ type, context, name }: ResourceTarget<P, N, S, L>, caller: Caller): void {
    const roles = type.domainRolesOf(context.description, name);
    refuseWrongRole(this.parts.inventory, { context, name, roles, caller });
  }

  /** Refuses faults of the patch itself, which do not depend on the kept fields. */
  #refuseSettled(target: ResourceTarget<P, N, S, L>, patch: Patch, given: ParsedRequest<S>): void {
    const { context, name } = target;
    const isSettled = (fault: RequestFault): boolean => isCausedBy([...patch.paths, 'name'], fault);
    const own = given.violations.filter((fault) => patch.violations.includes(fault) || isSettled(fault));
    const ofProvider = this.type.violations(context, name, given.spec).filter(isSettled);
    refuseFaults(own, ofProvider, refusalMetadata(this.type, context, name));
  }

  #setPlan(
    { type, context, name, viewer, resource }: ResourceTarget<P, N, S, L>,
    { operation, before }: WriteSession,
    { spec, force, found }: { spec: S; force: boolean; found: LiveResource<L> | undefined },
  ): WritePlan<WrittenState<L>> {
    if (isUnreadable(found?.state) && !force) throw losesUnreadable(context.account, resource);
    const recall = (shown: L): LastAppliedState<L> => viewer.recalled(shown, before);
    return {
      to: viewer.fieldsOfSpec(spec),
      ...(found && { from: found.fields }),
      keyRef: type.keyRefOf(spec),
      send: async () => {
        const state = await type.set(context, operation, name, spec, { force, recall });
        const fields = viewer.fieldsOf(state);
        return { result: { state, fields }, fields, certain: state.inconsistencies.length === 0 };
      },
    };
  }

  #find(target: ResourceTarget<P, N, S, L>, { operation, before }: WriteSession): Promise<LiveResource<L> | undefined> {
    return this.#reads.find(target, operation, before);
  }

  /**
   * Runs the part of a write that needs exclusive access to the resource, and adds the context to
   * its errors.
   */
  async #inSession<T>(
    verb: string,
    target: ResourceTarget<P, N, S, L>,
    validateOnly: boolean,
    call: CallContext,
    work: (session: WriteSession) => Promise<T>,
  ): Promise<OperationResult<T>> {
    const { operations, writes } = this.parts;
    const { type, context, name, key } = target;
    const subject = { key, lock: type.lockOf(context.account, name), ...target.action(verb) };
    const write = operations.run(call, validateOnly, (operation) => writes.inSession(subject, operation, work));
    try {
      return await withErrorContext(target.errorContext(true), write);
    } catch (thrown) {
      throw mayRead(call.caller, name) ? thrown : withoutLiveFacts(thrown, target.resource);
    }
  }
}
