import { Clock } from '../../domain/time/clock';
import { Health, HealthSource } from '../../domain/events/health';

export type LinkFault = Omit<Extract<Health, { ok: false }>, 'ok' | 'sinceMs' | 'retryAfterMs'> & {
  /** The earliest time at which the fault may end, on the monotonic clock. */
  readonly endsAt?: number;
};

/** The health of the link to Redis, for the readiness check. */
export class LinkHealth implements HealthSource {
  #fault: LinkFault | undefined;
  #sinceMs: number;
  readonly #listeners = new Set<(health: Health) => void>();

  constructor(
    private readonly clock: Clock,
    atStart: LinkFault,
  ) {
    this.#fault = atStart;
    this.#sinceMs = clock.now();
  }

  health(): Health {
    if (!this.#fault) return { ok: true };
    const { endsAt, ...fault } = this.#fault;
    const leftMs = endsAt === undefined ? 0 : Math.ceil(endsAt - this.clock.elapsed());
    return { ok: false, ...fault, sinceMs: this.#sinceMs, ...(leftMs > 0 && { retryAfterMs: leftMs }) };
  }

  onChange(listener: (health: Health) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Undefined means healthy. The cause may change while a fault lasts. */
  set(fault: LinkFault | undefined): void {
    const before = this.#fault;
    this.#fault = fault;
    if (before?.cause === fault?.cause && before?.degraded === fault?.degraded) return;
    if (!before) this.#sinceMs = this.clock.now();
    const health = this.health();
    for (const listener of this.#listeners) listener(health);
  }
}
