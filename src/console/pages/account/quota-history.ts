import type { Account } from '../../../client';
import type { Series } from '../../ui/series';

/** What was in use of each quota of an account, as a percentage of its limit. */
export class QuotaHistory {
  static readonly SPAN_MS = 600_000;
  #timesMs: number[] = [];
  readonly #values = new Map<string, (number | null)[]>();

  /** Forgets what is older than the span. */
  add(quotas: Account['quotas'], nowMs: number): void {
    const count = this.#timesMs.length;
    const old = this.#timesMs.findIndex((ms) => ms >= nowMs - QuotaHistory.SPAN_MS);
    const gone = old === -1 ? count : old;
    this.#timesMs = [...this.#timesMs.slice(gone), nowMs];
    const use = new Map(quotas.map(({ action, inUse, limit }) => [action, (100 * inUse) / limit]));
    for (const action of new Set([...this.#values.keys(), ...use.keys()])) {
      const before = this.#values.get(action) ?? Array.from({ length: count }, () => null);
      const values = [...before.slice(gone), use.get(action) ?? null];
      if (values.every((value) => value === null)) this.#values.delete(action);
      else this.#values.set(action, values);
    }
  }

  get timesMs(): readonly number[] {
    return this.#timesMs;
  }

  get series(): readonly Series[] {
    return [...this.#values].map(([label, values]) => ({ label, values }));
  }
}
