import { StopSignal } from '../concurrency/stop-signal';
import { Drift, DriftRound, WholeRound } from './drift';

/** The right to look at the next resources of one cloud account: older fences write nothing. */
export interface DriftTurn {
  /** Such as `alibaba/1234567890123456`. */
  readonly cloudAccount: string;
  readonly fence: number;
  /** Absent: the next one begins. */
  readonly round?: DriftRound;
  /** When the turn began, in milliseconds since the epoch on the clock of the store. */
  readonly claimedAtMs: number;
}

/** What livegate remembers of a resource, right before a look. */
export interface RememberedState {
  readonly resource: string;
  /** Changes with each write of the resource. */
  readonly version: string;
  /** What is known of its drift from this version. */
  readonly known?: Drift;
}

/** What a turn leaves behind. */
export interface TurnEnd {
  /** How far the round has come. Absent: the next turn begins one. */
  readonly round?: DriftRound;
  /** The round that has ended with this turn. */
  readonly ended?: DriftRound;
  /** When the next turn begins, on the clock of the store. */
  readonly nextAtMs: number;
}

/**
 * What drifted, and whose turn it is to look. An entry counts for the version of the memory that it
 * was compared with: a write in between makes it void. Every change is one statement. Throws
 * STORE_UNAVAILABLE.
 */
export interface DriftStore {
  /** Adds those that are missing; none waits longer than `everyMs` for its next turn. */
  enlist(cloudAccounts: readonly string[], everyMs: number): Promise<void>;
  /** Claims the turn that is due longest; undefined if none is. */
  claim(worker: string, leaseMs: number): Promise<DriftTurn | undefined>;
  /** False if another worker has claimed it. */
  renew(turn: DriftTurn, leaseMs: number): Promise<boolean>;
  giveBack(turn: DriftTurn, end?: TurnEnd): Promise<void>;

  /** How many resources livegate remembers in the cloud account. */
  count(cloudAccount: string): Promise<number>;
  /** The next ones in order. */
  remembered(cloudAccount: string, after: string, limit: number): Promise<readonly RememberedState[]>;
  /** False: the memory has another version by now, or the turn is another worker's. */
  keep(turn: DriftTurn, state: RememberedState, drift: Drift): Promise<boolean>;
  /** The resource is as livegate set it. False: nothing was known, or as for `keep`. */
  clear(turn: DriftTurn, state: RememberedState): Promise<boolean>;
  /** Removes entries that are void. */
  sweep(turn: DriftTurn): Promise<void>;

  /**
   * Removes all entries of the cloud account, and the turn. Answers how many entries there were.
   */
  forget(turn: DriftTurn): Promise<number>;

  /** Ordered by resource. */
  list(cloudAccount: string, after: string, limit: number, signal: StopSignal): Promise<readonly Drift[]>;
  /** The last round that ended. */
  wholeRound(cloudAccount: string, signal?: StopSignal): Promise<WholeRound | undefined>;
  /** How many resources differ, of each cloud account that was ever looked at. */
  counts(): Promise<ReadonlyMap<string, number>>;
}

export const DriftStore = Symbol('DriftStore');
