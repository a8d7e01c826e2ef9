export type MetricType = 'counter' | 'gauge' | 'histogram';

export interface MetricInfo {
  readonly type: MetricType;
  /** One sentence, which scrapes carry too. */
  readonly help: string;
  readonly labels: readonly string[];
  /** Of a histogram: upper bounds of its buckets, in seconds. */
  readonly buckets?: readonly number[];
}

const OF_ACTION = ['provider', 'account', 'action'] as const;

const UP_TO_A_MINUTE = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const;
const UP_TO_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] as const;

/**
 * Every metric of livegate's own, beside those of the process and of Node.js. docs/metrics.md is
 * generated from this list.
 */
export const METRICS = {
  livegate_requests_total: {
    type: 'counter',
    help: 'Requests to the API, by method, transport and code of the answer.',
    labels: ['method', 'transport', 'code'],
  },
  livegate_request_duration_seconds: {
    type: 'histogram',
    help: 'Time from the head of a request until its answer has left and its work is done.',
    labels: ['method', 'transport'],
    buckets: UP_TO_A_MINUTE,
  },
  livegate_requests_in_flight: {
    type: 'gauge',
    help: 'Requests to the API that are not over.',
    labels: ['transport'],
  },
  livegate_upstream_attempts_total: {
    type: 'counter',
    help: 'Attempts at a cloud, by result.',
    labels: [...OF_ACTION, 'result'],
  },
  livegate_upstream_attempt_duration_seconds: {
    type: 'histogram',
    help: 'Time of one attempt at a cloud, connection and signature included.',
    labels: ['provider', 'action'],
    buckets: UP_TO_A_MINUTE,
  },
  livegate_upstream_retries_total: {
    type: 'counter',
    help: 'Attempts that followed a failed one of the same call.',
    labels: OF_ACTION,
  },
  livegate_quota_limit: {
    type: 'gauge',
    help: 'Calls that the quota allows in a window.',
    labels: OF_ACTION,
  },
  livegate_quota_current_limit: {
    type: 'gauge',
    help: 'Calls in a window that livegate keeps to now: fewer while the cloud throttles or Redis is out of reach.',
    labels: OF_ACTION,
  },
  livegate_quota_in_use: {
    type: 'gauge',
    help: 'Calls that left within the last window.',
    labels: OF_ACTION,
  },
  livegate_quota_waiting: {
    type: 'gauge',
    help: 'Calls of this replica that wait for a slot.',
    labels: OF_ACTION,
  },
  livegate_quota_wait_seconds: {
    type: 'histogram',
    help: 'Time that a call waited for its slot; 0 if one was free.',
    labels: ['provider', 'action', 'lane'],
    buckets: UP_TO_A_MINUTE,
  },
  livegate_quota_refused_total: {
    type: 'counter',
    help: 'Calls that got no slot, by the reason of their error.',
    labels: [...OF_ACTION, 'reason'],
  },
  livegate_breaker_state: {
    type: 'gauge',
    help: '1 for the state that the circuit breaker is in, 0 for the others.',
    labels: [...OF_ACTION, 'state'],
  },
  livegate_callers_throttled_total: {
    type: 'counter',
    help: 'Requests of callers above their limit.',
    labels: [],
  },
  livegate_lock_wait_seconds: {
    type: 'histogram',
    help: 'Time that a write waited to have its resource to itself; 0 if nobody else wrote it.',
    labels: [],
    buckets: UP_TO_A_MINUTE,
  },
  livegate_store_up: {
    type: 'gauge',
    help: '1 while the store accepts writes.',
    labels: [],
  },
  livegate_redis_up: {
    type: 'gauge',
    help: '1 while this replica shares the quotas through Redis; absent without redis in the configuration.',
    labels: [],
  },
  livegate_store_operation_duration_seconds: {
    type: 'histogram',
    help: 'Time of one statement of the store.',
    labels: ['operation'],
    buckets: UP_TO_SECONDS,
  },
  livegate_audit_records_total: {
    type: 'counter',
    help: 'Audit records, by kind and whether they were stored.',
    labels: ['kind', 'result'],
  },
  livegate_events_total: {
    type: 'counter',
    help: 'Messages that clouds sent to receivers, by type of the event, empty unless it was read, and by result.',
    labels: ['receiver', 'type', 'result'],
  },
  livegate_sink_attempts_total: {
    type: 'counter',
    help: 'Attempts to send an event to a sink, by the state that they left it in.',
    labels: ['sink', 'state'],
  },
  livegate_sink_attempt_duration_seconds: {
    type: 'histogram',
    help: 'Time of one attempt to send an event to a sink.',
    labels: ['sink'],
    buckets: UP_TO_A_MINUTE,
  },
  livegate_sink_lag_seconds: {
    type: 'gauge',
    help: 'Time that the oldest event that waits for the sink has waited; 0 if none waits.',
    labels: ['sink'],
  },
  livegate_sink_pending_events: {
    type: 'gauge',
    help: 'Events that wait for the sink.',
    labels: ['sink'],
  },
  livegate_sink_dead_events: {
    type: 'gauge',
    help: 'Dead letters of the sink, which are not sent any more unless someone sends them again.',
    labels: ['sink'],
  },
  livegate_rollouts: {
    type: 'gauge',
    help: 'Rollouts in the store, by state, at most 15 s ago; every replica tells the same.',
    labels: ['state'],
  },
  livegate_rollout_items_total: {
    type: 'counter',
    help: 'Items of rollouts that this replica has ended, by result.',
    labels: ['result'],
  },
  livegate_config_reloads_total: {
    type: 'counter',
    help: 'Reloads of the configuration, applied or refused.',
    labels: ['result'],
  },
  livegate_config_last_reload_success_timestamp_seconds: {
    type: 'gauge',
    help: 'When the configuration in force was loaded.',
    labels: [],
  },
  livegate_credentials_expire_timestamp_seconds: {
    type: 'gauge',
    help: 'When the current credentials of the account end; absent for those without an end.',
    labels: ['account'],
  },
  livegate_deliveries_failed: {
    type: 'gauge',
    help: 'Failed deliveries of the last hour that lists have shown, at most 1000; absent for accounts that nobody lists.',
    labels: ['account'],
  },
  livegate_drifted_resources: {
    type: 'gauge',
    help: 'Resources that differ from what livegate set or are gone; absent unless livegate looks for drift.',
    labels: ['account'],
  },
  livegate_build_info: {
    type: 'gauge',
    help: '1, with the versions of livegate and Node.js.',
    labels: ['version', 'node'],
  },
} as const satisfies Readonly<Record<string, MetricInfo>>;

export type MetricName = keyof typeof METRICS;

/** The labels of a metric; without `perAccount` no metric has the account. */
export function labelsOf(name: MetricName, perAccount: boolean): string[] {
  return METRICS[name].labels.filter((label) => perAccount || label !== 'account');
}
