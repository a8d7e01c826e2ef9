import { createHash } from 'node:crypto';
import { jsonInTurns } from '../../domain/concurrency/json-in-turns';
import { Caller } from '../../domain/access/caller';
import { StopSignal } from '../../domain/concurrency/stop-signal';
import { Violation, violationError } from '../../domain/errors/gateway-error';
import { itemsIn, OPEN_STATES, Rollout, rolloutIdAt, RolloutItem } from '../../domain/rollouts/rollout';
import { RolloutSource } from '../../domain/rollouts/rollout-source';
import { ItemFilter, RolloutStore } from '../../domain/rollouts/rollout-store.port';
import { Clock } from '../../domain/time/clock';
import { CallContext } from '../operations/call-operation';
import { OperationFactory } from '../operations/operation-factory';
import { searchPage } from '../page-search';
import { ListIdentity, PageTokens } from '../page-tokens';
import { idOfPageToken, Page, PageRequest, pageSizeOf, pageTokenOf, pageViolations, tokenViolation } from '../paging';
import { addFaults, refuseFaults } from '../request-faults';
import { Acceptance, requireAcceptance } from './acceptance';
import { RolloutAccess } from './rollout-access';
import { nothingToRetry, notAllowed, requireNext, rolloutChanged, rolloutExists, tooManyOpen } from './rollout-errors';
import { RolloutCause, RolloutReports } from './rollout-reports';
import { RolloutRunner } from './rollout-runner';
import { rolloutEtagOf, RolloutView } from './rollout-view';
import { RolloutSources } from './sources/rollout-sources';

export interface RolloutServiceParts {
  readonly store: RolloutStore;
  readonly access: RolloutAccess;
  readonly operations: OperationFactory;
  readonly tokens: PageTokens;
  readonly sources: RolloutSources;
  readonly runner: Pick<RolloutRunner, 'wake' | 'cancel'>;
  readonly reports: RolloutReports;
  readonly clock: Clock;
  readonly newId: () => string;
  /** The part of the configurations found that a rollout may change without being accepted. */
  readonly maxChangeRatio: () => number;
}

export interface CreateRollout {
  readonly displayName: string;
  readonly requestId?: string;
  /** Absent if the request has none that can be read. */
  readonly source?: RolloutSource;
}

export interface ApplyOptions extends Acceptance {
  /** One of them is that of the plan that was reviewed. */
  readonly etags: readonly string[];
}

const MAX_OPEN = 20;
/** Of a source in answers, in characters of JSON: clients of gRPC take 4 MiB by default. */
const MAX_SOURCE_LENGTH = 1024 * 1024;
/** Rollouts of one query. */
const BATCH = 100;

/** The use cases of rollouts. */
export class RolloutService {
  constructor(private readonly parts: RolloutServiceParts) {}

  /**
   * Stores the rollout, which is planned in the background. The same request id and content answer
   * the first one. Throws INVALID_REQUEST with the faults of all items, ROLLOUT_EXISTS, and
   * CALLER_THROTTLED for one open rollout too many.
   */
  async create(
    request: CreateRollout,
    { caller }: CallContext,
    violations: readonly Violation[],
  ): Promise<RolloutView> {
    const { store, runner, sources, reports } = this.parts;
    const { source } = request;
    const faults = addFaults(violations, source ? await sources.faults(source, caller) : []);
    if (!source || faults.length > 0) throw violationError(faults);
    const rollout = await this.#new(request, source, caller);
    for (;;) {
      const known = await this.#sameRequest(rollout);
      if (known) return await this.#answer(known, caller);
      if ((await store.openCount(caller.id)) >= MAX_OPEN) throw tooManyOpen(caller.id, MAX_OPEN);
      // The same request, or the last one that was allowed, may have come first.
      if (await store.create(rollout, source, MAX_OPEN)) break;
    }
    reports.changed(rollout, 'created', caller.id);
    runner.wake();
    return await this.#answer(rollout, caller);
  }

  async get(id: string, { caller }: CallContext): Promise<RolloutView> {
    return await this.#answer(await this.parts.access.visible(id, caller), caller);
  }

