import { Account } from '../domain/access/account';
import { Clock } from '../domain/time/clock';
import { Report } from '../domain/events/event-log';
import { HealthSource } from '../domain/events/health';
import { UpstreamPipeline } from '../domain/operations/upstream-pipeline';
import { AccountPipeline, PipelineDependencies } from './account-pipeline';
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
  readonly instruments: PipelineDependencies['instruments'];
  /** From 0 up to 1. */
  readonly random: () => number;
  /** State that replicas share; absent if the process has its accounts to itself. */
  readonly shared?: SharedState;
}

/** The quotas and breakers of all accounts, and the pipelines that use them. */
export class Resilience {
  readonly quotas: QuotaLimiter;
  readonly breakers: BreakerRegistry;

  constructor(private readonly options: ResilienceOptions) {
    const { quota, breaker, quotasOf, clock, report, shared } = options;
    const slotsOf = shared?.slotsOf ?? localSlots(clock);
    this.quotas = new QuotaLimiter({ settings: quota, quotasOf, slotsOf, clock, report });
    this.breakers = new BreakerRegistry(breaker, shared?.overrides ?? new LocalOverrides(), clock, report);
  }

  /** The pipeline of one account entry, with its own retry budget. */
  pipelineOf(account: Account): UpstreamPipeline {
    const { timeoutMs, retry, clock, random, instruments } = this.options;
    const retries = new RetryPolicy(retry, clock, random);
    const { quotas, breakers } = this;
    return new AccountPipeline(account, { timeoutMs, quotas, breakers, retries, clock, instruments });
  }

  /** The health of the shared state; undefined without `shared`. */
  get sharedHealth(): HealthSource | undefined {
    return this.options.shared;
  }

  /** Joins the other replicas. Until then calls to clouds fail, but starting does not. */
  async start(): Promise<void> {
    await this.options.shared?.start();
  }

  /** Call it after the last action. */
  async close(): Promise<void> {
    this.breakers.close();
    this.quotas.close();
    await this.options.shared?.close();
  }
}
