import { Caller } from '../../domain/access/caller';
import { GatewayError, Violation } from '../../domain/errors/gateway-error';
import { Operation, UpstreamCallRecord } from '../../domain/operations/operation';
import { DomainRole } from '../../domain/resources/inventory';
import { AppliedState, AppliedStates } from '../../domain/records/applied-state';
import { Fields } from '../../domain/resources/resource-fields';
import { sameValue } from '../../domain/values/same-value';
import { withSpan } from '../../domain/telemetry/span.port';
import { Clock } from '../../domain/time/clock';
import { AccountContext, AccountDirectory } from '../accounts/account-directory';
import { Auditor } from '../audit/auditor';
import { CallbackKeys } from '../keys/callback-keys';
import { CallContext } from '../operations/call-operation';
import { accountMetadata, withErrorContext } from '../operations/error-context';
import { OperationFactory, OperationResult } from '../operations/operation-factory';
import { Page, PageRequest, pageViolations, paginate } from '../paging';
import { addFaults, refuseFaults } from '../request-faults';
import { Fingerprinter } from './fingerprinter';
import { refusalMetadata, ResourceTarget } from './resource-target';
import { LiveChildren, LiveState, ResourceParent, ResourceType } from './resource-type';
import { Comparison, LiveResource, Resource, ResourceHalf } from './resource-view';
import { ResourceViewer } from './resource-viewer';
import { isUnreadable, UnreadableResources } from './unreadable-resources';

export interface ResourceReadParts {
  readonly directory: AccountDirectory;
  readonly operations: OperationFactory;
  readonly states: AppliedStates;
  readonly auditor: Auditor;
  readonly fingerprinter: Fingerprinter;
  readonly keys: CallbackKeys;
  readonly clock: Clock;
}

/** Runs a read as an operation, as a caller's list or not. */
type RunList = <T>(work: (operation: Operation) => Promise<T>) => Promise<OperationResult<T>>;

/** Reads resources of one type and completes them from memory. */
export class ResourceReads<P extends ResourceParent, N extends P, S, L extends LiveState> {
  readonly #unreadable = new UnreadableResources();

  constructor(
    private readonly type: ResourceType<P, N, S, L>,
    private readonly parts: ResourceReadParts,
  ) {}

  /** Throws CONFIG_NOT_FOUND if the resource does not exist. */
  async get(name: N, call: CallContext, violations: readonly Violation[]): Promise<Resource<N>> {
    const { operations, auditor, clock, keys } = this.parts;
    const target = this.target(name);
    target.refuseFaultyName(violations);
    const observedAtMs = clock.now();
    const read = operations.run(call, false, (operation) =>
      auditor.read(operation, target.action('Get'), () => this.#get(target, operation)),
    );
    const { result: found, calls } = await withErrorContext(target.errorContext(false), read);
    const withKeyRef = <T extends ResourceHalf>(one: T): T => {
      const fields = keys.withKeyRef(one.fields, target.context.account, call.caller);
      return { ...one, fields };
    };
    const halves = found.halves.map((half) => half && withKeyRef(half));
    return shown(name, { ...withKeyRef(found), halves }, observedAtMs, calls);
  }

  /**
   * What livegate remembers of having set, and what is live; for work in the background. Throws
   * what `get` throws, but not that there is none.
   */
  async compare(name: N, call: CallContext): Promise<Comparison<N>> {
    const { operations, auditor, clock } = this.parts;
    const target = this.target(name);
    target.refuseFaultyName([]);
    const observedAtMs = clock.now();
    const read = operations.run(call, false, (operation) =>
      auditor.read(operation, target.action('Get'), () => this.#compare(target, operation, observedAtMs)),
    );
    return (await withErrorContext(target.errorContext(false), read)).result;
  }

  /**
   * The direct children of one parent, ordered by name, including those that the provider does not
   * show.
   */
  async list(
    parent: P,
    page: PageRequest,
    call: CallContext,
    violations: readonly Violation[],
  ): Promise<Page<Resource<N>>> {
    const { operations } = this.parts;
    const faults = addFaults(violations, pageViolations(page));
    const found = await this.#below(parent, faults, (work) => operations.list(call, work), this.#list.bind(this));
    const listed = paginate(found, ({ name }) => this.type.nameOf(name), page);
    return { ...listed, items: this.#withKeyRefs(listed.items, call.caller) };
  }

  /**
   * As `list`, whole and with those of narrower parents, for work in the background, which has a
   * limit of its own. `role`: of a domain, if it is known.
   */
  allBelow(parent: P, call: CallContext, role?: DomainRole): Promise<readonly Resource<N>[]> {
    const { operations } = this.parts;
    return this.#allBelow(parent, call.caller, (work) => operations.run(call, false, work), role);
  }

  /** As `allBelow`, as a part of an operation. */
  allBelowIn(operation: Operation, parent: P, caller: Caller, role?: DomainRole): Promise<readonly Resource<N>[]> {
    const run: RunList = async (work) => ({ result: await work(operation), calls: operation.calls });
    return this.#allBelow(parent, caller, run, role);
  }

  async #allBelow(parent: P, caller: Caller, run: RunList, role?: DomainRole): Promise<readonly Resource<N>[]> {
    const found = await this.#below(parent, [], run, (context, operation) =>
      this.#withMemory(context, operation, this.type.belowKeyOf(context.account, parent), () =>
        this.type.listBelow(context, operation, parent, role),
      ),
    );
    return this.#withKeyRefs(found, caller);
  }

