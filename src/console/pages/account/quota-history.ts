import type { Account } from '../../../client';

/** What was in use of one quota. */
export interface QuotaLine {
  readonly action: string;
  /** As a percentage of the limit of that time; null while nobody looked. */
  readonly shares: readonly (number | null)[];
}

/**
 * Longer than a request may take, and the pause after it: where livegate answers at all, the next
 * look comes sooner.
 */
const GAP_MS = 20_000;

/** What was in use of each quota of an account, as a percentage of the limit that was kept. */
export class QuotaHistory {
  static readonly SPAN_MS = 600_000;
  #timesMs: number[] = [];
  readonly #shares = new Map<string, (number | null)[]>();

  /** Forgets what is older than the span. */
  add(quotas: Account['quotas'], nowMs: number): void {
    const lastMs = this.#timesMs.at(-1);
    if (lastMs !== undefined && nowMs - lastMs > GAP_MS) this.#push(new Map(), lastMs + 1);
    this.#push(new Map(quotas.map((quota) => [quota.action, shareOf(quota)])), nowMs);
    this.#forget(nowMs - QuotaHistory.SPAN_MS);
  }

  get timesMs(): readonly number[] {
    return this.#timesMs;
  }

  get lines(): readonly QuotaLine[] {
    return [...this.#shares].map(([action, shares]) => ({ action, shares }));
  }

  #push(shares: ReadonlyMap<string, number>, atMs: number): void {
    const count = this.#timesMs.length;
    for (const action of new Set([...this.#shares.keys(), ...shares.keys()])) {
      const before = this.#shares.get(action) ?? Array.from({ length: count }, () => null);
      this.#shares.set(action, [...before, shares.get(action) ?? null]);
    }
    this.#timesMs = [...this.#timesMs, atMs];
  }

  #forget(beforeMs: number): void {
    const gone = this.#timesMs.findIndex((ms) => ms >= beforeMs);
    this.#timesMs = this.#timesMs.slice(gone);
    for (const [action, shares] of this.#shares) {
      const kept = shares.slice(gone);
      if (kept.every((share) => share === null)) this.#shares.delete(action);
      else this.#shares.set(action, kept);
    }
  }
}

/** The histories of the accounts that were looked at last. */
export class QuotaHistories {
  static readonly MOST = 50;
  /** The one that was looked at last is the last. */
  readonly #histories = new Map<string, QuotaHistory>();

  of(account: string): QuotaHistory {
    const history = this.#histories.get(account) ?? new QuotaHistory();
    this.#histories.delete(account);
    this.#histories.set(account, history);
    const [oldest = ''] = this.#histories.keys();
    if (this.#histories.size > QuotaHistories.MOST) this.#histories.delete(oldest);
    return history;
  }
}

/** How much of a quota is in use, in per cent: more than 100 right after its limit was lowered. */
export function shareOf({ inUse, currentLimit }: Account['quotas'][number]): number {
  return (100 * inUse) / Math.max(1, currentLimit);
}
