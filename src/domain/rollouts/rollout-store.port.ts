import { StopSignal } from '../concurrency/stop-signal';
import { DesiredConfig, ItemChange, ItemCounts, ItemState, Rollout, RolloutItem, RolloutState } from './rollout';
import { RolloutSource } from './rollout-source';

/** Who works on a rollout: writes with an older fence are refused. */
export interface RolloutClaim {
  readonly rollout: Rollout;
  readonly fence: number;
}

export interface ItemFilter {
  readonly change?: ItemChange;
  readonly state?: ItemState;
}

/** Which rollouts a list looks at. */
export interface RolloutQuery {
  /** The last one before. Absent: the newest is the first. */
  readonly after?: string;
  /** Only those of that caller. */
  readonly caller?: string;
  readonly limit: number;
}

/** A place in the order of changes. */
export interface ChangePlace {
  /** Milliseconds since the epoch on the store's clock. */
  readonly atMs: number;
  readonly seq: number;
}

/** An item, and when it last changed. */
export interface ChangedItem extends ChangePlace {
  readonly item: RolloutItem;
  /** When it was read, on the same clock. Later readers may see changes of up to 2 s before. */
  readonly readAtMs: number;
}

/**
 * Rollouts and their items. Every change is one statement, and durable once settled. Throws
 * STORE_UNAVAILABLE. A signal is that of a caller, whose reads come after livegate's own work.
 */
export interface RolloutStore {
  /** False if the caller has a rollout with that request id, or so many open ones. */
  create(rollout: Rollout, source: RolloutSource, maxOpen: number): Promise<boolean>;
  source(id: string): Promise<RolloutSource>;
  /** Undefined if its JSON has more characters, or there is no such rollout any more. */
  sourceUpTo(id: string, maxLength: number): Promise<RolloutSource | undefined>;
  /** What the source was expanded to; undefined before. */
  expansion(id: string): Promise<readonly DesiredConfig[] | undefined>;
  /** Those of several rollouts at once; what is not expanded yet is missing. */
  expansions(ids: readonly string[], signal?: StopSignal): Promise<ReadonlyMap<string, readonly DesiredConfig[]>>;
  get(id: string, signal?: StopSignal): Promise<Rollout | undefined>;
  byRequest(caller: string, requestId: string): Promise<Rollout | undefined>;
  /** Newest first. */
  list(query: RolloutQuery, signal: StopSignal): Promise<readonly Rollout[]>;
  openCount(caller: string): Promise<number>;
  /** How many there are in each state; those without any are missing. */
  stateCounts(): Promise<ReadonlyMap<RolloutState, number>>;
  /** Some PLANNED ones that were planned before that time. */
  plannedBefore(timeMs: number, limit: number): Promise<readonly Rollout[]>;
  counts(id: string): Promise<ItemCounts>;
  /** Those of several rollouts at once; one without items is missing. */
  countsOf(ids: readonly string[], signal?: StopSignal): Promise<ReadonlyMap<string, ItemCounts>>;
  items(
    id: string,
    filter: ItemFilter,
    after: number,
    limit: number,
    signal?: StopSignal,
  ): Promise<readonly RolloutItem[]>;
  /** Items that have changed after that place, in the order of their changes; not those without. */
  changes(id: string, after: ChangePlace, limit: number): Promise<readonly ChangedItem[]>;
  /**
   * False if the rollout has changed since, or a later worker has claimed it. With a state in which
   * nothing is applied any more, what is PENDING becomes SKIPPED in the same statement.
   */
  update(rollout: Rollout, fence?: number): Promise<boolean>;
  /** Opens an ended one again. False if it has changed since, or its caller has so many open. */
  reopen(rollout: Rollout, maxOpen: number): Promise<boolean>;
  /** False if the rollout has changed since. */
  remove(rollout: Rollout): Promise<boolean>;

  /** Claims the oldest rollout in one of the states that nobody works on. */
  claim(worker: string, states: readonly RolloutState[], leaseMs: number): Promise<RolloutClaim | undefined>;
  /** False if another worker has claimed it. */
  renew(claim: RolloutClaim, leaseMs: number): Promise<boolean>;
  giveBack(claim: RolloutClaim): Promise<void>;
  /** The first expansion stays: answers the one that is kept. */
  keepExpansion(claim: RolloutClaim, desired: readonly DesiredConfig[]): Promise<readonly DesiredConfig[]>;
  /** Adds the items of the expansion that are not there yet. */
  addItems(claim: RolloutClaim, expansion: readonly DesiredConfig[]): Promise<void>;
  /** False if another worker has claimed the rollout. */
  putItem(claim: RolloutClaim, item: RolloutItem): Promise<boolean>;
}

export const RolloutStore = Symbol('RolloutStore');
