import { StopController } from '../../domain/concurrency/stop-signal';
import { Sleep } from '../../domain/concurrency/waiting';
import { Report, ReportRepeated } from '../../domain/events/event-log';
import { Outage } from '../../domain/events/outage';
import { Attempted, EventStore, SinkLane, PendingEvent } from '../../domain/received/event-store.port';
import { Instruments } from '../../domain/telemetry/instruments.port';
import { Sink } from '../sinks/sink.port';
import { ATTEMPT_MS, LEASE_MS, LaneRun, LaneRunParts } from './lane-run';
import { SinkAbsence } from './sink-absence';
import { SinkHold } from './sink-hold';

export interface SinkWorkerParts extends Omit<LaneRunParts, 'store' | 'attempted' | 'stop' | 'sink' | 'hold'> {
  readonly sink: Sink;
  readonly store: EventStore;
  readonly instruments: Pick<Instruments, 'eventSent'>;
  readonly report: Report;
  readonly reportRepeated: ReportRepeated;
}

/** Streams that one sink gets events of at a time, from this process. */
const MAX_LANES = 32;
/** What other replicas have stored, and what has waited long enough, is found so. */
const LOOK_EVERY_MS = 500;
/** After the store has failed. */
const PAUSE_MS = 1_000;

/** Sends events to one sink. Has no effect on other sinks, however slow its own is. */
export class SinkWorker {
  readonly #running = new Set<Promise<void>>();
  readonly #sleep: Sleep;
  readonly #outage: Outage;
  readonly #hold: SinkHold;
  readonly #absence: SinkAbsence;
  readonly #abort = new StopController();
  #isStopped = false;
  /** Whether something may have come since the last look. */
  #isWoken = false;
  #loop: Promise<void> | undefined;
  #cancelHurry = (): void => undefined;

  constructor(private readonly parts: SinkWorkerParts) {
    const { clock, report, target } = parts;
    this.#sleep = new Sleep(clock);
    this.#hold = new SinkHold(clock);
    this.#absence = new SinkAbsence(clock);
    this.#outage = new Outage({
      began: 'sink_failing',
      ended: 'sink_recovered',
      fields: { sink: target.sink },
      clock,
      report,
    });
  }

  start(): void {
    this.#loop ??= this.#work();
  }

  /** Looks for work at once. */
  wake(): void {
    this.#isWoken = true;
    this.#sleep.wake();
  }

  /** Takes no more work; what is under way has `graceMs`, and is then left to other workers. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopped = true;
    this.wake();
    const cancel = this.parts.clock.schedule(graceMs, () => this.#abort.abort());
    await this.#loop;
    await Promise.all(this.#running);
    cancel();
    this.#cancelHurry();
    await this.parts.sink.close();
  }

  async #work(): Promise<void> {
    while (!this.#isStopped) {
      this.#isWoken = false;
      const claimed = await this.#claim();
      // All slots taken, a sink that wants nothing yet, or nothing to do: until a run ends,
      // something comes, or time passes.
      if (claimed === 0 && !this.#isWoken) await this.#sleep.for(LOOK_EVERY_MS);
    }
  }

  /** How many lanes it has begun with. */
  async #claim(): Promise<number> {
    const { store, target, clock } = this.parts;
    const free = MAX_LANES - this.#running.size;
    if (free <= 0 || this.#hold.restMs > 0) return 0;
    try {
      const lanes = await store.claim(target, free, LEASE_MS);
      for (const lane of lanes) this.#begin(lane);
      return lanes.length;
    } catch {
      // The store's monitor logs its outage.
      if (!this.#isStopped) await new Promise<void>((resolve) => void clock.schedule(PAUSE_MS, resolve));
      return 0;
    }
  }

  #begin(lane: SinkLane): void {
    const run = new LaneRun(lane, {
      ...this.parts,
      hold: this.#hold,
      attempted: (event, result, seconds) => this.#tell(event, result, seconds),
      stop: this.#abort.signal,
    });
    // If the store fails, the lane is claimed again when its lease has ended.
    const running: Promise<void> = run
      .run()
      .catch(() => undefined)
      .finally(() => {
        this.#running.delete(running);
        this.wake();
      });
    this.#running.add(running);
  }

  #tell(
    { receiver, eventId, type, attempts }: PendingEvent,
    { state, status, error }: Attempted,
    seconds: number,
  ): void {
    const { target, reportRepeated, instruments } = this.parts;
    const { sink } = target;
    instruments.eventSent(sink, state, seconds);
    if (state === 'DELIVERED') {
      if (this.#absence.succeeded()) this.#welcome();
      return this.#outage.succeeded();
    }
    // Whoever refuses an event for good is there.
    if (state === 'PENDING') this.#absence.failed(attempts);
    this.#outage.failed(new Error([status, error].filter((text) => text !== undefined).join(' ')));
    if (state !== 'DEAD') return;
    const facts = { sink, receiver, eventId, type, attempts: attempts + 1, status, lastError: error };
    reportRepeated('event_dead', sink, facts);
  }

  /**
   * The sink is back, so no stream waits any longer: now, and once attempts that began before have
   * failed.
   */
  #welcome(): void {
    void this.#hurry();
    this.#cancelHurry();
    this.#cancelHurry = this.parts.clock.schedule(ATTEMPT_MS, () => void this.#hurry());
  }

  async #hurry(): Promise<void> {
    // If the store fails, the streams wait as long as they would have.
    await this.parts.store.hurry(this.parts.target.sink).catch(() => undefined);
    this.wake();
  }
}
