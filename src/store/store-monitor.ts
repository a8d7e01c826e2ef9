import { codeOf } from '../domain/errors/cause-of';
import { Clock } from '../domain/time/clock';
import { Report } from '../domain/events/event-log';
import { Health, HealthSource } from '../domain/events/health';
import { Outage } from '../domain/events/outage';
import { isStoreFault } from './store-failure';

export interface StoreMonitorOptions {
  /** Makes a small durable write. */
  readonly probe: () => Promise<unknown>;
  /**
   * When the store last answered anything, on the monotonic clock. If absent, only the probe
   * counts.
   */
  readonly lastAnswerAt?: () => number;
  readonly clock: Clock;
  readonly report: Report;
}

/** An outage is detected within the sum of these two. */
const PROBE_EVERY_MS = 1_000;
const ANSWER_MS = 1_500;
/** For this long after a failed statement, a successful probe does not prove recovery. */
const QUIET_MS = 3_000;
/** A thread that has been silent for this long is taken as hung for good. */
export const HUNG_MS = 30_000;

/**
 * Tracks whether the store accepts writes. It probes once a second, one probe at a time, and also
 * learns from statements that fail because of the store.
 */
export class StoreMonitor implements HealthSource {
  /** Resolves when the store has been silent for `HUNG_MS`. */
  readonly hung: Promise<Error>;
  readonly #outage: Outage;
  readonly #listeners = new Set<(health: Health) => void>();
  #health: Health = { ok: true };
  #faultAt = -Infinity;
  #hang: (error: Error) => void = () => undefined;
  #cancelPause = (): void => undefined;
  #isStopped = false;

  constructor(private readonly options: StoreMonitorOptions) {
    const { clock, report } = options;
    this.hung = new Promise((resolve) => (this.#hang = resolve));
    this.#outage = new Outage({ began: 'store_failing', ended: 'store_recovered', quietMs: 0, clock, report });
  }

  start(): void {
    void this.#probeAndGoOn();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelPause();
  }

  health(): Health {
    return this.#health;
  }

  onChange(listener: (health: Health) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reports that a statement other than the probe has failed. */
  statementFailed(error: unknown): void {
    if (isStoreFault(error)) {
      this.#faultAt = this.options.clock.elapsed();
      this.#fail(error);
    }
    if (this.#outage.isOn) this.#outage.failed(error);
  }

  async #probeAndGoOn(): Promise<void> {
    if (this.#isStopped) return;
    const cancel = this.#expectAnswer(this.options.clock.elapsed());
    try {
      await this.options.probe();
      this.#succeed();
    } catch (error) {
      this.#fail(error);
    } finally {
      cancel();
    }
    if (!this.#isStopped) {
      this.#cancelPause = this.options.clock.schedule(PROBE_EVERY_MS, () => void this.#probeAndGoOn());
    }
  }

  /** A late probe proves nothing while the store still answers the requests ahead of it. */
  #expectAnswer(since: number, waitMs = ANSWER_MS): () => void {
    const { clock, lastAnswerAt } = this.options;
    const canHang = lastAnswerAt !== undefined;
    let cancel = clock.schedule(waitMs, () => {
      const silentSince = Math.max(since, lastAnswerAt?.() ?? since);
      const silentMs = clock.elapsed() - silentSince;
      if (silentMs >= ANSWER_MS) this.#fail(failure('NO_ANSWER', `no answer for ${Math.round(silentMs)} ms`));
      if (canHang && silentMs >= HUNG_MS) this.#hang(failure('STORE_HUNG', `no answer for ${Math.round(silentMs)} ms`));
      else if (silentMs < HUNG_MS)
        cancel = this.#expectAnswer(since, Math.max(1, (silentMs < ANSWER_MS ? ANSWER_MS : HUNG_MS) - silentMs));
    });
    return () => cancel();
  }

  #fail(error: unknown): void {
    if (this.#isStopped) return;
    this.#outage.failed(error, 0);
    const cause = codeOf(error) ?? 'UNKNOWN';
    const { clock } = this.options;
    if (!this.#health.ok && this.#health.cause === cause) return;
    const sinceMs = this.#health.ok ? clock.now() : this.#health.sinceMs;
    this.#set({ ok: false, cause, sinceMs, degraded: false });
  }

  #succeed(): void {
    if (this.#isStopped || this.#health.ok) return;
    if (this.options.clock.elapsed() - this.#faultAt < QUIET_MS) return;
    this.#outage.succeeded();
    this.#set({ ok: true });
  }

  #set(health: Health): void {
    this.#health = health;
    for (const listener of this.#listeners) listener(health);
  }
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
