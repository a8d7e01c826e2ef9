import { pause } from '../domain/concurrency/waiting';
import { causeOf } from '../domain/errors/cause-of';
import { GatewayError } from '../domain/errors/gateway-error';
import { Report } from '../domain/events/event-log';
import { Operation, UnansweredWrites } from '../domain/operations/operation';
import { ResourceLeases } from '../domain/operations/resource-leases';
import { NO_SPAN } from '../domain/telemetry/span.port';
import { Clock } from '../domain/time/clock';
import { AuditRetention, RemovedChains } from './audit/audit-retention';
import { MemoryRetention, RemovedMemory } from './memory-retention';
import { BackgroundTask, taskUntil } from './background-task';
import { StopController, StopSignal } from '../domain/concurrency/stop-signal';

export interface StoreRetentionParts {
  readonly audit: AuditRetention;
  readonly memory: MemoryRetention;
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

/** Removes what is older than the store shall keep it: one replica at a time, in small steps. */
export class StoreRetention {
  constructor(private readonly parts: StoreRetentionParts) {}

  /** Works once an hour. The returned function stops it and resolves when it has stopped. */
  keep(keepDays: number): () => Promise<void> {
    const { clock, report } = this.parts;
    const stop = new StopController();
    const work = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        await this.pass(keepDays, stop.signal).catch((error: unknown) =>
          report('retention_failed', { cause: causeOf(error) }),
        );
        await pause(clock, EVERY_MS, stop.signal).catch(() => undefined);
      }
    };
    const working = work();
    return () => {
      stop.abort();
      return working;
    };
  }

  /** Stops early if the signal aborts. Does nothing while another replica works. */
  async pass(keepDays: number, signal: StopSignal): Promise<void> {
    const { leases, clock } = this.parts;
    if (!leases)
      return this.#work(
        keepDays,
        taskUntil(clock, () => signal.aborted),
      );
    const operation = operationFor(clock, signal);
    let hasBegun = false;
    try {
      await leases.run({ whole: LEASE }, operation, (lease) => {
        hasBegun = true;
        return this.#work(
          keepDays,
          taskUntil(clock, () => signal.aborted || lease.remainingMs() <= 0),
        );
      });
    } catch (error) {
      if (hasBegun || !operation.signal.aborted) throw error;
    } finally {
      operation.cancel();
    }
  }

  async #work(keepDays: number, task: BackgroundTask): Promise<void> {
    const { audit, memory, shrink, clock, report } = this.parts;
    const begin = clock.elapsed();
    const removed: RemovedChains & RemovedMemory = {
      ...(await audit.pass(keepDays, task)),
      ...(await memory.pass(task)),
    };
    await shrink(task);
    if (Object.values(removed).every((count) => count === 0)) return;
    report('retention_done', { ...removed, durationMs: Math.round(clock.elapsed() - begin) });
  }
}

/** As leases want one. It ends when waiting for the lease is no longer worth it. */
function operationFor(clock: Clock, stop: StopSignal): Operation & { cancel(): void } {
  const patience = new StopController();
  const end = (): void => patience.abort(new GatewayError('DEADLINE_PASSED', 'another replica does the work'));
  const cancelTimer = clock.schedule(LEASE_WAIT_MS, end);
  stop.addEventListener('abort', end, { once: true });
  const operation = {
    caller: 'livegate',
    requestId: 'retention',
    span: NO_SPAN,
    deadlineMs: Infinity,
    signal: patience.signal,
    validateOnly: false,
    calls: [],
    unanswered: new UnansweredWrites(),
    recovery: () => operation,
    cancel() {
      cancelTimer();
      stop.removeEventListener('abort', end);
    },
  };
  return operation;
}
