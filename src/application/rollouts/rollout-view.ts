import { createHash } from 'node:crypto';
import { ItemCounts, Rollout } from '../../domain/rollouts/rollout';
import { RolloutSource } from '../../domain/rollouts/rollout-source';

/** A rollout as callers see it. */
export interface RolloutView {
  readonly rollout: Rollout;
  readonly counts: ItemCounts;
  /** Absent in lists and watches, if it is long, and if it names what the caller may not read. */
  readonly source?: RolloutSource;
}

/** How much of the present work is done, in percent. */
export function progressOf({ rollout, counts }: RolloutView): number {
  let [all, left] = [0, 0];
  const isPlanning = rollout.state === 'PLANNING';
  for (const [change, states] of counts) {
    if (!isPlanning && (change === 'NONE' || change === 'REFUSED')) continue;
    for (const [state, count] of states) {
      all += count;
      if (isPlanning ? change === 'UNPLANNED' : state === 'PENDING' || state === 'APPLYING') left += count;
    }
  }
  if (all === 0) return isPlanning ? 0 : 100;
  return Math.floor((100 * (all - left)) / all);
}

/** Of the rollout, its plan and its progress. */
export function rolloutEtagOf({ rollout: { id, version }, counts }: RolloutView): string {
  const progress = [...counts].map(([change, states]) => [change, [...states].sort()]).sort();
  const hash = createHash('sha256').update(JSON.stringify([id, version, progress]));
  return `"${hash.digest('base64url').slice(0, 22)}"`;
}
