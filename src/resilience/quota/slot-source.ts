/** The right to write one call to its socket now. */
export interface Permit {
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
  /** Usable at once; at most as many as requested. */
  readonly permits: readonly Permit[];
  /** If fewer than requested: time until the next slot can come due, in milliseconds. */
  readonly againInMs: number;
  /**
   * No slot comes before `endsInMs` for a reason other than the quota; `againInMs` may be sooner,
   * to notice an earlier end.
   */
  readonly outage?: { readonly endsInMs: number; readonly why: string };
  /** To which round the sharing replicas had come, before these permits. */
  readonly round?: number;
}

/** The rounds of the next `count` waiting calls, in the order in which they are served. */
export type Rounds = (count: number) => readonly number[];

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
   * Takes up to `count` due slots. Calls that wait at several replicas go in the order of their
   * rounds.
   */
  take(count: number, rounds?: Rounds): Slots | Promise<Slots>;
  /** Takes a slot that is due now, if the source can decide locally. */
  takeNow?(): Permit | undefined;
  /** The least time until the slot after `ahead` others comes due, in milliseconds. */
  waitMs(ahead: number): number | Promise<number>;
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
