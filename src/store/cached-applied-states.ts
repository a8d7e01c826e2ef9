import { AppliedState, AppliedStates } from '../domain/records/applied-state';
import { Lease } from '../domain/records/lease';

/** What is remembered of the resources that were asked for last, so that it need not be read again: only for a process that nobody shares it with. */
export class CachedAppliedStates implements AppliedStates {
  /** The one asked for longest ago first. Undefined: nothing is remembered of it, which is known. */
  readonly #known = new Map<string, AppliedState | undefined>();
  #failures = 0;

  constructor(
    private readonly states: AppliedStates,
    private readonly maxKnown: number,
  ) {}

  async recall(resources: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, AppliedState>> {
    const found = new Map<string, AppliedState>();
    const missing: string[] = [];
    for (const resource of resources) {
      const state = this.#known.get(resource);
      if (!this.#known.has(resource)) missing.push(resource);
      else this.#know(resource, state);
      if (state) found.set(resource, state);
    }
    if (missing.length === 0) return found;
    for (const [resource, state] of await this.#read(missing, signal)) found.set(resource, state);
    return found;
  }

  /** Read each time: what is known need not be all. */
  recallBelow(parent: string, signal?: AbortSignal): Promise<ReadonlyMap<string, AppliedState>> {
    return this.states.recallBelow(parent, signal);
  }

  async remember(
    changes: ReadonlyMap<string, AppliedState | undefined>,
    lease?: Lease,
    signal?: AbortSignal,
  ): Promise<void> {
    try {
      await this.states.remember(changes, lease, signal);
      for (const [resource, state] of changes) this.#know(resource, state);
    } catch (error) {
      // It may have been stored all the same, or be stored before anything that is read from now on.
      this.#failures += 1;
      for (const resource of changes.keys()) this.#known.delete(resource);
      throw error;
    }
  }

  async #read(resources: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, AppliedState>> {
    const failures = this.#failures;
    const found = await this.states.recall(resources, signal);
    for (const resource of resources) {
      // What was read before a change says nothing any more.
      if (failures === this.#failures && !this.#known.has(resource)) this.#know(resource, found.get(resource));
    }
    return found;
  }

  #know(resource: string, state: AppliedState | undefined): void {
    this.#known.delete(resource);
    this.#known.set(resource, state);
    const [oldest] = this.#known.size > this.maxKnown ? this.#known.keys() : [];
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}
