import { BreakerOverride } from '../../domain/operations/safeguards.port';
import { causeOf } from '../../domain/errors/cause-of';
import { Clock } from '../../domain/time/clock';
import { Report } from '../../domain/events/event-log';
import { GatewayError } from '../../domain/errors/gateway-error';

/** Observes one breaker. */
export interface BreakerObserver {
  /** Opened by this failure, for the first time or after a failed probe. */
  opened(failure: GatewayError | undefined): void;
  halfOpened(): void;
  /** Closed by successful probes; `unused`: by the lack of any. */
  closed(why?: 'unused'): void;
  /** A call was refused. */
  refused(): void;
}

/** A period in which a breaker is open, or overridden by an operator. */
interface BreakerOutage {
  readonly since: number;
  readonly forced: boolean;
  refused: number;
  isProbed: boolean;
}

/**
 * Logs each breaker's outages: one line when an outage begins, one at its first probe and one when
 * it ends. A breaker that reopens after a failed probe is still in the same outage. Knows when each
 * breaker last changed, also once it is dropped.
 */
export class BreakerLog {
  /** By breaker; only those that are open or overridden. */
  readonly #outages = new Map<string, BreakerOutage>();
  /** When a breaker last changed, since the epoch; at most one for each action of each account. */
  readonly #changedMs = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly report: Report,
  ) {}

  observerOf(account: string, action: string): BreakerObserver {
    const key = `${account}/${action}`;
    const fields = { account, action };
    return {
      opened: (failure) => {
        this.#changed(key);
        if (this.#outages.has(key)) return;
        this.#begin(key, false);
        const { upstreamCode } = failure?.metadata ?? {};
        const cause = failure && { reason: failure.reason, upstreamCode, cause: causeOf(failure) };
        this.report('breaker_opened', { ...fields, ...cause });
      },
      halfOpened: () => {
        this.#changed(key);
        const outage = this.#outages.get(key);
        if (!outage || outage.isProbed || outage.forced) return;
        outage.isProbed = true;
        this.report('breaker_half_open', { ...fields, ...this.#costOf(outage) });
      },
      closed: (why) => {
        this.#changed(key);
        const outage = this.#outages.get(key);
        if (!outage || outage.forced) return;
        this.#outages.delete(key);
        this.report('breaker_closed', { ...fields, ...this.#costOf(outage), ...(why && { why }) });
      },
      refused: () => {
        const outage = this.#outages.get(key);
        if (outage) outage.refused += 1;
      },
    };
  }

  /** An operator changed the override. That ends the current outage, if any. */
  overridden(account: string, action: string, override: BreakerOverride): void {
    const key = `${account}/${action}`;
    const before = this.#outages.get(key);
    this.#changed(key);
    if (override === 'AUTO') this.#outages.delete(key);
    else this.#begin(key, true);
    this.report('breaker_overridden', { account, action, override, ...(before && this.#costOf(before)) });
  }

  /** Undefined: not since the process started. */
  changedMs(account: string, action: string): number | undefined {
    return this.#changedMs.get(`${account}/${action}`);
  }

  #changed(key: string): void {
    this.#changedMs.set(key, this.clock.now());
  }

  #begin(key: string, forced: boolean): void {
    this.#outages.set(key, { since: this.clock.elapsed(), forced, refused: 0, isProbed: false });
  }

  #costOf({ since, refused }: BreakerOutage): { durationMs: number; refused: number } {
    return { durationMs: Math.round(this.clock.elapsed() - since), refused };
  }
}
