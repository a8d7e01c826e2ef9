import { Clock } from '../../domain/time/clock';
import { Health, HealthSource } from '../../domain/records/health';

export type LinkFault = Omit<Extract<Health, { ok: false }>, 'ok' | 'sinceMs' | 'retryAfterMs'> & {
  /** When it may be over at the earliest, on the clock that is never set. */
  readonly endsAt?: number;
};

/** How the link to the shared state stands, for those who only look. */
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

  /** Undefined: all is well. What causes it may change while it lasts. */
  set(fault: LinkFault | undefined): void {
    const before = this.#fault;
    this.#fault = fault;
    if (before?.cause === fault?.cause && before?.degraded === fault?.degraded) return;
    if (!before) this.#sinceMs = this.clock.now();
    const health = this.health();
    for (const listener of this.#listeners) listener(health);
  }
}
