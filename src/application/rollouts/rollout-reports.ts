import { EventLog } from '../../domain/events/event-log';
import { ItemState, Rollout } from '../../domain/rollouts/rollout';
import { Instruments } from '../../domain/telemetry/instruments.port';

/** Why a rollout is in another state. */
export type RolloutCause =
  'created' | 'planned' | 'planning_failed' | 'applied' | 'cancelled' | 'retried' | 'not_applied_in_time' | 'all_ended';

const ENDED: readonly ItemState[] = ['DONE', 'FAILED', 'STALE'];

/** Tells the log and the metrics what becomes of rollouts. */
export class RolloutReports {
  constructor(
    private readonly log: Pick<EventLog, 'report'>,
    private readonly instruments: Pick<Instruments, 'rolloutItemEnded'>,
  ) {}

  /** `by`: the caller that asked for it; absent if livegate did it by itself. */
  changed({ id, state, isCancelled, error }: Rollout, cause: RolloutCause, by?: string): void {
    const isBad = state === 'FAILED' || state === 'PARTIALLY_FAILED';
    const fields = {
      rollout: id,
      state,
      cause,
      ...(by !== undefined && { caller: by }),
      ...(isCancelled && { isCancelled }),
      ...(error && { reason: error.reason }),
    };
    this.log.report('rollout_changed', fields, isBad ? 'warn' : 'info');
  }

  /** An item is stored; only its end counts. */
  itemIs(state: ItemState): void {
    if (ENDED.includes(state)) this.instruments.rolloutItemEnded(state);
  }
}
