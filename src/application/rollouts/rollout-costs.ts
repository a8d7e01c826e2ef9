import { Account } from '../../domain/access/account';
import { UpstreamCallRecord } from '../../domain/operations/operation';
import { QuotaEstimates } from '../../domain/operations/safeguards.port';
import { isChanging, RolloutCost, RolloutItem } from '../../domain/rollouts/rollout';
import { RolloutStore } from '../../domain/rollouts/rollout-store.port';
import { RolloutResources } from './rollout-resources';
import { storedItems } from './stored-items';

export interface RolloutCostParts {
  readonly store: Pick<RolloutStore, 'items'>;
  readonly resources: RolloutResources;
  readonly estimates: QuotaEstimates;
  /** Undefined if there is no such entry any more. */
  readonly accountOf: (id: string) => Account | undefined;
}

/** What a plan costs to apply. */
export interface RolloutCosts {
  readonly costs: readonly RolloutCost[];
  readonly estimatedMs: number;
}

/** Counts the calls of a plan, and how long its quotas make it take. */
export class CostEstimate {
  constructor(private readonly parts: RolloutCostParts) {}

  /** Of the items that are not applied yet. */
  async measure(id: string): Promise<RolloutCosts> {
    const { store, resources } = this.parts;
    const calls = new Map<string, Map<string, number>>();
    for await (const item of storedItems(store, id, { state: 'PENDING' })) {
      if (!isChanging(item)) continue;
      const { account } = resources.of(item.desired).target;
      const byAction = calls.get(account) ?? new Map<string, number>();
      calls.set(account, byAction);
      for (const { action } of callsOf(item)) byAction.set(action, (byAction.get(action) ?? 0) + 1);
    }
    const costs = [...calls].flatMap(([account, byAction]) =>
      [...byAction].flatMap(([action, count]) => this.#cost(account, action, count)),
    );
    return { costs: costs.sort(byName), estimatedMs: this.#durationOf(costs) };
  }

  #cost(account: string, action: string, calls: number): readonly RolloutCost[] {
    const entry = this.parts.accountOf(account);
    const quota = entry && this.parts.estimates.quotaOf(entry, action);
    return quota ? [{ account, action, calls, limit: quota.limit, windowMs: quota.windowMs }] : [];
  }

  /** Quotas are used side by side; entries of one cloud account share them. */
  #durationOf(costs: readonly RolloutCost[]): number {
    const { accountOf, estimates } = this.parts;
    const shared = new Map<string, { readonly entry: Account; readonly action: string; calls: number }>();
    for (const { account, action, calls } of costs) {
      const entry = accountOf(account);
      if (!entry) continue;
      const key = `${entry.provider}/${entry.uid}/${action}`;
      const use = shared.get(key) ?? { entry, action, calls: 0 };
      shared.set(key, use);
      use.calls += calls;
    }
    const durations = [...shared.values()].map(({ entry, action, calls }) => estimates.bulkMs(entry, action, calls));
    return Math.ceil(Math.max(0, ...durations));
  }
}

/** What applying the item calls: it reads what was read for its plan, and then writes. */
function callsOf({ plan }: RolloutItem): readonly UpstreamCallRecord[] {
  return [...(plan?.reads ?? []), ...(plan?.calls ?? [])];
}

function byName(one: RolloutCost, other: RolloutCost): number {
  return one.account.localeCompare(other.account) || one.action.localeCompare(other.action);
}
