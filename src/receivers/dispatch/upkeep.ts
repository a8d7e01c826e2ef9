import { causeOf } from '../../domain/errors/cause-of';
import { StopController } from '../../domain/concurrency/stop-signal';
import { pause } from '../../domain/concurrency/waiting';
import { ReportRepeated } from '../../domain/events/event-log';
import { EventStore, SinkBacklog } from '../../domain/received/event-store.port';
import { Clock } from '../../domain/time/clock';

export interface UpkeepParts {
  readonly store: Pick<EventStore, 'sweep' | 'backlog'>;
  readonly clock: Clock;
  readonly reportRepeated: ReportRepeated;
}

/** How old the figures of a scrape can be. */
const COUNT_EVERY_MS = 15_000;
const SWEEP_EVERY_MS = 60_000;
/** Between two statements of a sweep, so that events are stored meanwhile. */
const REST_MS = 50;

/** What of a sink a scrape shows. */
export interface SinkFigures {
  readonly sink: string;
  readonly pending: number;
  readonly dead: number;
  /** For how long the oldest pending event has waited; 0 if none has. */
  readonly lagSeconds: number;
}

/** Removes what is over from the store of events, and counts what waits in it. */
export class Upkeep {
  readonly #stop = new StopController();
  #backlog: readonly SinkBacklog[] = [];
  #working: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: UpkeepParts) {}

  start(): void {
    const counting = this.#repeat(COUNT_EVERY_MS, async () => {
      this.#backlog = await this.parts.store.backlog(this.#stop.signal);
    });
    this.#working = Promise.all([counting, this.#repeat(SWEEP_EVERY_MS, () => this.#sweep())]);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#working;
  }

  /** Of these sinks, and of those that events still wait for. */
  figures(sinks: readonly string[]): SinkFigures[] {
    const now = this.parts.clock.now();
    const known = new Map(this.#backlog.map((one) => [one.sink, one]));
    return [...new Set([...sinks, ...known.keys()])].map((sink) => {
      const { pending = 0, dead = 0, oldestMs = now } = known.get(sink) ?? {};
      return { sink, pending, dead, lagSeconds: Math.max(0, now - oldestMs) / 1_000 };
    });
  }

  async #sweep(): Promise<void> {
    const { store, clock, reportRepeated } = this.parts;
    for (;;) {
      const { forgotten, removed, givenUp } = await store.sweep(clock.now());
      for (const sink of new Set(givenUp)) {
        reportRepeated('event_dead', sink, { sink, events: givenUp.filter((one) => one === sink).length });
      }
      if (forgotten + removed + givenUp.length === 0 || this.#stop.signal.aborted) return;
      await pause(clock, REST_MS, this.#stop.signal);
    }
  }

  async #repeat(everyMs: number, work: () => Promise<void>): Promise<void> {
    const { clock, reportRepeated } = this.parts;
    while (!this.#stop.signal.aborted) {
      await work().catch((error: unknown) => {
        if (!this.#stop.signal.aborted) reportRepeated('events_upkeep_failed', '', { cause: causeOf(error) });
      });
      await pause(clock, everyMs, this.#stop.signal).catch(() => undefined);
    }
  }
}
