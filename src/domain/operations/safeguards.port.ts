import { Account } from '../access/account';
import { Quota } from '../resources/capability';

/** One quota of an account, and its use. */
export interface QuotaUse extends Quota {
  readonly action: string;
  /**
   * The limit that livegate keeps now: less than `limit` while the provider throttles or Redis is
   * unreachable.
   */
  readonly currentLimit: number;
  /** Calls that left within the last window. */
  readonly inUse: number;
  /** Calls that wait in this replica. */
  readonly waiting: number;
}

/** The use of the accounts' quotas. */
export interface QuotaUses {
  /** Every quota of the account, used or not. Throws GatewayError if the use is unknown. */
  uses(account: Account): Promise<readonly QuotaUse[]>;
}

export const QuotaUses = Symbol('QuotaUses');

/** What quotas say beforehand about bulk calls. */
export interface QuotaEstimates {
  /** Undefined if the provider has no such action. */
  quotaOf(account: Account, action: string): Quota | undefined;
  /** How long so many bulk calls take to leave if nobody else uses the quota, in milliseconds. */
  bulkMs(account: Account, action: string, calls: number): number;
}

export const QuotaEstimates = Symbol('QuotaEstimates');

export type BreakerState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

/** An operator's override; AUTO leaves the state to the breaker. */
export const BREAKER_OVERRIDES = ['AUTO', 'FORCED_OPEN', 'FORCED_CLOSED'] as const;

export type BreakerOverride = (typeof BREAKER_OVERRIDES)[number];

export function isBreakerOverride(word: unknown): word is BreakerOverride {
  return BREAKER_OVERRIDES.some((override) => override === word);
}

/** The circuit breaker of one action of one account entry, as this replica sees it. */
export interface Breaker {
  readonly action: string;
  /** The effective state, including the override. */
  readonly state: BreakerState;
  readonly override: BreakerOverride;
  /** Time until the breaker lets a probe through; absent unless it has opened by itself. */
  readonly retryAfterMs?: number;
  /** When the state or the override last changed, since the epoch; absent if it never did. */
  readonly sinceMs?: number;
}

/** The circuit breakers of all accounts. */
export interface Breakers {
  get(account: Account, action: string): Breaker;
  /**
   * In effect for all replicas once it returns, or one heartbeat later; throws GatewayError if it
   * cannot be shared.
   */
  override(account: Account, action: string, override: BreakerOverride): Promise<Breaker>;
}

export const Breakers = Symbol('Breakers');
