import type { Rollout } from '../../../client';

const OPEN: readonly Rollout['state'][] = ['PLANNING', 'PLANNED', 'APPLYING'];

/** Whether it has not ended. */
export function isOpen({ state }: Pick<Rollout, 'state'>): boolean {
  return OPEN.includes(state);
}

/** What people call it. */
export function titleOf({ displayName, name }: Pick<Rollout, 'displayName' | 'name'>): string {
  return displayName || name;
}

/** How many configurations applying it writes, and how many of those are settled. */
export function settledOf({ counts }: Pick<Rollout, 'counts'>): { readonly all: number; readonly settled: number } {
  const all = counts.create + counts.update + counts.delete;
  return { all, settled: Math.min(all, counts.done + counts.failed + counts.stale + counts.skipped) };
}
