import { AppliedState, AppliedStates } from '../domain/applied-state';
import { Clock } from '../domain/clock';
import { GatewayError, Violation } from '../domain/gateway-error';
import { Recalled } from '../domain/live-provider.port';
import { Operation, UpstreamCallRecord } from '../domain/operation';
import { Fields, valueAt } from '../domain/resource-fields';
import { sameValue } from '../domain/same-value';
import { AccountDirectory, Served } from './account-directory';
import { Auditor } from './auditor';
import { scopesInstead } from './capability-check';
import { addFaults, Draft, Finding, refuseIfAny } from './draft';
import { naming, Subject, whose } from './error-subject';
import { Fingerprinter } from './fingerprinter';
import { CallContext, OperationFactory } from './operation-factory';
import { Page, PageRequest, pageViolations, paginate } from './paging';
import { EVERYTHING, Given, Patch, settles } from './patch';
import { planUpdate } from './plan-update';
import { checkPrecondition, Precondition } from './precondition';
import { LiveState, Owned, ResourceType } from './resource-type';
import { Found, Resource } from './resource-view';
import { ResourceViewer } from './resource-viewer';
import { Prepare, ResourceWrites } from './resource-writes';
import { UnreadableConfigs } from './unreadable-configs';
import { mayRead, onlyNamed, withoutFindings, withoutFingerprint } from './written-answer';

export interface WriteOptions {
  /** Check everything, send no write. */
  readonly validateOnly: boolean;
  readonly force: boolean;
  /** Held against the live state right before the write, while nobody else can write. Throws ETAG_MISMATCH. */
  readonly precondition?: Precondition;
}

export interface MissingOptions extends WriteOptions {
  readonly allowMissing: boolean;
}

/** What the use cases work with. */
export interface ConfigServiceParts {
  readonly directory: AccountDirectory;
  readonly operations: OperationFactory;
  readonly writes: ResourceWrites;
  readonly states: AppliedStates;
  readonly auditor: Auditor;
  readonly fingerprinter: Fingerprinter;
  readonly clock: Clock;
}

/** What a transport calls. */
export type ConfigUseCases<P extends Owned, N extends P> = Pick<
  ConfigService<P, N, unknown, LiveState>,
  'set' | 'update' | 'get' | 'list' | 'delete'
>;

/** A Set whose faults were looked for. */
interface PendingSet<N, S, L> {
  readonly served: Served;
  readonly name: N;
  readonly spec: S;
  readonly force: boolean;
  /** What is remembered. */
  readonly before: AppliedState | undefined;
  /** What was read, if it was. */
  readonly found: Found<L> | undefined;
}

/** What a write makes, or would make. */
interface Made<L> {
  readonly state: L;
  readonly fields: Fields;
}

/** What a caller that may not read is told of it. */
interface Own {
  readonly fields: Fields;
  /** Whether the write was of all that its etag stands for. */
  readonly isAll: boolean;
}

/** The use cases of one type of configuration, equal for every transport and provider. */
export class ConfigService<P extends Owned, N extends P, S, L extends LiveState> {
  readonly #unreadable = new UnreadableConfigs();

  constructor(
    private readonly type: ResourceType<P, N, S, L>,
    private readonly parts: ConfigServiceParts,
  ) {}

