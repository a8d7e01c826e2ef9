import { Account } from '../access/account';
import { Quota } from '../resources/capability';

/** One quota of an account, and how much of it is in use. */
export interface QuotaUse extends Quota {
  readonly action: string;
  /** What livegate keeps to now: less than `limit` while the provider throttles or replicas are out of reach. */
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
