import { StopController } from '../../domain/concurrency/stop-signal';
import { Caller } from '../../domain/access/caller';
import { GatewayError } from '../../domain/errors/gateway-error';
import {
  deletesAlong,
  DesiredConfig,
  endOf,
  isChanging,
  itemsIn,
  ItemState,
  plannedState,
  Rollout,
  RolloutItem,
  StoredError,
} from '../../domain/rollouts/rollout';
import { accountInName } from '../../domain/resources/resource-name';
import { RolloutClaim, RolloutStore } from '../../domain/rollouts/rollout-store.port';
import { RequestRecord } from '../../domain/telemetry/request-record';
import { Clock } from '../../domain/time/clock';
import { CallContext } from '../operations/call-operation';
import { BlastRadius } from './blast-radius';
import { ItemExecutor } from './item-executor';
import { ItemPlanner } from './item-planner';
import { PatienceOptions, withRetries } from '../operations/patience';
import { CostEstimate } from './rollout-costs';
import { RolloutCause, RolloutReports } from './rollout-reports';
import { SharedWaits } from './shared-waits';
import { sideBySide } from '../operations/side-by-side';
import { RolloutSources } from './sources/rollout-sources';
import { SourceReads } from './sources/source-type';
import { changedNothing, storedError } from '../operations/stored-error';
import { storedItems } from './stored-items';

export interface RolloutWorkParts {
  readonly store: RolloutStore;
  readonly sources: RolloutSources;
  readonly planner: ItemPlanner;
  readonly blastRadius: Pick<BlastRadius, 'measure'>;
  readonly executor: ItemExecutor;
  readonly costs: Pick<CostEstimate, 'measure'>;
  readonly reports: RolloutReports;
  /** The caller with its present rights; undefined if it does not exist any more. */
  readonly callerOf: (id: string) => Caller | undefined;
  /** The cloud account of an account entry, whose quotas its items share. */
  readonly cloudAccountOf: (account: string) => string;
  readonly clock: Clock;
  /** The longest time that an item waits for a circuit, a quota or a lock, alone or with others. */
  readonly maxWaitMs: () => number;
}

/** Answers what the item failed with, unless it throws that. */
type ItemWork = (item: RolloutItem, call: CallContext) => Promise<StoredError | undefined>;

/** How many items of one cloud account wait for its quotas at once. */
const WIDTH = 8;
/** Of one operation; an item may take several. */
const OPERATION_MS = 30_000;

/**
 * The work on one rollout that is planned or applied. Whatever happens, another worker can go on:
 * an item says that its write may have been sent before it is.
 */
export class RolloutWork {
  readonly #waits: SharedWaits;

  constructor(
    private readonly parts: RolloutWorkParts,
    private readonly claim: RolloutClaim,
    /** Aborts when the process stops, the claim is lost, or the rollout is cancelled. */
    private readonly stop: StopController,
  ) {
    this.#waits = new SharedWaits(parts.clock);
  }

  async run(): Promise<void> {
    const { rollout } = this.claim;
    if (rollout.state === 'PLANNING') await this.#plan(rollout);
    else await this.#apply(rollout);
  }