  /**
   * Makes the live configuration equal to what is given. INVALID_ARGUMENT and UNIMPLEMENTED before anything is sent; ACCOUNT_NOT_FOUND;
   * FORCE_REQUIRED; ETAG_MISMATCH; whatever the provider answers.
   */
  async set(name: N, { fields, violations }: Given, options: WriteOptions, call: CallContext): Promise<Resource<N>> {
    const served = this.parts.directory.serve(name.account);
    const draft = this.type.draftOf(name, fields, violations);
    this.#refuseFaulty(served, name, draft);
    const spec = this.type.normalised(draft.spec, served.description);
    const own = this.#own(served, name, spec, [EVERYTHING]);
    return this.#write('Set', served, name, options, call, own, async (operation, before) => {
      const { precondition, force } = options;
      const isKnown = this.#unreadable.has(this.type.keyOf(served.account, name));
      const mustRead = precondition !== undefined || (isKnown && !force);
      const found = mustRead ? await this.#find(served, operation, name, before) : undefined;
      if (precondition) checkPrecondition(precondition, found?.etag);
      return this.#planSet({ served, name, spec, force, before, found }, operation);
    });
  }

  /**
   * Changes the fields that the patch names and keeps the others, in one step with reading them. CONFIG_NOT_FOUND unless
   * `allowMissing`, which makes it from all that the patch gives; OPERATION_NOT_ALLOWED where what is kept cannot be written;
   * FORCE_REQUIRED where something would be lost that nobody named; and as `set`.
   */
  async update(name: N, patch: Patch, options: MissingOptions, call: CallContext): Promise<Resource<N>> {
    const served = this.parts.directory.serve(name.account);
    const given = this.type.draftOf(name, patch.fields, patch.violations);
    const isSettled = (fault: Finding): boolean => settles([...patch.paths, 'name'], fault);
    const faults = given.violations.filter((fault) => patch.violations.includes(fault) || isSettled(fault));
    const early = this.type.violations(served, name, given.spec).filter(isSettled);
    refuseIfAny(faults, early, this.#where(served, name));
    const own = this.#own(served, name, given.spec, patch.paths);
    return this.#write('Update', served, name, options, call, own, async (operation, before) => {
      const found = await this.#find(served, operation, name, before);
      if (!found && !options.allowMissing) throw this.#notFound(served, name);
      if (options.precondition) checkPrecondition(options.precondition, found?.etag);
      if (found && patch.paths.length === 0) return { unchanged: found };
      const check = (draft: Draft<S>): void => this.#refuseFaulty(served, name, draft);
      const spec = planUpdate(this.type, { served, name, patch, given, found, force: options.force, check });
      const normalised = this.type.normalised(spec, served.description);
      return this.#planSet({ served, name, spec: normalised, force: options.force, before, found }, operation);
    });
  }

  /** CONFIG_NOT_FOUND if there is none. */
  async get(name: N, call: CallContext, violations: readonly Violation[] = []): Promise<Resource<N>> {
    const { directory, operations, states, auditor, clock } = this.parts;
    const served = directory.serve(name.account);
    refuseIfAny(violations, this.type.nameViolations(served.description, name), this.#where(served, name));
    const observedAtMs = clock.now();
    const action = { method: `Get${this.type.noun}`, account: served.account.id, resource: this.type.nameOf(name) };
    const read = operations.run(call, false, (operation) =>
      auditor.read(operation, action, async () => {
        const key = this.type.keyOf(served.account, name);
        // A read holds no lock, and replicas' clocks differ: what was the same before and after was applied before.
        const before = await states.recall([key], operation.signal);
        const state = await this.type.get(served, operation, name);
        this.#unreadable.note(key, isUnreadable(state));
        const now = (await states.recall([key], operation.signal)).get(key);
        const found = this.#viewer(served, name).found(state, now, !sameValue(before.get(key), now));
        if (!found) throw this.#notFound(served, name);
        return found;
      }),
    );
    const { result: found, calls } = await naming(this.#subject(served, name, false), read);
    return this.#shown(name, found, observedAtMs, calls);
  }

  /** The direct children of one parent, ordered by name; with those of which the provider shows nothing. */
  async list(
    parent: P,
    page: PageRequest,
    call: CallContext,
    violations: readonly Violation[] = [],
  ): Promise<Page<Resource<N>>> {
    const { directory, operations, states, auditor, clock } = this.parts;
    const served = directory.serve(parent.account);
    const faults = this.type.parentViolations(served.description, parent);
    refuseIfAny(addFaults(violations, pageViolations(page)), faults, this.#where(served, parent));
    const observedAtMs = clock.now();
    const owner = this.type.parentOf(parent);
    const action = { method: `List${this.type.noun}s`, account: served.account.id, resource: owner };
    const reads = operations.list(call, (operation) =>
      auditor.read(operation, action, async () => {
        const parentKey = this.type.parentKeyOf(served.account, parent);
        const before = await states.recallBelow(parentKey, operation.signal);
        const live = await this.type.list(served, operation, parent);
        const remembered = await states.recallBelow(parentKey, operation.signal);
        const liveByKey = new Map<string, L>(live.map((state) => [`${parentKey}/${this.type.idOf(state)}`, state]));
        for (const [key, state] of liveByKey) this.#unreadable.note(key, isUnreadable(state));
        return [...new Set([...liveByKey.keys(), ...remembered.keys()])].flatMap((key) => {
          const name = this.type.childOf(parent, key.slice(parentKey.length + 1));
          const now = remembered.get(key);
          const changedMeanwhile = !sameValue(before.get(key), now);
          const found = this.#viewer(served, name).found(liveByKey.get(key), now, changedMeanwhile);
          return found ? [this.#shown(name, found, observedAtMs, [])] : [];
        });
      }),
    );
    const subject = { ...whose(served), owner, isWrite: false };
    const { result } = await naming(subject, reads);
    return paginate(result, ({ name }) => this.type.nameOf(name), page);
  }

  /** CONFIG_NOT_FOUND if there is none, unless `allowMissing`; FORCE_REQUIRED if narrower ones would go along; ETAG_MISMATCH. */
  async delete(
    name: N,
    options: MissingOptions,
    call: CallContext,
    violations: readonly Violation[] = [],
  ): Promise<readonly UpstreamCallRecord[]> {
    const served = this.parts.directory.serve(name.account);
    refuseIfAny(violations, this.type.nameViolations(served.description, name), this.#where(served, name));
    const { precondition, validateOnly, allowMissing, force } = options;
    const write = this.#run('Delete', served, name, validateOnly, call, async (operation, before) => {
      const found = precondition && (await this.#find(served, operation, name, before));
      if (precondition && !found) {
        if (!allowMissing) throw this.#notFound(served, name);
        return { unchanged: undefined };
      }
      if (found && precondition) checkPrecondition(precondition, found.etag);
      const mayBeHidden = this.#viewer(served, name).mayBeHidden(before);
      return {
        ...(found && { from: found.fields }),
        send: async () => {
          const missing = { allowMissing: allowMissing || mayBeHidden, force };
          await this.type.delete(served, operation, name, missing);
          return { result: undefined, certain: true };
        },
      };
    });
    return (await write).calls;
  }

  #planSet({ served, name, spec, force, before, found }: PendingSet<N, S, L>, operation: Operation) {
    if (isUnreadable(found?.state) && !force) throw this.#losesUnreadable(served, name);
    const viewer = this.#viewer(served, name);
    const recall = (shown: L): Recalled<L> => viewer.recalled(shown, before);
    return {
      ...(found && { from: found.fields }),
      to: viewer.fieldsOfSpec(spec),
      send: async () => {
        const state = await this.type.set(served, operation, name, spec, { force, recall });
        const fields = viewer.fieldsOf(state);
        return { result: { state, fields }, fields, certain: state.inconsistencies.length === 0 };
      },
    };
  }

  async #write(
    verb: string,
    served: Served,
    name: N,
    { validateOnly }: WriteOptions,
    call: CallContext,
    own: Own,
    prepare: Prepare<Made<L>>,
  ): Promise<Resource<N>> {
    const { result, calls } = await this.#run(verb, served, name, validateOnly, call, prepare);
    const { state } = result;
    const told = mayRead(call.caller, name) ? { fields: result.fields, isAll: true } : own;
    const fields = validateOnly ? withoutFingerprint(told.fields) : told.fields;
    const hasEtag = told.isAll && !validateOnly;
    const etag = hasEtag && { etag: this.#viewer(served, name).etagOf(state, result.fields) };
    // Of a state that was read, they say what is there.
    const inconsistencies = told === own && (verb === 'Update' || !own.isAll) ? [] : state.inconsistencies;
    return { name, fields, ...etag, rememberedFields: [], drift: [], inconsistencies, calls };
  }

  /** Of the whole there is an etag that tells nothing else, unless a key is kept. */
  #own(served: Served, name: N, spec: S, paths: readonly string[]): Own {
    const fields = this.#viewer(served, name).fieldsOfSpec(spec);
    const isKeyKept = valueAt(fields, 'auth.enabled') === true && valueAt(fields, 'auth.keyFingerprint') === undefined;
    return { fields: onlyNamed(fields, paths), isAll: paths.includes(EVERYTHING) && !isKeyKept };
  }

  #run<T>(verb: string, served: Served, name: N, validateOnly: boolean, call: CallContext, prepare: Prepare<T>) {
    const subject = {
      method: `${verb}${this.type.noun}`,
      account: served.account,
      resource: this.type.nameOf(name),
      key: this.type.keyOf(served.account, name),
      lockKey: this.type.lockKeyOf(served.account, name),
    };
    const write = this.parts.operations.run(call, validateOnly, (operation) =>
      this.parts.writes.run(subject, operation, prepare),
    );
    const told = naming(this.#subject(served, name, true), write);
    if (mayRead(call.caller, name)) return told;
    return told.catch((thrown: unknown) => {
      throw withoutFindings(thrown, this.type.nameOf(name));
    });
  }

  async #find(
    served: Served,
    operation: Operation,
    name: N,
    before: AppliedState | undefined,
  ): Promise<Found<L> | undefined> {
    const state = await this.type.get(served, operation, name);
    this.#unreadable.note(this.type.keyOf(served.account, name), isUnreadable(state));
    return this.#viewer(served, name).found(state, before);
  }

  #viewer(served: Served, name: N): ResourceViewer<P, N, S, L> {
    return new ResourceViewer(this.type, this.parts.fingerprinter, served, name);
  }

  #shown(name: N, found: Found<L>, observedAtMs: number, calls: readonly UpstreamCallRecord[]): Resource<N> {
    const { fields, etag, rememberedFields, drift, state } = found;
    return { name, fields, etag, rememberedFields, drift, inconsistencies: state.inconsistencies, observedAtMs, calls };
  }

  #refuseFaulty(served: Served, name: N, { spec, violations }: Draft<S>): void {
    refuseIfAny(violations, this.type.violations(served, name, spec), this.#where(served, name));
  }

  #notFound({ description }: Served, name: N): GatewayError {
    const resource = this.type.nameOf(name);
    return new GatewayError('CONFIG_NOT_FOUND', `there is no ${resource}`, {
      metadata: { resource, account: name.account, provider: description.id },
    });
  }

  #losesUnreadable({ description }: Served, name: N): GatewayError {
    const message = 'the live configuration cannot be read; with force it is replaced, whatever it holds';
    return new GatewayError('FORCE_REQUIRED', message, {
      metadata: {
        resource: this.type.nameOf(name),
        account: name.account,
        provider: description.id,
        outcome: 'NOT_APPLIED',
      },
    });
  }

  #subject(served: Served, name: N, isWrite: boolean): Subject {
    return { ...whose(served), owner: this.type.parentOf(name), config: this.type.nameOf(name), isWrite };
  }

  /** Metadata of a refusal; names the scopes to use where this one is not there. */
  #where({ account, description }: Served, { scope }: P): Record<string, string> {
    const scopes = this.type.scopesOf(description);
    return {
      account: account.id,
      provider: description.id,
      ...(!scopes.includes(scope.type) && { useInstead: scopesInstead(scopes) }),
    };
  }
}

function isUnreadable(state: LiveState | undefined): boolean {
  return state?.hasUnreadableRecord === true;
}
