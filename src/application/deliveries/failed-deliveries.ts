import { LoggedDelivery } from '../../domain/deliveries/delivery';
import { Clock } from '../../domain/time/clock';

const HOUR_MS = 3_600_000;
/** Of one account; more count as so many. */
const MAX_IDS = 1_000;

/** What lists have shown of one account. */
interface Shown {
  listedAtMs: number;
  /** When each failed delivery was sent, by its id. */
  readonly sentAtMs: Map<string, number>;
}

/**
 * The failed deliveries of the last hour that lists have shown. livegate asks no cloud for this
 * figure: for Alibaba that would take a call for each domain.
 */
export class FailedDeliveries {
  readonly #shown = new Map<string, Shown>();

  constructor(private readonly clock: Clock) {}

  /** Notes what a list of the account has shown, which may be nothing. */
  note(account: string, rows: readonly LoggedDelivery[]): void {
    const now = this.clock.now();
    const shown = this.#shown.get(account) ?? { listedAtMs: now, sentAtMs: new Map<string, number>() };
    shown.listedAtMs = now;
    this.#shown.set(account, shown);
    for (const { id, outcome, sentAtMs } of rows) {
      if (outcome !== 'FAILED' || sentAtMs === undefined || sentAtMs <= now - HOUR_MS) continue;
      if (shown.sentAtMs.size < MAX_IDS) shown.sentAtMs.set(id, sentAtMs);
    }
  }

  /** Of the accounts that have been listed within the last hour. */
  *counts(): Iterable<{ readonly accountId: string; readonly count: number }> {
    const begin = this.clock.now() - HOUR_MS;
    for (const [accountId, { listedAtMs, sentAtMs }] of this.#shown) {
      for (const [id, at] of sentAtMs) if (at <= begin) sentAtMs.delete(id);
      if (listedAtMs > begin) yield { accountId, count: sentAtMs.size };
      else this.#shown.delete(accountId);
    }
  }
}
