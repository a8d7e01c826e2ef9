import { AppliedState, AppliedStates } from '../../src/domain/records/applied-state';

/** A memory that ends with the test. */
export class VolatileAppliedStates implements AppliedStates {
  readonly #states = new Map<string, AppliedState>();

  recall(resources: readonly string[]): Promise<ReadonlyMap<string, AppliedState>> {
    const known = resources.flatMap((resource) => {
      const state = this.#states.get(resource);
      return state ? [[resource, state] as const] : [];
    });
    return Promise.resolve(new Map(known));
  }

  recallBelow(parent: string): Promise<ReadonlyMap<string, AppliedState>> {
    return Promise.resolve(new Map([...this.#states].filter(([resource]) => resource.startsWith(`${parent}/`))));
  }

  remember(changes: ReadonlyMap<string, AppliedState | undefined>): Promise<void> {
    for (const [resource, state] of changes) {
      if (state) this.#states.set(resource, state);
      else this.#states.delete(resource);
    }
    return Promise.resolve();
  }
}
