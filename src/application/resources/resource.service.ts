import { AppliedState, AppliedStates } from '../../domain/records/applied-state';
import { Clock } from '../../domain/time/clock';
import { GatewayError, Violation } from '../../domain/errors/gateway-error';
import { LastAppliedState } from '../../domain/operations/live-provider.port';
import { Operation, UpstreamCallRecord } from '../../domain/operations/operation';
import { Fields, valueAt } from '../../domain/resources/resource-fields';
import { sameValue } from '../../domain/resources/same-value';
import { AccountDirectory, AccountContext } from '../accounts/account-directory';
import { Auditor } from '../audit/auditor';
import { scopesInstead } from './capability-check';
import { addFaults, Draft, Finding, refuseIfAny } from './draft';
import { withErrorContext, ErrorContext, accountMetadata } from '../operations/error-context';
import { Fingerprinter } from './fingerprinter';
import { CallContext } from '../operations/call-operation';
import { OperationFactory } from '../operations/operation-factory';
import { Page, PageRequest, pageViolations, paginate } from '../paging';
import { EVERYTHING, RequestedFields, Patch, settles } from './patch';
import { planUpdate } from './plan-update';
import { checkPrecondition, Precondition } from './precondition';
import { LiveState, ResourceParent, ResourceType } from './resource-type';
import { LiveResource, Resource } from './resource-view';
import { ResourceViewer } from './resource-viewer';
import { PrepareWrite, ResourceWrites } from './resource-writes';
import { isUnreadable, losesUnreadable, UnreadableConfigs } from './unreadable-configs';
import { mayRead, onlyNamed, withoutFindings, withoutFingerprint } from './written-answer';

export interface WriteOptions {
  /** Check everything, send no write. */
  readonly validateOnly: boolean;
  readonly force: boolean;
  /**
   * Held against the live state right before the write, while nobody else can write. Throws
   * ETAG_MISMATCH.
   */
  readonly precondition?: Precondition;
}

export interface MissingOptions extends WriteOptions {
  readonly allowMissing: boolean;
}

/** What the use cases work with. */
export interface ResourceServiceParts {
  readonly directory: AccountDirectory;
  readonly operations: OperationFactory;
  readonly writes: ResourceWrites;
  readonly states: AppliedStates;
  readonly auditor: Auditor;
  readonly fingerprinter: Fingerprinter;
  readonly clock: Clock;
}

/** What a transport calls. */
export type ResourceUseCases<P extends ResourceParent, N extends P> = Pick<
  ResourceService<P, N, unknown, LiveState>,
  'set' | 'update' | 'get' | 'list' | 'delete'
>;

/** A Set whose faults were looked for. */
interface PendingSet<N, S, L> {
  readonly context: AccountContext;
  readonly name: N;
  readonly spec: S;
  readonly force: boolean;
  /** What is remembered. */
  readonly before: AppliedState | undefined;
  /** What was read, if it was. */
  readonly found: LiveResource<L> | undefined;
}

/** What a write makes, or would make. */
interface WrittenState<L> {
  readonly state: L;
  readonly fields: Fields;
}

/** What a caller that may not read is told of it. */
interface CallerView {
  readonly fields: Fields;
  /** Whether the write was of all that its etag stands for. */
  readonly isAll: boolean;
}

/** The use cases of one type of configuration, equal for every transport and provider. */
export class ResourceService<P extends ResourceParent, N extends P, S, L extends LiveState> {
  readonly #unreadable = new UnreadableConfigs();

  constructor(
    private readonly type: ResourceType<P, N, S, L>,
    private readonly parts: ResourceServiceParts,
  ) {}

