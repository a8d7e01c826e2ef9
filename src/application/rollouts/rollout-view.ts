import { createHash } from 'node:crypto';
import { ItemCounts, Rollout } from '../../domain/rollouts/rollout';

/** A rollout as callers see it. */
export interface RolloutView {
  readonly rollout: Rollout;
  readonly counts: ItemCounts;
}

/** Of the rollout, its plan and its progress. */
export function rolloutEtagOf({ rollout: { id, version }, counts }: RolloutView): string {
  const progress = [...counts].map(([change, states]) => [change, [...states].sort()]).sort();
  const hash = createHash('sha256').update(JSON.stringify([id, version, progress]));
  return `"${hash.digest('base64url').slice(0, 22)}"`;
}
