import { Counter, Gauge, Histogram, OpenMetricsContentType, Registry } from 'prom-client';
import { Account } from '../../domain/access/account';
import { ErrorReason } from '../../domain/errors/gateway-error';
import { Lane } from '../../domain/operations/lane';
import { AUDIT_KINDS, AuditKind } from '../../domain/records/audit';
import {
  ATTEMPT_RESULTS,
  AttemptFacts,
  Instruments,
  QUOTA_REFUSALS,
  StoreStatement,
} from '../../domain/telemetry/instruments.port';
import { RequestSummary } from '../../domain/telemetry/request-record';
import { Clock } from '../../domain/time/clock';
import { UsedActions } from './action-series';
import { labelsOf, MetricInfo, MetricName, METRICS } from './metric-table';

/** Other registries keep no exemplars. */
export type MetricRegistry = Registry<OpenMetricsContentType>;

export interface PrometheusOptions {
  readonly perAccount: boolean;
  readonly clock: Clock;
  readonly registry: MetricRegistry;
}

/** Counts and times with prom-client. */
export class PrometheusInstruments implements Instruments {
  readonly used: UsedActions;
  readonly #meters: Meters;

  constructor(private readonly options: PrometheusOptions) {
    this.used = new UsedActions(options.perAccount, options.clock);
    this.#meters = metersOf(options);
    this.#meters.reloadedAt.set(options.clock.now() / 1_000);
    this.#startAtZero();
  }

  /** What alerts watch: a series that begins with 1 shows no increase. */
  #startAtZero(): void {
    for (const result of ['applied', 'refused']) this.#meters.reloads.inc({ result }, 0);
    for (const kind of AUDIT_KINDS) {
      for (const result of ['stored', 'failed']) this.#meters.audited.inc({ kind: kind.toLowerCase(), result }, 0);
    }
  }

  requestEnded({ method, transport, code, reason, seconds, traceId }: RequestSummary): void {
    this.#meters.requests.inc({ method, transport, code });
    this.#meters.requestSeconds.observe({ labels: { method, transport }, value: seconds, ...exemplarOf(traceId) });
    if (reason === 'CALLER_THROTTLED') this.#meters.throttled.inc();
  }

  attemptEnded({ account, action, result, seconds, traceId }: AttemptFacts): void {
    const { provider } = account;
    this.#meters.attempts.inc({ ...this.used.use(account, action).labels, result });
    this.#meters.attemptSeconds.observe({ labels: { provider, action }, value: seconds, ...exemplarOf(traceId) });
  }

  attemptRetried(account: Account, action: string): void {
    this.#meters.retries.inc(this.used.use(account, action).labels);
  }

  quotaWaited(account: Account, action: string, lane: Lane, seconds: number): void {
    this.used.use(account, action);
    this.#meters.quotaWait.observe({ provider: account.provider, action, lane }, seconds);
  }

  quotaRefused(account: Account, action: string, reason: ErrorReason): void {
    this.#meters.refused.inc({ ...this.used.use(account, action).labels, reason });
  }

  lockWaited(seconds: number): void {
    this.#meters.lockWait.observe(seconds);
  }

  storeAnswered(statement: StoreStatement, seconds: number): void {
    this.#meters.storeSeconds.observe({ operation: statement }, seconds);
  }

  auditRecorded(kind: AuditKind, isStored: boolean): void {
    this.#meters.audited.inc({ kind: kind.toLowerCase(), result: isStored ? 'stored' : 'failed' });
  }

  configReloaded(isApplied: boolean): void {
    this.#meters.reloads.inc({ result: isApplied ? 'applied' : 'refused' });
    if (isApplied) this.#meters.reloadedAt.set(this.options.clock.now() / 1_000);
  }

  /** Ends the series of accounts that the configuration no longer has. */
  forgetAccounts(isGone: (accountId: string) => boolean): void {
    const gone = this.used.forget(isGone);
    if (!this.options.perAccount) return;
    for (const { labels } of gone) {
      this.#meters.retries.remove(labels);
      for (const result of ATTEMPT_RESULTS) this.#meters.attempts.remove({ ...labels, result });
      for (const reason of QUOTA_REFUSALS) this.#meters.refused.remove({ ...labels, reason });
    }
  }
}

type Meters = ReturnType<typeof metersOf>;

function metersOf({ perAccount, registry }: PrometheusOptions) {
  const config = (name: MetricName) => {
    return { name, help: METRICS[name].help, labelNames: labelsOf(name, perAccount), registers: [registry] };
  };
  const counter = (name: MetricName): Counter => new Counter(config(name));
  const histogram = (name: MetricName, enableExemplars = false): Histogram => {
    const { buckets = [] }: MetricInfo = METRICS[name];
    return new Histogram({ ...config(name), buckets: [...buckets], enableExemplars });
  };
  return {
    requests: counter('livegate_requests_total'),
    requestSeconds: histogram('livegate_request_duration_seconds', true),
    throttled: counter('livegate_callers_throttled_total'),
    attempts: counter('livegate_upstream_attempts_total'),
    attemptSeconds: histogram('livegate_upstream_attempt_duration_seconds', true),
    retries: counter('livegate_upstream_retries_total'),
    quotaWait: histogram('livegate_quota_wait_seconds'),
    refused: counter('livegate_quota_refused_total'),
    lockWait: histogram('livegate_lock_wait_seconds'),
    storeSeconds: histogram('livegate_store_operation_duration_seconds'),
    audited: counter('livegate_audit_records_total'),
    reloads: counter('livegate_config_reloads_total'),
    reloadedAt: new Gauge(config('livegate_config_last_reload_success_timestamp_seconds')),
  };
}

function exemplarOf(traceId: string | undefined): { exemplarLabels?: { trace_id: string } } {
  return traceId === undefined ? {} : { exemplarLabels: { trace_id: traceId } };
}
