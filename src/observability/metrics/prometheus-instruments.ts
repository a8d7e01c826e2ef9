import { Account } from '../../domain/access/account';
import { ErrorReason } from '../../domain/errors/gateway-error';
import { Lane } from '../../domain/operations/lane';
import { DeliveryState } from '../../domain/received/received-event';
import { AUDIT_KINDS, AuditKind } from '../../domain/records/audit';
import { ItemState } from '../../domain/rollouts/rollout';
import {
  ATTEMPT_RESULTS,
  AttemptFacts,
  EventResult,
  Instruments,
  QUOTA_REFUSALS,
  StoreStatement,
} from '../../domain/telemetry/instruments.port';
import { RequestSummary } from '../../domain/telemetry/request-record';
import { Clock } from '../../domain/time/clock';
import { UsedActions } from './action-series';
import { Family } from './exposition';
import type { MetricName } from './metric-table';
import { HistogramMetric, ValueMetric } from './series';

export interface PrometheusOptions {
  readonly perAccount: boolean;
  readonly clock: Clock;
}

/**
 * Counts and times for Prometheus. The series are livegate's own: prom-client checks and joins all
 * labels with each count, which costs more than the rest of the count.
 */
export class PrometheusInstruments implements Instruments {
  readonly used: UsedActions;
  readonly #meters: Meters;

  constructor(private readonly options: PrometheusOptions) {
    this.used = new UsedActions(options.perAccount, options.clock);
    this.#meters = metersOf(options);
    this.#meters.reloadedAt.of().value = options.clock.now() / 1_000;
    this.#startAtZero();
  }

  /** What alerts watch: a series that begins with 1 shows no increase. */
  #startAtZero(): void {
    for (const result of ['applied', 'refused']) this.#meters.reloads.of(result);
    for (const result of ['done', 'failed', 'stale']) this.#meters.rolloutItems.of(result);
    for (const kind of AUDIT_KINDS) {
      for (const result of ['stored', 'failed']) this.#meters.audited.of(kind.toLowerCase(), result);
    }
  }

  families(): Family[] {
    return Object.values(this.#meters).map((metric) => metric.family());
  }

  requestEnded({ method, transport, code, reason, seconds, traceId }: RequestSummary): void {
    this.#meters.requests.of(method, transport, code).value += 1;
    this.#meters.requestSeconds.of(method, transport).observe(seconds, traceId);
    if (reason === 'CALLER_THROTTLED') this.#meters.throttled.of().value += 1;
  }

  attemptEnded({ account, action, result, seconds, traceId }: AttemptFacts): void {
    this.#meters.attempts.of(...this.#labelsOf(account, action), result).value += 1;
    this.#meters.attemptSeconds.of(account.provider, action).observe(seconds, traceId);
  }

  attemptRetried(account: Account, action: string): void {
    this.#meters.retries.of(...this.#labelsOf(account, action)).value += 1;
  }

  quotaWaited(account: Account, action: string, lane: Lane, seconds: number): void {
    this.used.use(account, action);
    this.#meters.quotaWait.of(account.provider, action, lane).observe(seconds);
  }

  quotaRefused(account: Account, action: string, reason: ErrorReason): void {
    this.#meters.refused.of(...this.#labelsOf(account, action), reason).value += 1;
  }

  lockWaited(seconds: number): void {
    this.#meters.lockWait.of().observe(seconds);
  }

  storeAnswered(statement: StoreStatement, seconds: number): void {
    this.#meters.storeSeconds.of(statement).observe(seconds);
  }

  auditRecorded(kind: AuditKind, isStored: boolean): void {
    this.#meters.audited.of(kind.toLowerCase(), isStored ? 'stored' : 'failed').value += 1;
  }

  eventReceived(receiver: string, type: string, result: EventResult): void {
    this.#meters.events.of(receiver, type, result).value += 1;
  }

  eventSent(sink: string, state: DeliveryState, seconds: number): void {
    this.#meters.sent.of(sink, state.toLowerCase()).value += 1;
    this.#meters.sentSeconds.of(sink).observe(seconds);
  }

  rolloutItemEnded(state: ItemState): void {
    this.#meters.rolloutItems.of(state.toLowerCase()).value += 1;
  }

  configReloaded(isApplied: boolean): void {
    this.#meters.reloads.of(isApplied ? 'applied' : 'refused').value += 1;
    if (isApplied) this.#meters.reloadedAt.of().value = this.options.clock.now() / 1_000;
  }

  /** Ends the series of accounts that the configuration no longer has. */
  forgetAccounts(isGone: (accountId: string) => boolean): void {
    const gone = this.used.forget(isGone);
    if (!this.options.perAccount) return;
    for (const { values } of gone) {
      this.#meters.retries.remove(...values);
      for (const result of ATTEMPT_RESULTS) this.#meters.attempts.remove(...values, result);
      for (const reason of QUOTA_REFUSALS) this.#meters.refused.remove(...values, reason);
    }
  }

  #labelsOf(account: Account, action: string): readonly string[] {
    return this.used.use(account, action).values;
  }
}

type Meters = ReturnType<typeof metersOf>;

function metersOf({ perAccount, clock }: PrometheusOptions) {
  const value = (name: MetricName): ValueMetric => new ValueMetric(name, perAccount);
  const histogram = (name: MetricName): HistogramMetric => new HistogramMetric(name, perAccount, clock);
  return {
    requests: value('livegate_requests_total'),
    requestSeconds: histogram('livegate_request_duration_seconds'),
    throttled: value('livegate_callers_throttled_total'),
    attempts: value('livegate_upstream_attempts_total'),
    attemptSeconds: histogram('livegate_upstream_attempt_duration_seconds'),
    retries: value('livegate_upstream_retries_total'),
    quotaWait: histogram('livegate_quota_wait_seconds'),
    refused: value('livegate_quota_refused_total'),
    lockWait: histogram('livegate_lock_wait_seconds'),
    storeSeconds: histogram('livegate_store_operation_duration_seconds'),
    audited: value('livegate_audit_records_total'),
    events: value('livegate_events_total'),
    sent: value('livegate_sink_attempts_total'),
    sentSeconds: histogram('livegate_sink_attempt_duration_seconds'),
    rolloutItems: value('livegate_rollout_items_total'),
    reloads: value('livegate_config_reloads_total'),
    reloadedAt: value('livegate_config_last_reload_success_timestamp_seconds'),
  };
}
