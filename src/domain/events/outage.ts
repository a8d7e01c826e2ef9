import { causeOf } from '../errors/cause-of';
import { GatewayError } from '../errors/gateway-error';
import { Clock } from '../time/clock';
import { LogEventName, LogFields, Report } from './event-log';

export interface OutageOptions {
  /** Logged once when it begins, with its `cause`, and `upstreamCode` if a cloud gave one. */
  readonly began: LogEventName;
  /** Logged once when the outage is over, with `durationMs` and the number of `failures`. */
  readonly ended: LogEventName;
  /** Facts that both lines contain, such as the account. */
  readonly fields?: LogFields;
  /**
   * How long after the last failure a success ends the outage, so that a mixture of both does not
   * fill the log.
   */
  readonly quietMs?: number;
  readonly clock: Clock;
  readonly report: Report;
}

const QUIET_MS = 1_000;

/** Turns the failures and successes of one thing into its two changes of state. */
export class Outage {
  #current: { readonly since: number; last: number; failures: number } | undefined;

  constructor(private readonly options: OutageOptions) {}

  get isOn(): boolean {
    return this.#current !== undefined;
  }

  /** Of the outage that is on; else 0. */
  get failures(): number {
    return this.#current?.failures ?? 0;
  }

  /** `calls`: how many calls failed. */
  failed(error: unknown, calls = 1): void {
    const { began, fields, clock, report } = this.options;
    const now = clock.elapsed();
    const upstreamCode = error instanceof GatewayError ? error.metadata.upstreamCode : undefined;
    if (!this.#current) report(began, { ...fields, upstreamCode, cause: causeOf(error) });
    this.#current ??= { since: now, last: now, failures: 0 };
    this.#current.last = now;
    this.#current.failures += calls;
  }

  succeeded(): void {
    if (!this.#current) return;
    const { ended, fields, clock, report, quietMs = QUIET_MS } = this.options;
    const { since, last, failures } = this.#current;
    const now = clock.elapsed();
    if (now - last < quietMs) return;
    this.#current = undefined;
    report(ended, { ...fields, durationMs: Math.round(now - since), failures });
  }
}