  /** Newest first. Throws CALLER_THROTTLED and STORE_UNAVAILABLE. */
  async list(page: PageRequest, call: CallContext, violations: readonly Violation[] = []): Promise<Page<RolloutView>> {
    const { operations, tokens } = this.parts;
    const list = { method: 'ListRollouts', caller: call.caller.id };
    refuseFaults(violations, addFaults(violations, tokens.violations(list, page)), {});
    return (await operations.list(call, ({ signal }) => this.#page(list, page, call.caller, signal))).result;
  }

  async #page(list: ListIdentity, page: PageRequest, caller: Caller, signal: StopSignal): Promise<Page<RolloutView>> {
    const { store, access, tokens } = this.parts;
    const of = access.seesOnlyOwn(caller) ? { caller: caller.id } : {};
    const { items: found, end } = await searchPage<Rollout, Rollout, string>({
      size: pageSizeOf(page),
      after: tokens.placeIn(list, page),
      batch: BATCH,
      next: (after, limit) => store.list({ ...of, limit, ...(after !== undefined && { after }) }, signal),
      placeOf: ({ id }) => id,
      shown: async (rollouts) => {
        const visible = new Set(await access.visibleOf(rollouts, caller, signal));
        return rollouts.map((rollout) => (visible.has(rollout) ? rollout : undefined));
      },
    });
    const ids = found.map(({ id }) => id);
    const counts = await store.countsOf(ids, signal);
    const items = found.map((rollout) => ({ rollout, counts: counts.get(rollout.id) ?? new Map() }));
    return { items, nextPageToken: end === undefined ? '' : tokens.tokenOf(list, end) };
  }

  /**
   * In the order of the source; those without change only if the filter says so. Throws as `list`,
   * and ROLLOUT_NOT_FOUND.
   */
  async items(
    id: string,
    filter: ItemFilter,
    page: PageRequest,
    call: CallContext,
    violations: readonly Violation[] = [],
  ): Promise<Page<RolloutItem>> {
    refuseFaults(violations, addFaults(violations, [...pageViolations(page), ...placeViolations(page)]), {});
    const { store, access, operations } = this.parts;
    const { result } = await operations.list(call, async ({ signal }) => {
      await access.visible(id, call.caller, signal);
      const after = placeOf(page) ?? -1;
      const size = pageSizeOf(page);
      const found = await store.items(id, filter, after, size, signal);
      const last = found.at(-1);
      const items = filter.change ? found : found.filter(({ plan }) => plan?.change !== 'NONE');
      return { items, nextPageToken: last && found.length === size ? pageTokenOf(String(last.seq)) : '' };
    });
    return result;
  }

  /**
   * Applies the plan that the etag stands for. Throws ETAG_MISMATCH, OPERATION_NOT_ALLOWED unless
   * it is PLANNED, ACCESS_DENIED for what the caller may not write, and FORCE_REQUIRED if something
   * has to be accepted.
   */
  async apply(id: string, options: ApplyOptions, call: CallContext): Promise<RolloutView> {
    const { caller } = call;
    const { clock, runner, store, access, maxChangeRatio } = this.parts;
    const view = await this.#view(await access.changeable(id, 'ApplyRollout', call));
    const { rollout } = view;
    if (!options.etags.includes(rolloutEtagOf(view))) throw rolloutChanged(id);
    requireNext(rollout, 'APPLYING', 'applied');
    await access.requireApplicable(id, 'ApplyRollout', call);
    await requireAcceptance(store, view, options, maxChangeRatio());
    const application = { caller: caller.id, atMs: clock.now() };
    const applied = await this.#change({ ...rollout, state: 'APPLYING', application }, 'applied', caller);
    runner.wake();
    return applied;
  }

  /** What is in flight ends, and the rest is skipped. */
  async cancel(id: string, call: CallContext): Promise<RolloutView> {
    const { clock, runner, access } = this.parts;
    const { caller } = call;
    const rollout = await access.changeable(id, 'CancelRollout', call);
    requireNext(rollout, 'CANCELLED', 'cancelled');
    if (rollout.state === 'PLANNED')
      return await this.#change(
        { ...rollout, state: 'CANCELLED', isCancelled: true, endedAtMs: clock.now() },
        'cancelled',
        caller,
      );
    const cancelled = await this.#change({ ...rollout, isCancelled: true }, 'cancelled', caller);
    runner.cancel(id);
    return cancelled;
  }

