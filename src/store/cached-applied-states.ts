import { AppliedState, AppliedStates } from '../domain/records/applied-state';
import { Lease } from '../domain/operations/operation';
import { Span } from '../domain/telemetry/span.port';
import { StopSignal } from '../domain/concurrency/stop-signal';

/**
 * Keeps recently used applied states in memory. Use it only where no other process writes to the
 * store.
 */
export class CachedAppliedStates implements AppliedStates {
  /**
   * Least recently used first. An undefined value means that the store has no state for the key.
   */
  readonly #cache = new Map<string, AppliedState | undefined>();
  /** Resources whose changes are being stored: whoever asks waits behind these in the store. */
  readonly #changing = new Set<string>();
  #failures = 0;

  constructor(
    private readonly states: AppliedStates,
    private readonly maxEntries: number,
  ) {}

  async recall(
    resources: readonly string[],
    signal?: StopSignal,
    span?: Span,
  ): Promise<ReadonlyMap<string, AppliedState>> {
    const found = new Map<string, AppliedState>();
    const missing: string[] = [];
    for (const resource of resources) {
      const state = this.#cache.get(resource);
      if (!this.#cache.has(resource)) missing.push(resource);
      else this.#keep(resource, state);
      if (state) found.set(resource, state);
    }
    if (missing.length === 0) return found;
    for (const [resource, state] of await this.#read(missing, signal, span)) found.set(resource, state);
    return found;
  }

  /** Always reads the store: the cache may hold only some of the states. */
  recallBelow(parent: string, signal?: StopSignal): Promise<ReadonlyMap<string, AppliedState>> {
    return this.states.recallBelow(parent, signal);
  }

  remember(changes: ReadonlyMap<string, AppliedState | undefined>, lease?: Lease, signal?: StopSignal): Promise<void> {
    return this.changing(changes, () => this.states.remember(changes, lease, signal));
  }

  /** Follows changes that `store` stores. */
  async changing(changes: ReadonlyMap<string, AppliedState | undefined>, store: () => Promise<void>): Promise<void> {
    for (const resource of changes.keys()) {
      this.#cache.delete(resource);
      this.#changing.add(resource);
    }
    try {
      await store();
      for (const [resource, state] of changes) this.#keep(resource, state);
    } catch (error) {
      // The write may still take effect: reads that have begun before it are not cached.
      this.#failures += 1;
      throw error;
    } finally {
      for (const resource of changes.keys()) this.#changing.delete(resource);
    }
  }

  async #read(
    resources: readonly string[],
    signal?: StopSignal,
    span?: Span,
  ): Promise<ReadonlyMap<string, AppliedState>> {
    const failures = this.#failures;
    const found = await this.states.recall(resources, signal, span);
    for (const resource of resources) {
      // A concurrent change makes this result stale, so it is not cached.
      const isStale = failures !== this.#failures || this.#changing.has(resource) || this.#cache.has(resource);
      if (!isStale) this.#keep(resource, found.get(resource));
    }
    return found;
  }

  #keep(resource: string, state: AppliedState | undefined): void {
    this.#cache.delete(resource);
    this.#cache.set(resource, state);
    const [oldest] = this.#cache.size > this.maxEntries ? this.#cache.keys() : [];
    if (oldest !== undefined) this.#cache.delete(oldest);
  }
}
