import { createHash } from 'node:crypto';
import { EventStore, SinkTarget } from '../../domain/received/event-store.port';
import { Instruments } from '../../domain/telemetry/instruments.port';
import { Report, ReportRepeated } from '../../domain/events/event-log';
import { Clock } from '../../domain/time/clock';
import { SinkRetry } from '../receiver';
import { Sink } from '../sinks/sink.port';
import { SinkWorker } from './sink-worker';

/** A sink of the configuration; another object is another sink. */
export interface SinkSettings {
  readonly id: string;
  readonly kind: string;
  readonly options: object;
}

export interface DispatcherParts {
  readonly store: EventStore;
  readonly create: (settings: SinkSettings) => Sink;
  readonly retryOf: (receiver: string) => SinkRetry;
  readonly clock: Clock;
  readonly random: () => number;
  readonly instruments: Pick<Instruments, 'eventSent'>;
  readonly report: Report;
  readonly reportRepeated: ReportRepeated;
}

/** Attempts under way when a sink leaves the configuration. */
const LEAVE_MS = 1_000;

/** Sends events to their sinks: a worker for each. */
export class Dispatcher {
  readonly #workers = new Map<SinkSettings, SinkWorker>();
  /** Of sinks that have left the configuration. */
  readonly #leaving = new Set<Promise<void>>();
  #isStopped = false;

  constructor(private readonly parts: DispatcherParts) {}

  /** Works for these sinks from now on, and for no others. */
  use(sinks: readonly SinkSettings[]): void {
    if (this.#isStopped) return;
    for (const [settings, worker] of this.#workers) {
      if (sinks.includes(settings)) continue;
      this.#workers.delete(settings);
      const left: Promise<void> = worker.stop(LEAVE_MS).finally(() => this.#leaving.delete(left));
      this.#leaving.add(left);
    }
    for (const settings of sinks) {
      if (this.#workers.has(settings)) continue;
      const worker = new SinkWorker({ ...this.parts, target: targetOf(settings), sink: this.parts.create(settings) });
      this.#workers.set(settings, worker);
      worker.start();
    }
  }

  /** Something was stored. */
  wake(): void {
    for (const worker of this.#workers.values()) worker.wake();
  }

  async stop(graceMs: number): Promise<void> {
    this.#isStopped = true;
    const workers = [...this.#workers.values()];
    this.#workers.clear();
    await Promise.all([...workers.map((worker) => worker.stop(graceMs)), ...this.#leaving]);
  }
}

/** Secrets show as such in JSON, so that a new one leaves the sink what it is. */
function targetOf({ id, kind, options }: SinkSettings): SinkTarget {
  const digest = createHash('sha256')
    .update(JSON.stringify([kind, options]))
    .digest('hex');
  return { sink: id, settings: digest.slice(0, 32) };
}
