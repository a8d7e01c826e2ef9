import { EventEmitter } from 'node:events';
import { Account } from '../../domain/access/account';
import { Breaker, BreakerOverride, Breakers } from '../../domain/operations/safeguards.port';
import { Clock } from '../../domain/time/clock';
import { Report } from '../../domain/events/event-log';
import { ActionBreaker } from './action-breaker';
import { BreakerLog } from './breaker-log';
import { BUCKETS_OF_WINDOW, BreakerSettings } from './circuit';
import { OverrideStore } from './override-store';

/**
 * The breakers of all accounts. They are created on first use and dropped when idle, and one timer
 * rotates all windows. Operators' overrides live in the `OverrideStore`.
 */
export class BreakerRegistry implements Breakers {
  readonly #breakers = new Map<string, ActionBreaker>();
  readonly #rotation = new EventEmitter().setMaxListeners(0);
  #cancelTurn: (() => void) | undefined;
  #turns = 0;
  readonly #log: BreakerLog;

  constructor(
    private readonly settings: BreakerSettings,
    private readonly overrides: OverrideStore,
    private readonly clock: Clock,
    report: Report,
  ) {
    this.#log = new BreakerLog(clock, report);
    overrides.onChange((key, override) => {
      const { accountId, action } = namesIn(key);
      this.#log.overridden(accountId, action, override);
      const breaker = this.#breakers.get(key);
      if (breaker) breaker.override = override;
    });
  }

  /** Look it up for each attempt: an idle breaker may have been dropped and replaced. */
  of(account: Account, action: string): ActionBreaker {
    const key = keyOf(account, action);
    const known = this.#breakers.get(key);
    if (known) return known;
    const made = new ActionBreaker(this.settings, this.#rotation, this.clock, this.#log.observerOf(account.id, action));
    made.override = this.overrides.get(key);
    this.#breakers.set(key, made);
    this.#turnLater();
    return made;
  }

  get({ id }: Account, action: string): Breaker {
    const key = keyOf({ id }, action);
    const breaker = this.#breakers.get(key);
    const override = this.overrides.get(key);
    const unused = { state: override === 'FORCED_OPEN' ? 'OPEN' : 'CLOSED', override } as const;
    const sinceMs = this.#log.changedMs(id, action);
    return { action, ...(breaker ? statusOf(breaker) : unused), ...(sinceMs !== undefined && { sinceMs }) };
  }

  /** Those that have seen calls lately, and those with an override. */
  *known(): Iterable<{ readonly accountId: string; readonly action: string }> {
    for (const key of this.#breakers.keys()) yield namesIn(key);
    for (const key of this.overrides.keys()) if (!this.#breakers.has(key)) yield namesIn(key);
  }

  async override(account: Account, action: string, override: BreakerOverride): Promise<Breaker> {
    await this.overrides.set(keyOf(account, action), override);
    return this.get(account, action);
  }

  /** How many breakers are in memory. */
  get size(): number {
    return this.#breakers.size;
  }

  /** Ends all timers. */
  close(): void {
    for (const breaker of this.#breakers.values()) breaker.dispose();
    this.#breakers.clear();
    this.#cancelTurn?.();
  }

  /** One timer serves all breakers; none runs without breakers. */
  #turnLater(): void {
    if (this.#cancelTurn) return;
    this.#cancelTurn = this.clock.schedule(this.settings.windowMs / BUCKETS_OF_WINDOW, () => {
      this.#cancelTurn = undefined;
      this.#rotation.emit('rotate');
      this.#turns += 1;
      if (this.#turns % BUCKETS_OF_WINDOW === 0) this.#dropIdle();
      if (this.#breakers.size > 0) this.#turnLater();
    });
  }

  #dropIdle(): void {
    for (const [key, breaker] of this.#breakers) {
      breaker.endIfUnused();
      if (!breaker.idle) continue;
      breaker.dispose();
      this.#breakers.delete(key);
    }
  }
}

function statusOf({ state, override, retryAfterMs }: ActionBreaker): Omit<Breaker, 'action'> {
  return { state, override, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

function keyOf({ id }: Pick<Account, 'id'>, action: string): string {
  return `${id}/${action}`;
}

function namesIn(key: string): { readonly accountId: string; readonly action: string } {
  const [accountId = '', action = ''] = key.split('/');
  return { accountId, action };
}