  async #plan({ id }: Rollout): Promise<void> {
    const { clock } = this.parts;
    const error = await this.#expand(id);
    // Those that failed or are stale are there after a retry only.
    const items = (await this.#all(['PENDING', 'FAILED', 'STALE'])).map(asNew);
    const deleted = new Set(items.filter(isPlannedDelete).map(({ desired }) => desired.name));
    await this.#each(items.filter(isUnplanned), async ({ seq, desired }, call) => {
      const plan = await this.parts.planner.plan(desired, call, deleted);
      if (plan.change === 'DELETE') deleted.add(desired.name);
      await this.#keep({ seq, desired, plan, state: plannedState(plan), calls: [] });
      return plan.error;
    });
    const costs = await this.parts.costs.measure(id);
    const foundCount = await this.parts.blastRadius.measure(id, this.#reads());
    await this.#end((rollout) => {
      const now = clock.now();
      if (rollout.isCancelled) return { ...rollout, state: 'CANCELLED', plannedAtMs: now, endedAtMs: now };
      if (error) return { ...rollout, state: 'FAILED', error, endedAtMs: now };
      return {
        ...rollout,
        state: 'PLANNED',
        plannedAtMs: now,
        ...costs,
        ...(foundCount !== undefined && { foundCount }),
      };
    });
  }

  /**
   * Adds the items, or says why there are none. The expansion is stored before the first item:
   * another worker would find other domains, and must not mix its items with these.
   */
  async #expand(id: string): Promise<StoredError | undefined> {
    const { store, sources } = this.parts;
    let expansion = await store.expansion(id);
    if (!expansion) {
      const source = await store.source(id);
      let found: readonly DesiredConfig[];
      try {
        found = await sources.expand(source, this.#reads());
      } catch (thrown) {
        return storedError(GatewayError.from(thrown));
      }
      // A store that fails is no fault of the source: the next claim goes on.
      expansion = await withRetries(this.#patience(), () => store.keepExpansion(this.claim, found));
    }
    await store.addItems(this.claim, expansion);
    return undefined;
  }

  #reads(): SourceReads {
    return {
      caller: this.#call().caller,
      ask: (read) => withRetries(this.#patience(), () => read(this.#call())),
    };
  }

  #patience(): PatienceOptions {
    const { clock, maxWaitMs } = this.parts;
    return { clock, maxWaitMs: maxWaitMs(), signal: this.stop.signal };
  }

  async #apply(rollout: Rollout): Promise<void> {
    const { store, executor, clock } = this.parts;
    // What is in flight ends, also after a cancellation.
    const states: ItemState[] = rollout.isCancelled ? ['APPLYING'] : ['APPLYING', 'PENDING'];
    const items = (await this.#all(states)).filter(isChanging);
    await this.#each(items, async (item, call) => {
      const inFlight: RolloutItem = { ...item, state: 'APPLYING' };
      if (!(await this.#keep(inFlight))) return undefined;
      const applying = executor.apply(inFlight, item.state === 'APPLYING', call);
      const applied = await applying.catch((thrown: unknown) => this.#asBefore(item, thrown));
      await this.#keep(applied);
      return applied.error;
    });
    const isCancelled = await this.#isCancelled(rollout);
    if (!isCancelled && this.stop.signal.aborted) return;
    const counts = await store.counts(rollout.id);
    // The end of a cancelled rollout skips what is pending.
    if (itemsIn(counts, 'APPLYING') > 0 || (!isCancelled && itemsIn(counts, 'PENDING') > 0)) return;
    const failed = itemsIn(counts, 'FAILED') + itemsIn(counts, 'STALE');
    await this.#end((last) => ({ ...last, state: endOf(last, failed), endedAtMs: clock.now() }));
  }

  /** Throws again. If nothing was sent, nothing is in flight, and a cancellation skips the item. */
  async #asBefore(item: RolloutItem, thrown: unknown): Promise<never> {
    if (changedNothing(GatewayError.from(thrown))) await this.parts.store.putItem(this.claim, item);
    throw thrown;
  }

  /**
   * Stores the item, with patience of its own: what was done for it must not be done again because
   * the store has failed. False if another worker has claimed the rollout.
   */
  async #keep(item: RolloutItem): Promise<boolean> {
    const isKept = await withRetries(this.#patience(), () => this.parts.store.putItem(this.claim, item));
    if (isKept) this.parts.reports.itemIs(item.state);
    return isKept;
  }

  async #isCancelled({ id }: Rollout): Promise<boolean> {
    return (await this.parts.store.get(id))?.isCancelled ?? false;
  }

  /** A cancel in between changes the rollout, so that the end is computed anew. */
  async #end(next: (rollout: Rollout) => Rollout): Promise<void> {
    const { store, reports } = this.parts;
    for (let left = 3; left > 0; left -= 1) {
      const rollout = await store.get(this.claim.rollout.id);
      if (!rollout || rollout.state !== this.claim.rollout.state) return;
      if (this.stop.signal.aborted && !rollout.isCancelled) return;
      const ended = next(rollout);
      if (await store.update(ended, this.claim.fence)) return reports.changed(ended, causeOf(ended));
    }
  }

  async #all(states: readonly ItemState[]): Promise<RolloutItem[]> {
    const found: RolloutItem[] = [];
    for (const state of states)
      for await (const item of storedItems(this.parts.store, this.claim.rollout.id, { state })) found.push(item);
    return found.toSorted((one, other) => one.seq - other.seq);
  }

  /**
   * One cloud account's failures stop nobody else; an item that passes in time is tried again. What
   * deletes others along comes last: those that shall go are gone by then, and not put back.
   */
  #each(items: readonly RolloutItem[], work: ItemWork): Promise<void> {
    const { cloudAccountOf } = this.parts;
    const groupOf = ({ desired }: RolloutItem): string => cloudAccountOf(accountInName(desired.name));
    const one = async (item: RolloutItem): Promise<void> => {
      if (this.stop.signal.aborted) return;
      await this.#untilDone(item, work).catch((thrown: unknown) => {
        // Ends the waits of the other items: the next claim goes on with all of them.
        this.stop.abort(GatewayError.from(thrown));
        throw thrown;
      });
    };
    return sideBySide(items, groupOf, WIDTH, one, ({ desired }) => deletesAlong(desired));
  }

  /**
   * An item that has waited long enough fails, and so does one that is refused what others have
   * waited for.
   */
  async #untilDone(item: RolloutItem, work: ItemWork): Promise<void> {
    const { clock, maxWaitMs } = this.parts;
    let current = item;
    const waits = async (error: GatewayError): Promise<void> => {
      if (this.#waits.waitedMs(error) >= maxWaitMs()) throw error;
      const isWaiting = current.waitingSinceMs !== undefined;
      if (isWaiting && changedNothing(error)) return;
      current = { ...afterTry(current, error), waitingSinceMs: current.waitingSinceMs ?? clock.now() };
      // Another worker goes on with the same patience.
      await this.#keep(current);
    };
    const waitedMs = item.waitingSinceMs === undefined ? 0 : clock.now() - item.waitingSinceMs;
    const patience = { ...this.#patience(), maxWaitMs: Math.max(0, maxWaitMs() - waitedMs), waits };
    try {
      await withRetries(patience, () => this.#try(current, work));
    } catch (thrown) {
      if (this.stop.signal.aborted) return;
      const error = current.unfinished ?? storedError(GatewayError.from(thrown));
      await this.#keep({ ...item, state: 'FAILED', error });
    }
  }

  async #try(item: RolloutItem, work: ItemWork): Promise<void> {
    const call = this.#call();
    const account = accountInName(item.desired.name);
    try {
      const error = await work(item, call);
      this.#waits.called(account, call.record.calls, error);
    } catch (thrown) {
      this.#waits.called(account, call.record.calls, GatewayError.from(thrown));
      throw thrown;
    }
  }

  /** A call of the caller whose rights count now. */
  #call(): CallContext {
    const { callerOf, clock } = this.parts;
    const { rollout } = this.claim;
    const id = rollout.state === 'APPLYING' ? (rollout.application?.caller ?? rollout.caller) : rollout.caller;
    const requestId = `rollout-${rollout.id}`;
    const method = rollout.state === 'APPLYING' ? 'ApplyRollout' : 'CreateRollout';
    const head = { transport: 'grpc', method, requestId, arrivedAt: clock.elapsed() } as const;
    return {
      caller: callerOf(id) ?? { id, grants: [] },
      lane: 'bulk',
      initiator: rollout.caller,
      timeoutMs: OPERATION_MS,
      signal: this.stop.signal,
      requestId,
      record: new RequestRecord({ head, clock, ended: () => undefined }),
    };
  }
}

/** A write that has left something makes the item one in flight: the next try reads first. */
function afterTry(item: RolloutItem, error: GatewayError): RolloutItem {
  return changedNothing(error) ? item : { ...item, state: 'APPLYING', unfinished: storedError(error) };
}

/** What an item that has ended went through says nothing of its next plan. */
function asNew(item: RolloutItem): RolloutItem {
  if (item.state === 'PENDING') return item;
  const { seq, desired, state, plan } = item;
  return { seq, desired, state, calls: [], ...(plan && { plan }) };
}

function isUnplanned({ plan, state }: RolloutItem): boolean {
  return plan === undefined || state !== 'PENDING';
}

function isPlannedDelete(item: RolloutItem): boolean {
  return !isUnplanned(item) && item.plan?.change === 'DELETE';
}

/** Of what the work on a rollout ends with. */
function causeOf({ state }: Rollout): RolloutCause {
  if (state === 'CANCELLED') return 'cancelled';
  if (state === 'FAILED') return 'planning_failed';
  return state === 'PLANNED' ? 'planned' : 'all_ended';
}