  async #below<T>(
    parent: P,
    violations: readonly Violation[],
    run: RunList,
    read: (context: AccountContext, operation: Operation, parent: P) => Promise<T>,
  ): Promise<T> {
    const { directory, auditor } = this.parts;
    const context = directory.contextOf(parent.account);
    const faults = this.type.parentViolations(context.description, parent);
    refuseFaults(violations, faults, refusalMetadata(this.type, context, parent));
    const owner = this.type.parentOf(parent);
    const action = { method: `List${this.type.noun}s`, account: context.account.id, resource: owner };
    const reading = run((operation) => auditor.read(operation, action, () => read(context, operation, parent)));
    return (await withErrorContext({ owner, isWrite: false, ...accountMetadata(context) }, reading)).result;
  }

  #withKeyRefs(resources: readonly Resource<N>[], caller: Caller): Resource<N>[] {
    const { directory, keys } = this.parts;
    return resources.map((one) => {
      const fields = keys.withKeyRef(one.fields, directory.account(one.name.account), caller);
      return { ...one, fields };
    });
  }

  /** Uses the current configuration of the account; throws ACCOUNT_NOT_FOUND. */
  target(name: N): ResourceTarget<P, N, S, L> {
    const { directory, fingerprinter } = this.parts;
    return new ResourceTarget(this.type, directory.contextOf(name.account), name, fingerprinter);
  }

  /**
   * Reads the live state in a write's session; `before` is the session's memory of the resource.
   */
  async find(
    target: ResourceTarget<P, N, S, L>,
    operation: Operation,
    before: AppliedState | undefined,
  ): Promise<LiveResource<L> | undefined> {
    const state = await this.#live(target, operation);
    return target.viewer.found(state, before);
  }

  /** Whether the last read found a record that livegate cannot read. */
  isKnownUnreadable({ key }: ResourceTarget<P, N, S, L>): boolean {
    return this.#unreadable.has(key);
  }

  async #live(target: ResourceTarget<P, N, S, L>, operation: Operation): Promise<L | undefined> {
    const state = await this.type.get(target.context, operation, target.name);
    this.#unreadable.note(target.key, isUnreadable(state));
    return state;
  }

  async #get(target: ResourceTarget<P, N, S, L>, operation: Operation): Promise<LiveResource<L>> {
    const { state, after, changedMeanwhile } = await this.#read(target, operation, (live) => live);
    const found = target.viewer.found(state, after, changedMeanwhile);
    if (!found) throw target.notFound();
    return found;
  }

  async #compare(
    target: ResourceTarget<P, N, S, L>,
    operation: Operation,
    observedAtMs: number,
  ): Promise<Comparison<N>> {
    const read = await this.#read(target, operation, (live) => live.catch(noDomain));
    const { state: answer, after, changedMeanwhile } = read;
    const hasDomain = answer !== NO_DOMAIN;
    const found = hasDomain ? target.viewer.found(answer, after, changedMeanwhile) : undefined;
    const isSettled = after !== undefined && !changedMeanwhile;
    const isGone = isSettled && !found && !isDelete(after.attempted);
    return {
      ...(isSettled && !after.attempted && { applied: after.fields }),
      ...(found && { live: shown(target.name, found, observedAtMs, []) }),
      isGone,
      observedAtMs,
    };
  }

  /**
   * A read holds no lock, and the clocks of replicas differ. Only a memory that is the same before
   * and after the read is certainly older than the live state.
   */
  async #read<T>(
    target: ResourceTarget<P, N, S, L>,
    operation: Operation,
    answer: (live: Promise<L | undefined>) => Promise<T>,
  ): Promise<{ readonly state: T; readonly after: AppliedState | undefined; readonly changedMeanwhile: boolean }> {
    const { key } = target;
    const recall = () => this.parts.states.recall([key], operation.signal, operation.span);
    const before = (await recall()).get(key);
    const state = await answer(this.#live(target, operation));
    const after = (await recall()).get(key);
    return { state, after, changedMeanwhile: !sameValue(before, after) };
  }

  #list(context: AccountContext, operation: Operation, parent: P): Promise<Resource<N>[]> {
    return this.#withMemory(context, operation, this.type.parentKeyOf(context.account, parent), async () => [
      { parent, states: await this.type.list(context, operation, parent) },
    ]);
  }

  /** What `read` finds, completed from memory below that key; and what only memory knows. */
  async #withMemory(
    context: AccountContext,
    { span, signal }: Operation,
    recalledKey: string,
    read: () => Promise<readonly LiveChildren<P, L>[]>,
  ): Promise<Resource<N>[]> {
    const { states, clock } = this.parts;
    const observedAtMs = clock.now();
    const recall = () => withSpan(span, 'store recall', () => states.recallBelow(recalledKey, signal));
    const before = await recall();
    const live = await read();
    const memory = { before, after: await recall() };
    return live.flatMap((children) =>
      this.#found(context, children, memory).map(({ name, found }) => shown(name, found, observedAtMs, [])),
    );
  }

  #found(
    context: AccountContext,
    { parent, states }: LiveChildren<P, L>,
    { before, after }: Readonly<Record<'before' | 'after', ReadonlyMap<string, AppliedState>>>,
  ): { readonly name: N; readonly found: LiveResource<L> }[] {
    const prefix = `${this.type.parentKeyOf(context.account, parent)}/`;
    const liveByKey = new Map<string, L>(states.map((state) => [`${prefix}${this.type.idOf(state)}`, state]));
    for (const [key, state] of liveByKey) this.#unreadable.note(key, isUnreadable(state));
    const remembered = [...after.keys()].filter((key) => key.startsWith(prefix));
    return [...new Set([...liveByKey.keys(), ...remembered])].flatMap((key) => {
      const name = this.type.childOf(parent, key.slice(prefix.length));
      const changedMeanwhile = !sameValue(before.get(key), after.get(key));
      const viewer = new ResourceViewer(this.type, this.parts.fingerprinter, context, name);
      const found = viewer.found(liveByKey.get(key), after.get(key), changedMeanwhile);
      return found ? [{ name, found }] : [];
    });
  }
}

/** What a read answers where even the domain or vhost is gone. */
const NO_DOMAIN = Symbol('no domain');

function noDomain(thrown: unknown): typeof NO_DOMAIN {
  const error = GatewayError.from(thrown);
  if (error.reason === 'DOMAIN_NOT_FOUND') return NO_DOMAIN;
  throw error;
}

/** Whether it is an attempt to delete. */
function isDelete(attempted: Fields | undefined): boolean {
  return attempted !== undefined && Object.keys(attempted).length === 0;
}

function shown<N, L extends LiveState>(
  name: N,
  { fields, etag, rememberedFields, unknown: unknownFields, drift, state, halves }: LiveResource<L>,
  observedAtMs: number,
  calls: readonly UpstreamCallRecord[],
): Resource<N> {
  const { inconsistencies } = state;
  const rest = { rememberedFields, unknownFields, drift, inconsistencies, observedAtMs, calls };
  return { name, fields, etag, ...rest, ...(halves.length > 0 && { halves }) };
}