  /**
   * Makes the live configuration equal to what is given. INVALID_ARGUMENT and UNIMPLEMENTED before
   * anything is sent; ACCOUNT_NOT_FOUND; FORCE_REQUIRED; ETAG_MISMATCH; whatever the provider
   * answers.
   */
  async set(
    name: N,
    { fields, violations }: RequestedFields,
    options: WriteOptions,
    call: CallContext,
  ): Promise<Resource<N>> {
    const context = this.parts.directory.contextOf(name.account);
    const draft = this.type.draftOf(name, fields, violations);
    this.#refuseFaulty(context, name, draft);
    const spec = this.type.normalised(draft.spec, context.description);
    const own = this.#own(context, name, spec, [EVERYTHING]);
    return this.#write('Set', context, name, options, call, own, async (operation, before) => {
      const { precondition, force } = options;
      const isKnown = this.#unreadable.has(this.type.keyOf(context.account, name));
      const mustRead = precondition !== undefined || (isKnown && !force);
      const found = mustRead ? await this.#find(context, operation, name, before) : undefined;
      if (precondition) checkPrecondition(precondition, found?.etag);
      return this.#planSet({ context, name, spec, force, before, found }, operation);
    });
  }

  /**
   * Changes the fields that the patch names and keeps the others, in one step with reading them.
   * CONFIG_NOT_FOUND unless `allowMissing`, which makes it from all that the patch gives;
   * OPERATION_NOT_ALLOWED where what is kept cannot be written; FORCE_REQUIRED where something
   * would be lost that nobody named; and as `set`.
   */
  async update(name: N, patch: Patch, options: MissingOptions, call: CallContext): Promise<Resource<N>> {
    const context = this.parts.directory.contextOf(name.account);
    const given = this.type.draftOf(name, patch.fields, patch.violations);
    const isSettled = (fault: Finding): boolean => settles([...patch.paths, 'name'], fault);
    const faults = given.violations.filter((fault) => patch.violations.includes(fault) || isSettled(fault));
    const early = this.type.violations(context, name, given.spec).filter(isSettled);
    refuseIfAny(faults, early, this.#where(context, name));
    const own = this.#own(context, name, given.spec, patch.paths);
    return this.#write('Update', context, name, options, call, own, async (operation, before) => {
      const found = await this.#find(context, operation, name, before);
      if (!found && !options.allowMissing) throw this.#notFound(context, name);
      if (options.precondition) checkPrecondition(options.precondition, found?.etag);
      if (found && patch.paths.length === 0) return { unchanged: found };
      const check = (draft: Draft<S>): void => this.#refuseFaulty(context, name, draft);
      const spec = planUpdate(this.type, { context, name, patch, given, found, force: options.force, check });
      const normalised = this.type.normalised(spec, context.description);
      return this.#planSet({ context, name, spec: normalised, force: options.force, before, found }, operation);
    });
  }

  /** CONFIG_NOT_FOUND if there is none. */
  async get(name: N, call: CallContext, violations: readonly Violation[] = []): Promise<Resource<N>> {
    const { directory, operations, states, auditor, clock } = this.parts;
    const context = directory.contextOf(name.account);
    refuseIfAny(violations, this.type.nameViolations(context.description, name), this.#where(context, name));
    const observedAtMs = clock.now();
    const action = { method: `Get${this.type.noun}`, account: context.account.id, resource: this.type.nameOf(name) };
    const read = operations.run(call, false, (operation) =>
      auditor.read(operation, action, async () => {
        const key = this.type.keyOf(context.account, name);
        // A read holds no lock, and replicas' clocks differ: what was the same before and after was
        // applied before.
        const before = await states.recall([key], operation.signal);
        const state = await this.type.get(context, operation, name);
        this.#unreadable.note(key, isUnreadable(state));
        const now = (await states.recall([key], operation.signal)).get(key);
        const found = this.#viewer(context, name).found(state, now, !sameValue(before.get(key), now));
        if (!found) throw this.#notFound(context, name);
        return found;
      }),
    );
    const { result: found, calls } = await withErrorContext(this.#subject(context, name, false), read);
    return this.#shown(name, found, observedAtMs, calls);
  }

  /**
   * The direct children of one parent, ordered by name; with those of which the provider shows
   * nothing.
   */
  async list(
    parent: P,
    page: PageRequest,
    call: CallContext,
    violations: readonly Violation[] = [],
  ): Promise<Page<Resource<N>>> {
    const { directory, operations, states, auditor, clock } = this.parts;
    const context = directory.contextOf(parent.account);
    const faults = this.type.parentViolations(context.description, parent);
    refuseIfAny(addFaults(violations, pageViolations(page)), faults, this.#where(context, parent));
    const observedAtMs = clock.now();
    const owner = this.type.parentOf(parent);
    const action = { method: `List${this.type.noun}s`, account: context.account.id, resource: owner };
    const reads = operations.list(call, (operation) =>
      auditor.read(operation, action, async () => {
        const parentKey = this.type.parentKeyOf(context.account, parent);
        const before = await states.recallBelow(parentKey, operation.signal);
        const live = await this.type.list(context, operation, parent);
        const remembered = await states.recallBelow(parentKey, operation.signal);
        const liveByKey = new Map<string, L>(live.map((state) => [`${parentKey}/${this.type.idOf(state)}`, state]));
        for (const [key, state] of liveByKey) this.#unreadable.note(key, isUnreadable(state));
        return [...new Set([...liveByKey.keys(), ...remembered.keys()])].flatMap((key) => {
          const name = this.type.childOf(parent, key.slice(parentKey.length + 1));
          const now = remembered.get(key);
          const changedMeanwhile = !sameValue(before.get(key), now);
          const found = this.#viewer(context, name).found(liveByKey.get(key), now, changedMeanwhile);
          return found ? [this.#shown(name, found, observedAtMs, [])] : [];
        });
      }),
    );
    const subject = { ...accountMetadata(context), owner, isWrite: false };
    const { result } = await withErrorContext(subject, reads);
    return paginate(result, ({ name }) => this.type.nameOf(name), page);
  }

  /**
   * CONFIG_NOT_FOUND if there is none, unless `allowMissing`; FORCE_REQUIRED if narrower ones would
   * go along; ETAG_MISMATCH.
   */
  async delete(
    name: N,
    options: MissingOptions,
    call: CallContext,
    violations: readonly Violation[] = [],
  ): Promise<readonly UpstreamCallRecord[]> {
    const context = this.parts.directory.contextOf(name.account);
    refuseIfAny(violations, this.type.nameViolations(context.description, name), this.#where(context, name));
    const { precondition, validateOnly, allowMissing, force } = options;
    const write = this.#run('Delete', context, name, validateOnly, call, async (operation, before) => {
      const found = precondition && (await this.#find(context, operation, name, before));
      if (precondition && !found) {
        if (!allowMissing) throw this.#notFound(context, name);
        return { unchanged: undefined };
      }
      if (found && precondition) checkPrecondition(precondition, found.etag);
      const mayBeHidden = this.#viewer(context, name).mayBeHidden(before);
      return {
        ...(found && { from: found.fields }),
        send: async () => {
          const missing = { allowMissing: allowMissing || mayBeHidden, force };
          await this.type.delete(context, operation, name, missing);
          return { result: undefined, certain: true };
        },
      };
    });
    return (await write).calls;
  }

  #planSet({ context, name, spec, force, before, found }: PendingSet<N, S, L>, operation: Operation) {
    if (isUnreadable(found?.state) && !force) {
      throw losesUnreadable(context.account, this.type.nameOf(name));
    }
    const viewer = this.#viewer(context, name);
    const recall = (shown: L): LastAppliedState<L> => viewer.recalled(shown, before);
    return {
      ...(found && { from: found.fields }),
      to: viewer.fieldsOfSpec(spec),
      send: async () => {
        const state = await this.type.set(context, operation, name, spec, { force, recall });
        const fields = viewer.fieldsOf(state);
        return { result: { state, fields }, fields, certain: state.inconsistencies.length === 0 };
      },
    };
  }

  async #write(
    verb: string,
    context: AccountContext,
    name: N,
    { validateOnly }: WriteOptions,
    call: CallContext,
    own: CallerView,
    prepare: PrepareWrite<WrittenState<L>>,
  ): Promise<Resource<N>> {
    const { result, calls } = await this.#run(verb, context, name, validateOnly, call, prepare);
    const { state } = result;
    const told = mayRead(call.caller, name) ? { fields: result.fields, isAll: true } : own;
    const fields = validateOnly ? withoutFingerprint(told.fields) : told.fields;
    const hasEtag = told.isAll && !validateOnly;
    const etag = hasEtag && { etag: this.#viewer(context, name).etagOf(state, result.fields) };
    // Of a state that was read, they say what is there.
    const inconsistencies = told === own && (verb === 'Update' || !own.isAll) ? [] : state.inconsistencies;
    return { name, fields, ...etag, rememberedFields: [], drift: [], inconsistencies, calls };
  }

  /** Of the whole there is an etag that tells nothing else, unless a key is kept. */
  #own(context: AccountContext, name: N, spec: S, paths: readonly string[]): CallerView {
    const fields = this.#viewer(context, name).fieldsOfSpec(spec);
    const isKeyKept = valueAt(fields, 'auth.enabled') === true && valueAt(fields, 'auth.keyFingerprint') === undefined;
    return { fields: onlyNamed(fields, paths), isAll: paths.includes(EVERYTHING) && !isKeyKept };
  }

  #run<T>(
    verb: string,
    context: AccountContext,
    name: N,
    validateOnly: boolean,
    call: CallContext,
    prepare: PrepareWrite<T>,
  ) {
    const subject = {
      method: `${verb}${this.type.noun}`,
      account: context.account,
      resource: this.type.nameOf(name),
      key: this.type.keyOf(context.account, name),
      lockKey: this.type.lockKeyOf(context.account, name),
    };
    const write = this.parts.operations.run(call, validateOnly, (operation) =>
      this.parts.writes.run(subject, operation, prepare),
    );
    const told = withErrorContext(this.#subject(context, name, true), write);
    if (mayRead(call.caller, name)) return told;
    return told.catch((thrown: unknown) => {
      throw withoutFindings(thrown, this.type.nameOf(name));
    });
  }

  async #find(
    context: AccountContext,
    operation: Operation,
    name: N,
    before: AppliedState | undefined,
  ): Promise<LiveResource<L> | undefined> {
    const state = await this.type.get(context, operation, name);
    this.#unreadable.note(this.type.keyOf(context.account, name), isUnreadable(state));
    return this.#viewer(context, name).found(state, before);
  }

  #viewer(context: AccountContext, name: N): ResourceViewer<P, N, S, L> {
    return new ResourceViewer(this.type, this.parts.fingerprinter, context, name);
  }

  #shown(name: N, found: LiveResource<L>, observedAtMs: number, calls: readonly UpstreamCallRecord[]): Resource<N> {
    const { fields, etag, rememberedFields, drift, state } = found;
    return { name, fields, etag, rememberedFields, drift, inconsistencies: state.inconsistencies, observedAtMs, calls };
  }

  #refuseFaulty(context: AccountContext, name: N, { spec, violations }: Draft<S>): void {
    refuseIfAny(violations, this.type.violations(context, name, spec), this.#where(context, name));
  }

  #notFound({ description }: AccountContext, name: N): GatewayError {
    const resource = this.type.nameOf(name);
    return new GatewayError('CONFIG_NOT_FOUND', `there is no ${resource}`, {
      metadata: { resource, account: name.account, provider: description.id },
    });
  }

  #subject(context: AccountContext, name: N, isWrite: boolean): ErrorContext {
    return { ...accountMetadata(context), owner: this.type.parentOf(name), config: this.type.nameOf(name), isWrite };
  }

  /** Metadata of a refusal; names the scopes to use where this one is not there. */
  #where({ account, description }: AccountContext, { scope }: P): Record<string, string> {
    const scopes = this.type.scopesOf(description);
    return {
      account: account.id,
      provider: description.id,
      ...(!scopes.includes(scope.type) && { useInstead: scopesInstead(scopes) }),
    };
  }
}
