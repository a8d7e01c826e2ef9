import { Account } from '../../domain/access/account';
import { Clock } from '../../domain/time/clock';
import { labelsText } from './exposition';

/** One action of one account entry that calls have used. */
export class ActionSeries {
  /** Of the labels provider, account and action; without the account if no metric has it. */
  readonly values: readonly string[];
  /** The labels as a scrape writes them. */
  readonly text: string;
  /** On the monotonic clock. */
  usedAt = -Infinity;

  constructor(
    public account: Account,
    readonly action: string,
    perAccount: boolean,
  ) {
    const { provider, id } = account;
    this.values = perAccount ? [provider, id, action] : [provider, action];
    this.text = labelsText({ provider, ...(perAccount && { account: id }), action });
  }
}

/** Quotas and breakers unused for this long are not in a scrape. */
const RECENT_MS = 3_600_000;

/**
 * The actions of accounts that calls have used. There are no more than the configuration has, since
 * actions are the providers' own.
 */
export class UsedActions {
  /** By account, then by action. */
  readonly #series = new Map<string, Map<string, ActionSeries>>();

  constructor(
    private readonly perAccount: boolean,
    private readonly clock: Pick<Clock, 'elapsed'>,
  ) {}

  /** A call uses the action now. */
  use(account: Account, action: string): ActionSeries {
    const known = this.#series.get(account.id);
    const actions = known ?? new Map<string, ActionSeries>();
    if (!known) this.#series.set(account.id, actions);
    let series = actions.get(action);
    if (!series) actions.set(action, (series = new ActionSeries(account, action, this.perAccount)));
    // A reload may have replaced the account.
    series.account = account;
    series.usedAt = this.clock.elapsed();
    return series;
  }

  /** Those used within the last hour. */
  *recent(): Iterable<ActionSeries> {
    const since = this.clock.elapsed() - RECENT_MS;
    for (const actions of this.#series.values()) {
      for (const series of actions.values()) if (series.usedAt >= since) yield series;
    }
  }

  /** Removes the accounts that are gone, and returns what was known of them. */
  forget(isGone: (accountId: string) => boolean): ActionSeries[] {
    const gone = [...this.#series].filter(([id]) => isGone(id));
    for (const [id] of gone) this.#series.delete(id);
    return gone.flatMap(([, actions]) => [...actions.values()]);
  }
}
