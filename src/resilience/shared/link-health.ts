import { Clock } from '../../domain/time/clock';
import { Health, HealthSource } from '../../domain/records/health';

export type Trouble = Omit<Extract<Health, { ok: false }>, 'ok' | 'sinceMs' | 'retryAfterMs'> & {
  /** When it may be over at the earliest, on the clock that is never set. */
  readonly endsAt?: number;
};

/** How the link to the shared state stands, for those who only look. */
export class LinkHealth implements HealthSource {
  #trouble: Trouble | undefined;
  #sinceMs: number;
  readonly #listeners = new Set<(health: Health) => void>();

  constructor(
    private readonly clock: Clock,
    atStart: Trouble,
  ) {
    this.#trouble = atStart;
    this.#sinceMs = clock.now();
  }

  health(): Health {
    if (!this.#trouble) return { ok: true };
    const { endsAt, ...trouble } = this.#trouble;
    const leftMs = endsAt === undefined ? 0 : Math.ceil(endsAt - this.clock.elapsed());
    return { ok: false, ...trouble, sinceMs: this.#sinceMs, ...(leftMs > 0 && { retryAfterMs: leftMs }) };
  }

  onChange(listener: (health: Health) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Undefined: all is well. What causes it may change while it lasts. */
  set(trouble: Trouble | undefined): void {
    const before = this.#trouble;
    this.#trouble = trouble;
    if (before?.cause === trouble?.cause && before?.degraded === trouble?.degraded) return;
    if (!before) this.#sinceMs = this.clock.now();
    const health = this.health();
    for (const listener of this.#listeners) listener(health);
  }
}
