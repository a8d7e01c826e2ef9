import { Lane, PerLane, perLane } from '../../domain/operations/lane';

/** The right to write one call to its socket now. */
export interface Permit {
  /** For whose calls it was granted. */
  readonly lane: Lane;
  /**
   * Call it right before the request is written. False if the permit has expired and another is
   * needed.
   */
  use(): boolean;
  /**
   * Reports that the call may have arrived this much later than it was written. Without it, a
   * delayed call could arrive together with one that left a window later.
   */
  arrivedLate(byMs: number): void;
  /** Returns an unused slot. */
  giveBack(): void;
}

export interface Slots {
  /** Usable at once; of each lane at most as many as its calls that wait. */
  readonly permits: readonly Permit[];
  /** If fewer than wait: time until the next slot can come due, in milliseconds. */
  readonly againInMs: number;
  /**
   * No slot comes before `endsInMs` for a reason other than the quota; `againInMs` may be sooner,
   * to notice an earlier end.
   */
  readonly outage?: { readonly endsInMs: number; readonly why: string };
  /** To which round the sharing replicas had come in each lane, before these permits. */
  readonly rounds?: PerLane<number>;
}

/** The calls that wait for slots. */
export interface WaitingCalls {
  readonly counts: PerLane<number>;
  /** The rounds of the next `count` calls of a lane, in the order in which they are served. */
  rounds(lane: Lane, count: number): readonly number[];
}

/** Interactive calls of the first round. */
export function interactiveCalls(count: number): WaitingCalls {
  return {
    counts: perLane((lane) => (lane === 'interactive' ? count : 0)),
    rounds: (lane, most) => Array<number>(lane === 'interactive' ? Math.min(count, most) : 0).fill(0),
  };
}

export interface SlotUse {
  /**
   * The calls now allowed per window: below the quota after throttles, or while
   * replicas are silent or Redis is unreachable.
   */
  readonly limit: number;
  /** How many calls left within the last window. */
  readonly inUse: number;
}

/**
 * A bucket's source of slots: the process's own departure log or the one that replicas share. Slots
 * are anonymous and already due when they are handed out. Throws GatewayError if no slot can be
 * obtained.
 */
export interface SlotSource {
  /**
   * Takes due slots for the calls that wait, lane by lane. Those of one lane that wait at several
   * replicas go in the order of their rounds.
   */
  take(calls: WaitingCalls): Slots | Promise<Slots>;
  /** Takes a slot that is due now for an interactive call, if the source can decide locally. */
  takeNow?(): Permit | undefined;
  /**
   * The least time until the slot after `ahead` others comes due, in milliseconds. Absent lane:
   * interactive.
   */
  waitMs(ahead: number, lane?: Lane): number | Promise<number>;
  /**
   * The provider throttled: something else uses the account too. `retryAfterMs` is the provider's
   * hint.
   */
  throttled(retryAfterMs: number | undefined): void | Promise<void>;
  use(): SlotUse | Promise<SlotUse>;
  /** The same as far as this replica knows it without asking anybody, for metrics. */
  known(): SlotUse;
  /** Counts a call that was refused because the shared store is unavailable. */
  countRefusal?(): void;
  /** Whether the source can be dropped without losing state. */
  readonly idle: boolean;
}
