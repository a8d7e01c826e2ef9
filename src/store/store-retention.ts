import { TimeLimit } from '../domain/concurrency/waiting';
import { causeOf } from '../domain/errors/cause-of';
import { GatewayError } from '../domain/errors/gateway-error';
import { Report } from '../domain/events/event-log';
import { OperationLane } from '../domain/operations/lane';
import { UnansweredWrites } from '../domain/operations/operation';
import { ResourceLeases } from '../domain/operations/resource-leases';
import { Clock } from '../domain/time/clock';
import { AuditRetention, RemovedChains } from './audit/audit-retention';
import { MemoryRetention, RemovedMemory } from './memory-retention';
import { RemovedRollouts, RolloutRetention } from './rollouts/rollout-retention';
import { StopSignal } from '../domain/concurrency/stop-signal';
import { BackgroundTask, repeat, taskUntil } from './background-task';

/** For how many days what has ended is kept. */
export interface KeepDays {
  readonly audit: number;
  readonly rollouts: number;
}

export interface StoreRetentionParts {
  readonly audit: AuditRetention;
  readonly memory: MemoryRetention;
  readonly rollouts: RolloutRetention;
  /** Returns free space to the disk, as far as the database can do that. */
  readonly shrink: (task: BackgroundTask) => Promise<void>;
  /** Absent if no other replica writes to the store. */
  readonly leases?: ResourceLeases;
  readonly clock: Clock;
  readonly report: Report;
}

const EVERY_MS = 3_600_000;
/** The key of the lease; no resource has it. */
const LEASE = 'livegate/retention';
/** A replica that cannot have the lease by then leaves the work to the one that has it. */
const LEASE_WAIT_MS = 1_000;

/** Removes what the store need not keep any longer: one replica at a time, in small steps. */
export class StoreRetention {
  constructor(private readonly parts: StoreRetentionParts) {}

  /** Works once an hour. The returned function stops it and resolves when it has stopped. */
  keep(keepDays: KeepDays): () => Promise<void> {
    const { clock, report } = this.parts;
    return repeat(clock, EVERY_MS, async (stop) => {
      await this.pass(keepDays, stop).catch((error: unknown) => report('retention_failed', { cause: causeOf(error) }));
      return 'again';
    });
  }

  /** Ends early if the signal aborts. Does nothing while another replica works. */
  async pass(keepDays: KeepDays, stop: StopSignal): Promise<void> {
    const { leases, clock } = this.parts;
    if (!leases) return this.#work(keepDays, taskUntil(clock, stop));
    const notNow = new GatewayError('DEADLINE_PASSED', 'another replica does the work');
    const patience = new TimeLimit(clock, LEASE_WAIT_MS, () => notNow);
    const stopFollowing = patience.follow(stop, () => notNow);
    try {
      const lane = new OperationLane('background');
      const claimant = { signal: patience.signal, unanswered: new UnansweredWrites(), lane };
      await leases.run({ whole: LEASE }, claimant, (lease) => {
        patience.cancel();
        return this.#work(
          keepDays,
          taskUntil(clock, stop, () => lease.remainingMs() <= 0),
        );
      });
    } catch (error) {
      if (error !== notNow) throw error;
    } finally {
      patience.cancel();
      stopFollowing();
    }
  }

  async #work(keepDays: KeepDays, task: BackgroundTask): Promise<void> {
    const { audit, memory, rollouts, shrink, clock, report } = this.parts;
    const begin = clock.elapsed();
    const removed: RemovedChains & RemovedMemory & RemovedRollouts = {
      ...(await audit.pass(keepDays.audit, task)),
      ...(await memory.pass(task)),
      ...(await rollouts.pass(keepDays.rollouts, task)),
    };
    await shrink(task);
    if (Object.values(removed).every((count) => count === 0)) return;
    report('retention_done', { ...removed, durationMs: Math.round(clock.elapsed() - begin) });
  }
}