  /**
   * Plans what failed or is stale anew. Throws OPERATION_NOT_ALLOWED if there is none, and
   * CALLER_THROTTLED if its creator has too many open ones for one more.
   */
  async retry(id: string, call: CallContext): Promise<RolloutView> {
    const { access, store } = this.parts;
    const { rollout: ended, counts } = await this.#view(await access.changeable(id, 'RetryRollout', call));
    requireNext(ended, 'PLANNING', 'retried');
    if (itemsIn(counts, 'FAILED') + itemsIn(counts, 'STALE') === 0) throw nothingToRetry(id);
    const {
      application: _application,
      endedAtMs: _ended,
      plannedAtMs: _planned,
      costs: _costs,
      estimatedMs: _estimated,
      foundCount: _found,
      ...kept
    } = ended;
    const rollout: Rollout = { ...kept, state: 'PLANNING', isCancelled: false };
    if (!(await store.reopen(rollout, MAX_OPEN))) {
      const isFull = (await store.openCount(rollout.caller)) >= MAX_OPEN;
      throw isFull ? tooManyOpen(rollout.caller, MAX_OPEN) : rolloutChanged(id);
    }
    const again = await this.#changed(rollout, 'retried', call.caller);
    this.parts.runner.wake();
    return again;
  }

  async delete(id: string, call: CallContext): Promise<void> {
    const { store, access } = this.parts;
    const rollout = await access.changeable(id, 'DeleteRollout', call);
    if (OPEN_STATES.includes(rollout.state)) throw notAllowed(rollout, 'deleted');
    if (!(await store.remove(rollout))) throw rolloutChanged(id);
  }

  async #new({ displayName, requestId }: CreateRollout, source: RolloutSource, caller: Caller): Promise<Rollout> {
    const { clock, newId } = this.parts;
    const now = clock.now();
    return {
      id: rolloutIdAt(now) + newId().slice(0, 8),
      displayName,
      caller: caller.id,
      ...(requestId !== undefined && { requestId }),
      sourceHash: createHash('sha256')
        .update(JSON.stringify(displayName))
        .update(await jsonInTurns(source))
        .digest('hex'),
      state: 'PLANNING',
      isCancelled: false,
      createdAtMs: now,
      version: 1,
    };
  }

  async #sameRequest({ caller, requestId, sourceHash }: Rollout): Promise<Rollout | undefined> {
    const known = requestId === undefined ? undefined : await this.parts.store.byRequest(caller, requestId);
    if (!known || known.sourceHash === sourceHash) return known;
    throw rolloutExists(known.id);
  }

  async #change(next: Rollout, cause: RolloutCause, caller: Caller): Promise<RolloutView> {
    if (!(await this.parts.store.update(next))) throw rolloutChanged(next.id);
    return await this.#changed(next, cause, caller);
  }

  async #changed(next: Rollout, cause: RolloutCause, caller: Caller): Promise<RolloutView> {
    this.parts.reports.changed(next, cause, caller.id);
    return await this.#answer({ ...next, version: next.version + 1 }, caller);
  }

  /** With its source, as far as the caller may see that. */
  async #answer(rollout: Rollout, caller: Caller): Promise<RolloutView> {
    const { store, access } = this.parts;
    const source = await store.sourceUpTo(rollout.id, MAX_SOURCE_LENGTH);
    const view = await this.#view(rollout);
    return source && access.maySeeSource(rollout, source, caller) ? { ...view, source } : view;
  }

  async #view(rollout: Rollout): Promise<RolloutView> {
    return { rollout, counts: await this.parts.store.counts(rollout.id) };
  }
}

/** The place in the source of the last item before the page. */
function placeOf({ pageToken }: PageRequest): number | undefined {
  const [place] = /^\d{1,6}$/.exec((pageToken && idOfPageToken(pageToken)) || '') ?? [];
  return place === undefined ? undefined : Number(place);
}

/** The token belongs to another method. */
function placeViolations(page: PageRequest): Violation[] {
  const { pageToken } = page;
  const isForeign = pageToken && idOfPageToken(pageToken) !== undefined && placeOf(page) === undefined;
  return isForeign ? [tokenViolation()] : [];
}
