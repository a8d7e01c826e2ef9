import { Account } from '../access/account';
import { Quota } from '../resources/capability';

/** One quota of an account, and how much of it is in use. */
export interface QuotaUse extends Quota {
  readonly action: string;
  /**
   * What livegate keeps to now: less than `limit` while the provider throttles or replicas are out
   * of reach.
   */
  readonly currentLimit: number;
  /** Calls that left within the last window. */
  readonly inUse: number;
  /** Calls that wait in this replica. */
  readonly waiting: number;
}

/** How much of the accounts' quotas is in use. */
export interface QuotaUses {
  /** Every quota of the account, used or not. Throws GatewayError if it cannot be known. */
  uses(account: Account): Promise<readonly QuotaUse[]>;
}

export const QuotaUses = Symbol('QuotaUses');

export type BreakerState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

/** What an operator said: AUTO leaves it to the breaker. */
export const BREAKER_OVERRIDES = ['AUTO', 'FORCED_OPEN', 'FORCED_CLOSED'] as const;

export type BreakerOverride = (typeof BREAKER_OVERRIDES)[number];

export function isBreakerOverride(word: unknown): word is BreakerOverride {
  return BREAKER_OVERRIDES.some((override) => override === word);
}

/** The circuit breaker of one action of one account entry, as this replica sees it. */
export interface Breaker {
  readonly action: string;
  /** What calls meet, the override considered. */
  readonly state: BreakerState;
  readonly override: BreakerOverride;
  /** Until the breaker lets a call through to try; absent unless it is open by itself. */
  readonly retryAfterMs?: number;
}

/** The circuit breakers of all accounts. */
export interface Breakers {
  get(account: Account, action: string): Breaker;
  /**
   * Holds for all replicas as soon as it is answered, or a heartbeat later; throws GatewayError if
   * it cannot be shared.
   */
  override(account: Account, action: string, override: BreakerOverride): Promise<Breaker>;
}

export const Breakers = Symbol('Breakers');
