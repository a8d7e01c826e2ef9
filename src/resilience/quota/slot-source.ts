/** The right to write one call to its socket now. */
export interface Permit {
  /** The call is about to be written. False: too late, the slot is lost and another must be taken. */
  use(): boolean;
  /**
   * The call is over, and may have arrived so much later than it was written: nobody may count on an earlier departure. Without this a call
   * that was held up on its way would arrive together with one that left a window later.
   */
  arrivedLate(byMs: number): void;
  /** It was not used and will not be. */
  giveBack(): void;
}

export interface Slots {
  /** Usable at once; at most as many as were asked for. */
  readonly permits: readonly Permit[];
  /** If fewer than were asked for: until the next slot can come due, in milliseconds. */
  readonly againInMs: number;
  /** There is none before that long, and not because of the quota: `againInMs` is sooner only because the outage may end sooner. */
  readonly outage?: { readonly endsInMs: number; readonly why: string };
}

export interface SlotUse {
  /** Calls in any window that are allowed now: less than the quota while the provider throttles, or replicas are out of reach. */
  readonly limit: number;
  /** Calls that left within the last window. */
  readonly inUse: number;
}

/**
 * Where a bucket's slots come from: the process's own log of departures, or the one that replicas share. Slots are anonymous, and due
 * when they are handed out. Throws GatewayError if slots can be had nowhere.
 */
export interface SlotSource {
  /**
   * `ages` tells how long ago the callers of the next slots had their last turn, in milliseconds: where slots are shared with others, those
   * come first whose turn is longest ago.
   */
  take(count: number, ages?: (count: number) => readonly number[]): Slots | Promise<Slots>;
  /** One slot that is due now, where that can be told without asking anybody. */
  takeNow?(): Permit | undefined;
  /** Until the slot after `ahead` others comes due, at the earliest, in milliseconds. */
  waitMs(ahead: number): number | Promise<number>;
  /** The provider throttled in spite of all: somebody else uses the account. `retryAfterMs` is the provider's own hint. */
  throttled(retryAfterMs: number | undefined): void | Promise<void>;
  use(): SlotUse | Promise<SlotUse>;
  /** A call was refused since what replicas share is out of reach. */
  countRefusal?(): void;
  /** Nothing would be lost if this were forgotten. */
  readonly idle: boolean;
}
