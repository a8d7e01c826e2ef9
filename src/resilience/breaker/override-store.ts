import { BreakerOverride } from '../../domain/operations/safeguards.port';

/** Operators' overrides of breakers, by key. Replicas that share a store share the overrides. */
export interface OverrideStore {
  get(key: string): BreakerOverride;
  /** The keys whose override is not AUTO. */
  keys(): Iterable<string>;
  /** Resolves after the listeners of this process were called; they are not if nothing changes. */
  set(key: string, override: BreakerOverride): Promise<void>;
  onChange(listener: (key: string, override: BreakerOverride) => void): void;
}

/** Overrides of a process without replicas. */
export class LocalOverrides implements OverrideStore {
  readonly #overrides = new Map<string, BreakerOverride>();
  #listener: (key: string, override: BreakerOverride) => void = () => undefined;

  get(key: string): BreakerOverride {
    return this.#overrides.get(key) ?? 'AUTO';
  }

  keys(): Iterable<string> {
    return this.#overrides.keys();
  }

  set(key: string, override: BreakerOverride): Promise<void> {
    if (override === this.get(key)) return Promise.resolve();
    if (override === 'AUTO') this.#overrides.delete(key);
    else this.#overrides.set(key, override);
    this.#listener(key, override);
    return Promise.resolve();
  }

  onChange(listener: (key: string, override: BreakerOverride) => void): void {
    this.#listener = listener;
  }
}
