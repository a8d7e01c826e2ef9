import { BreakerOverride } from '../../domain/operations/breaker';

/** What operators said of breakers, by key. Replicas that share a store see the same. */
export interface OverrideStore {
  get(key: string): BreakerOverride;
  /** Settles when the listeners of this process were told. */
  set(key: string, override: BreakerOverride): Promise<void>;
  onChange(listener: (key: string, override: BreakerOverride) => void): void;
}

/** For a process without replicas. */
export class LocalOverrides implements OverrideStore {
  readonly #overrides = new Map<string, BreakerOverride>();
  #listener: (key: string, override: BreakerOverride) => void = () => undefined;

  get(key: string): BreakerOverride {
    return this.#overrides.get(key) ?? 'AUTO';
  }

  set(key: string, override: BreakerOverride): Promise<void> {
    if (override === 'AUTO') this.#overrides.delete(key);
    else this.#overrides.set(key, override);
    this.#listener(key, override);
    return Promise.resolve();
  }

  onChange(listener: (key: string, override: BreakerOverride) => void): void {
    this.#listener = listener;
  }
}
