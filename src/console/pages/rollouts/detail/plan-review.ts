import type { Rollout, RolloutItem } from '../../../../client';
import { idOf } from '../../names';
import { settledOf } from '../rollout-facts';

/** What people accept before a plan is applied. */
export interface AcceptedRisks {
  readonly losses: boolean;
  readonly blastRadius: boolean;
}

/** livegate never asks about fewer; whether more are too many, it says when it is asked. */
const SMALL_CHANGES = 10;

export function requiredRisks(items: readonly RolloutItem[]): AcceptedRisks {
  return {
    losses: items.some(({ losses, change }) => losses.length > 0 && change !== 'REFUSED'),
    blastRadius: changesIn(items).length > SMALL_CHANGES,
  };
}

/** How many items of the plan have not been told yet. */
export function missingItems(rollout: Rollout, items: readonly RolloutItem[]): number {
  return Math.max(0, settledOf(rollout).all + rollout.counts.refused - items.length);
}

/** How far a plan reaches once it is applied. */
export interface Reach {
  /** How many configurations that are there are changed or deleted. */
  readonly changed: number;
  /** How many are set up. */
  readonly created: number;
  /** On how many domains, vhosts and apps. */
  readonly parents: number;
  readonly accounts: readonly string[];
}

export function reachOf(items: readonly RolloutItem[]): Reach {
  const changed = changesIn(items);
  const created = items.filter(({ change }) => change === 'CREATE');
  const reached = [...changed, ...created].map(({ resource }) => resource.split('/'));
  const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)];
  return {
    changed: changed.length,
    created: created.length,
    parents: distinct(reached.map((segments) => segments.slice(0, -2).join('/'))).length,
    accounts: distinct(reached.map((segments) => idOf(segments.slice(0, 2).join('/')))),
  };
}

function changesIn(items: readonly RolloutItem[]): readonly RolloutItem[] {
  return items.filter(({ change }) => change === 'UPDATE' || change === 'DELETE');
}
