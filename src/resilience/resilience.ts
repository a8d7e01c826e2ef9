import { Account } from '../domain/access/account';
import { Clock } from '../domain/time/clock';
import { Report } from '../domain/events/event-log';
import { HealthSource } from '../domain/records/health';
import { UpstreamPipeline } from '../domain/operations/upstream-pipeline';
import { AccountPipeline } from './account-pipeline';
import { BreakerRegistry } from './breaker/breaker-registry';
import { BreakerSettings } from './breaker/circuit';
import { LocalOverrides } from './breaker/override-store';
import { QuotaLimiter, QuotaLimiterOptions, QuotaSettings, localSlots } from './quota/quota-limiter';
import { RetryPolicy, RetrySettings } from './retry-policy';
import { SharedState } from './shared/shared-state';

export interface ResilienceOptions {
  readonly quota: QuotaSettings;
  readonly breaker: BreakerSettings;
  readonly retry: RetrySettings;
  /** The longest that one attempt may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly quotasOf: QuotaLimiterOptions['quotasOf'];
  readonly clock: Clock;
  readonly report: Report;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** What replicas share; without it a process has its accounts for itself. */
  readonly shared?: SharedState;
}

/** Quotas and breakers of all accounts, and the pipelines that lead through them. */
export class Resilience {
  readonly quotas: QuotaLimiter;
  readonly breakers: BreakerRegistry;

  constructor(private readonly options: ResilienceOptions) {
    const { quota, breaker, quotasOf, clock, report, shared } = options;
    const slotsOf = shared?.slotsOf ?? localSlots(clock);
    this.quotas = new QuotaLimiter({ settings: quota, quotasOf, slotsOf, clock, report });
    this.breakers = new BreakerRegistry(breaker, shared?.overrides ?? new LocalOverrides(), clock, report);
  }

  /** The pipeline of one account entry. It has a budget of retries of its own. */
  pipelineOf(account: Account): UpstreamPipeline {
    const { timeoutMs, retry, clock, random } = this.options;
    const retries = new RetryPolicy(retry, clock, random);
    return new AccountPipeline(account, { timeoutMs, quotas: this.quotas, breakers: this.breakers, retries, clock });
  }

  /** How what replicas share stands; undefined where a process has its accounts for itself. */
  get sharedHealth(): HealthSource | undefined {
    return this.options.shared;
  }

  /** Meets the other replicas. Until it has, calls to clouds fail: to start is no fault, to call without asking them would be. */
  async start(): Promise<void> {
    await this.options.shared?.start();
  }

  /** After the last call. */
  async close(): Promise<void> {
    this.breakers.close();
    this.quotas.close();
    await this.options.shared?.close();
  }
}
