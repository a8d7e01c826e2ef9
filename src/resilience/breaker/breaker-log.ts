import { BreakerOverride } from '../../domain/operations/breaker';
import { causeOf } from '../../domain/errors/cause-of';
import { Clock } from '../../domain/time/clock';
import { Report } from '../../domain/events/event-log';
import { GatewayError } from '../../domain/errors/gateway-error';

/** Hears what becomes of one breaker. */
export interface BreakerObserver {
  /** The failure that opened it, the first time or after a probe. */
  opened(failure: GatewayError | undefined): void;
  halfOpened(): void;
  closed(): void;
  /** A call was refused. */
  refused(): void;
}

/** A time in which a breaker is open, or held by an operator. */
interface BreakerOutage {
  readonly since: number;
  readonly forced: boolean;
  refused: number;
  isProbed: boolean;
}

/**
 * Logs each change of the breakers. A breaker that opens again because a probe failed is still in the same
 * outage, which has one line when it begins, one for its first probe and one when it is over.
 */
export class BreakerLog {
  /** By breaker: only those that are not as usual. */
  readonly #outages = new Map<string, BreakerOutage>();

  constructor(
    private readonly clock: Clock,
    private readonly report: Report,
  ) {}

  observerOf(account: string, action: string): BreakerObserver {
    const key = `${account}/${action}`;
    const fields = { account, action };
    return {
      opened: (failure) => {
        if (this.#outages.has(key)) return;
        this.#begin(key, false);
        const { upstreamCode } = failure?.metadata ?? {};
        const cause = failure && { reason: failure.reason, upstreamCode, cause: causeOf(failure) };
        this.report('breaker_opened', { ...fields, ...cause });
      },
      halfOpened: () => {
        const outage = this.#outages.get(key);
        if (!outage || outage.isProbed || outage.forced) return;
        outage.isProbed = true;
        this.report('breaker_half_open', { ...fields, ...this.#costOf(outage) });
      },
      closed: () => {
        const outage = this.#outages.get(key);
        if (!outage || outage.forced) return;
        this.#outages.delete(key);
        this.report('breaker_closed', { ...fields, ...this.#costOf(outage) });
      },
      refused: () => {
        const outage = this.#outages.get(key);
        if (outage) outage.refused += 1;
      },
    };
  }

  /** An operator said something else than before; that ends the outage, if there was one. */
  overridden(account: string, action: string, override: BreakerOverride): void {
    const key = `${account}/${action}`;
    const before = this.#outages.get(key);
    if (override === 'AUTO') this.#outages.delete(key);
    else this.#begin(key, true);
    this.report('breaker_overridden', { account, action, override, ...(before && this.#costOf(before)) });
  }

  #begin(key: string, forced: boolean): void {
    this.#outages.set(key, { since: this.clock.elapsed(), forced, refused: 0, isProbed: false });
  }

  #costOf({ since, refused }: BreakerOutage): { durationMs: number; refused: number } {
    return { durationMs: Math.round(this.clock.elapsed() - since), refused };
  }
}
