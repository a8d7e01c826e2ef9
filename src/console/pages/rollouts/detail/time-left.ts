import type { Rollout } from '../../../../client';
import { durationMs } from '../../../ui/duration-text';

/** A percentage, and when it was seen on a clock of this page. */
export interface SeenProgress {
  readonly percent: number;
  readonly atMs: number;
}

/** Before so much has been seen to be done, the pace says little. */
const TELLING_PERCENT = 10;

/**
 * How long it still takes: at the pace that was seen, and before that by the estimate, which holds
 * if nobody else uses the quotas. livegate's clock may be another, so its times are not compared
 * with this one. Undefined if nothing is known.
 */
export function timeLeftMs(
  { estimatedDuration, progress }: Pick<Rollout, 'estimatedDuration' | 'progress'>,
  first: SeenProgress,
  nowMs: number,
): number | undefined {
  const rest = 100 - progress;
  const seen = progress - first.percent;
  if (seen >= TELLING_PERCENT) return ((nowMs - first.atMs) / seen) * rest;
  const estimate = durationMs(estimatedDuration);
  return estimate === undefined ? undefined : (estimate * rest) / 100;
}
