import { Rollout } from '../../domain/rollouts/rollout';
import { Clock } from '../../domain/time/clock';
import { BackgroundTask } from '../background-task';
import { StoredRollouts } from './stored-rollouts';

export interface RemovedRollouts {
  /** Rollouts that ended long ago, with all their items. */
  readonly rollouts: number;
}

const DAY_MS = 24 * 3_600_000;
const PAGE = 100;

/** Removes rollouts that ended long ago. One that is retried meanwhile stays. */
export class RolloutRetention {
  constructor(
    private readonly rollouts: Pick<StoredRollouts, 'ended' | 'remove'>,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** Throws STORE_UNAVAILABLE. */
  async pass(keepDays: number, task: BackgroundTask): Promise<RemovedRollouts> {
    const beforeMs = this.clock.now() - keepDays * DAY_MS;
    let [removed, after] = [0, ''];
    while (!task.isOver()) {
      const page = await this.rollouts.ended(beforeMs, after, PAGE);
      for (const rollout of page.filter((one) => endOf(one) < beforeMs)) {
        if (task.isOver()) break;
        if (await task.rest(() => this.rollouts.remove(rollout))) removed += 1;
      }
      after = page.at(-1)?.id ?? '';
      if (page.length < PAGE) break;
    }
    return { rollouts: removed };
  }
}

function endOf({ endedAtMs, createdAtMs }: Rollout): number {
  return endedAtMs ?? createdAtMs;
}
