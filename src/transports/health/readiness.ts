import { GatewayError } from '../../domain/errors/gateway-error';
import { Health, HealthSource } from '../../domain/events/health';

/** The answer of `/readyz`. It is public: causes are codes and name no host. */
export interface ReadinessReport {
  readonly status: 'ready' | 'not ready';
  readonly checks: Readonly<Record<string, CheckReport | boolean>> & { readonly draining: boolean };
}

type CheckReport = Readonly<Record<string, unknown>> & { readonly ok: boolean };

/** Whether this process accepts new work and can do it: whether its dependencies can be used. */
export class Readiness {
  #takesWork = false;
  #isReady = false;
  #drainedBy: (() => number) | undefined;
  readonly #sources = new Map<string, HealthSource>();
  readonly #drainListeners = new Set<() => void>();
  readonly #listeners = new Set<(ready: boolean) => void>();

  /** Both listeners are up. */
  begin(): void {
    this.#takesWork = true;
    this.#update();
  }

  /**
   * From now on refuses new work. `leftMs` returns the time that operations in flight still have.
   */
  drain(leftMs: () => number): void {
    this.#takesWork = false;
    this.#drainedBy = leftMs;
    // Health watches must report the change before they are ended.
    this.#update();
    for (const listener of [...this.#drainListeners]) listener();
  }

  /** Adds a condition to readiness. */
  watch(name: string, source: HealthSource): void {
    this.#sources.set(name, source);
    source.onChange(() => this.#update());
    this.#update();
  }

  get takesWork(): boolean {
    return this.#takesWork;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  report(): ReadinessReport {
    const checks = [...this.#sources].map(([name, source]) => [name, checkOf(source.health())] as const);
    return {
      status: this.#isReady ? 'ready' : 'not ready',
      checks: { ...Object.fromEntries(checks), draining: this.#drainedBy !== undefined },
    };
  }

  /** How long the state may last, if known. */
  get retryAfterMs(): number | undefined {
    if (this.#drainedBy) return this.#drainedBy();
    const left = [...this.#sources.values()].map((source) => source.health()).map(retryAfterOf);
    return left.reduce((longest, ms) => (ms === undefined ? longest : Math.max(longest ?? 0, ms)), undefined);
  }

  /**
   * Calls listeners on each change of `isReady`, in the order in which they were added. Returns a
   * function that removes the listener.
   */
  onChange(listener: (ready: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Returns a function that removes the condition. */
  onDrain(listener: () => void): () => void {
    this.#drainListeners.add(listener);
    return () => this.#drainListeners.delete(listener);
  }

  /** The error for new work that arrives nevertheless. */
  get refusal(): GatewayError | undefined {
    if (this.#takesWork) return undefined;
    const retryAfterMs = this.#drainedBy?.();
    return new GatewayError('SHUTTING_DOWN', 'this process is shutting down', {
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }

  #update(): void {
    const isReady = this.#takesWork && [...this.#sources.values()].every((source) => canServe(source.health()));
    if (isReady === this.#isReady) return;
    this.#isReady = isReady;
    for (const listener of [...this.#listeners]) listener(isReady);
  }
}

function canServe(health: Health): boolean {
  return health.ok || health.degraded;
}

function retryAfterOf(health: Health): number | undefined {
  return health.ok ? undefined : health.retryAfterMs;
}

function checkOf(health: Health): CheckReport {
  if (health.ok) return health;
  const { sinceMs, ...rest } = health;
  return { ...rest, since: new Date(sinceMs).toISOString() };
}
