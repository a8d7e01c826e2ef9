import { Account } from '../../domain/access/account';
import { Steps } from '../../domain/concurrency/stretches';
import { Health } from '../../domain/events/health';
import { Breaker, QuotaUse } from '../../domain/operations/safeguards.port';
import { ROLLOUT_TRANSITIONS, RolloutState } from '../../domain/rollouts/rollout';
import { Transport } from '../../domain/telemetry/request-record';
import { UsedActions } from './action-series';
import { Family, labelsText, Sample } from './exposition';
import { MetricInfo, MetricName, METRICS } from './metric-table';

/** Where a scrape reads what is true at its moment. */
export interface LiveSources {
  readonly inFlight: (transport: Transport) => number;
  /** What this replica knows without asking Redis. */
  readonly quota: (account: Account, action: string) => QuotaUse;
  readonly breaker: (account: Account, action: string) => Breaker;
  /** The breakers that have seen calls lately, and those that an operator has forced. */
  readonly breakers: () => Iterable<{ readonly accountId: string; readonly action: string }>;
  readonly account: (id: string) => Account | undefined;
  readonly store: () => Health;
  /** Absent without Redis. */
  readonly redis?: (() => Health) | undefined;
  /** How many rollouts there were lately in each state; a state without any may be missing. */
  readonly rollouts: () => ReadonlyMap<RolloutState, number>;
  /** When credentials end, in milliseconds since the epoch; only those that do. */
  readonly expiries: () => Iterable<{ readonly accountId: string; readonly expiresAtMs: number }>;
  /** The failed deliveries that lists of an account have shown; only where there are lists. */
  readonly failedDeliveries: () => Iterable<{ readonly accountId: string; readonly count: number }>;
  readonly sinks: () => Iterable<{
    readonly sink: string;
    readonly pending: number;
    readonly dead: number;
    readonly lagSeconds: number;
  }>;
  /** How much drifted; nothing while livegate does not look. */
  readonly drifts: () => Iterable<DriftedAccount>;
  readonly version: string;
}

/** How many resources of an account drifted. Entries of one cloud account have the same. */
export interface DriftedAccount {
  readonly accountId: string;
  readonly cloudAccount: string;
  readonly count: number;
}

export interface LiveGaugesOptions {
  readonly perAccount: boolean;
  readonly used: UsedActions;
  readonly sources: LiveSources;
}

/** What is read of one action. `labels` as a scrape writes them. */
interface Reading<T> {
  readonly labels: string;
  readonly value: T;
}

const QUOTA_FIELDS = {
  livegate_quota_limit: 'limit',
  livegate_quota_current_limit: 'currentLimit',
  livegate_quota_in_use: 'inUse',
  livegate_quota_waiting: 'waiting',
} as const satisfies Partial<Record<MetricName, keyof QuotaUse>>;

type QuotaFigures = Pick<QuotaUse, (typeof QUOTA_FIELDS)[keyof typeof QUOTA_FIELDS]>;

const BREAKER_STATES = ['closed', 'open', 'half_open', 'forced_open', 'forced_closed'] as const;
type BreakerLabel = (typeof BREAKER_STATES)[number];
type BreakerCounts = Readonly<Record<BreakerLabel, number>>;

/**
 * Reads the gauges from their subjects: none is kept beside the truth. In steps, since there are
 * several for each account in use.
 */
export function* readGauges(options: LiveGaugesOptions): Steps<Family[]> {
  const { inFlight, store, redis, rollouts, version } = options.sources;
  const quotas = yield* readQuotas(options);
  const breakers = yield* readBreakers(options);
  const expiries = yield* readExpiries(options);
  const failed = yield* readFailedDeliveries(options);
  const drifts = yield* readDrifts(options);
  const transports: readonly Transport[] = ['rest', 'grpc'];
  return [
    family(
      'livegate_requests_in_flight',
      transports.map((transport) => sample(inFlight(transport), { transport })),
    ),
    ...Object.entries(QUOTA_FIELDS).map(([name, field]) =>
      family(
        name as MetricName,
        each(quotas, ({ labels, value }) => [{ labels, value: value[field] }]),
      ),
    ),
    family('livegate_breaker_state', each(breakers, statesOf)),
    ...readSinks(options),
    family('livegate_store_up', [sample(isUp(store()))]),
    ...(redis ? [family('livegate_redis_up', [sample(isUp(redis()))])] : []),
    family('livegate_rollouts', rolloutStates(rollouts())),
    family('livegate_credentials_expire_timestamp_seconds', expiries),
    family('livegate_deliveries_failed', failed),
    ...(drifts.length > 0 ? [family('livegate_drifted_resources', drifts)] : []),
    family('livegate_build_info', [sample(1, { version, node: process.versions.node })]),
  ];
}

function family(name: MetricName, samples: Iterable<Sample>): Family {
  const { type, help }: MetricInfo = METRICS[name];
  return { name, type, help, samples };
}

function sample(value: number, labels: Readonly<Record<string, string>> = {}): Sample {
  return { labels: labelsText(labels), value };
}

function* each<T>(items: Iterable<T>, samplesOf: (item: T) => Iterable<Sample>): Iterable<Sample> {
  for (const item of items) yield* samplesOf(item);
}

function readSinks({ sources }: LiveGaugesOptions): Family[] {
  const sinks = [...sources.sinks()];
  const samplesOf = (value: (one: (typeof sinks)[number]) => number): Sample[] =>
    sinks.map((one) => sample(value(one), { sink: one.sink }));
  return [
    family(
      'livegate_sink_lag_seconds',
      samplesOf(({ lagSeconds }) => lagSeconds),
    ),
    family(
      'livegate_sink_pending_events',
      samplesOf(({ pending }) => pending),
    ),
    family(
      'livegate_sink_dead_events',
      samplesOf(({ dead }) => dead),
    ),
  ];
}

function rolloutStates(counts: ReadonlyMap<RolloutState, number>): Sample[] {
  const states = Object.keys(ROLLOUT_TRANSITIONS) as RolloutState[];
  return states.map((state) => sample(counts.get(state) ?? 0, { state: state.toLowerCase() }));
}

function isUp({ ok }: Health): number {
  return ok ? 1 : 0;
}

/** Without accounts, the figures of one provider's cloud accounts add up, each counted once. */
function* readQuotas({ perAccount, used, sources }: LiveGaugesOptions): Steps<Reading<QuotaFigures>[]> {
  const readings = new Map<string, QuotaFigures>();
  const counted = new Set<string>();
  for (const { account, action, text } of used.recent()) {
    yield;
    const { provider, uid } = account;
    const cloudAccount = `${provider}/${uid}/${action}`;
    if (!perAccount && counted.has(cloudAccount)) continue;
    counted.add(cloudAccount);
    const use = sources.quota(account, action);
    const sum = readings.get(text);
    readings.set(text, sum ? added(sum, use) : use);
  }
  return [...readings].map(([labels, value]) => ({ labels, value }));
}

function added(one: QuotaFigures, other: QuotaFigures): QuotaFigures {
  return {
    limit: one.limit + other.limit,
    currentLimit: one.currentLimit + other.currentLimit,
    inUse: one.inUse + other.inUse,
    waiting: one.waiting + other.waiting,
  };
}

/** How many breakers are in each state; one if metrics are per account. */
function* readBreakers({ perAccount, used, sources }: LiveGaugesOptions): Steps<Reading<BreakerCounts>[]> {
  const readings = new Map<string, Record<BreakerLabel, number>>();
  const seen = new Set<string>();
  const read = (account: Account, action: string, labels: string): void => {
    const key = `${account.id}/${action}`;
    if (seen.has(key)) return;
    seen.add(key);
    const counts = readings.get(labels) ?? { ...NO_BREAKERS };
    counts[labelOf(sources.breaker(account, action))] += 1;
    readings.set(labels, counts);
  };
  for (const { account, action, text } of used.recent()) {
    read(account, action, text);
    yield;
  }
  for (const { accountId, action } of sources.breakers()) {
    const account = sources.account(accountId);
    if (account)
      read(
        account,
        action,
        labelsText({ provider: account.provider, ...(perAccount && { account: accountId }), action }),
      );
    yield;
  }
  return [...readings].map(([labels, value]) => ({ labels, value }));
}

const NO_BREAKERS: BreakerCounts = { closed: 0, open: 0, half_open: 0, forced_open: 0, forced_closed: 0 };

function labelOf({ state, override }: Breaker): BreakerLabel {
  if (override === 'FORCED_OPEN') return 'forced_open';
  if (override === 'FORCED_CLOSED') return 'forced_closed';
  return state === 'HALF_OPEN' ? 'half_open' : state === 'OPEN' ? 'open' : 'closed';
}

function statesOf({ labels, value }: Reading<BreakerCounts>): Sample[] {
  return BREAKER_STATES.map((state) => ({ labels: `${labels},state="${state}"`, value: value[state] }));
}

/** Without accounts, their sum. */
function* readFailedDeliveries({ perAccount, sources }: LiveGaugesOptions): Steps<Sample[]> {
  const samples: Sample[] = [];
  let sum = 0;
  for (const { accountId, count } of sources.failedDeliveries()) {
    yield;
    if (!sources.account(accountId)) continue;
    sum += count;
    samples.push(sample(count, { account: accountId }));
  }
  return perAccount || samples.length === 0 ? samples : [sample(sum)];
}

/** Without accounts, all cloud accounts together, each counted once. */
function* readDrifts({ perAccount, sources }: LiveGaugesOptions): Steps<Sample[]> {
  const samples: Sample[] = [];
  const counted = new Map<string, number>();
  for (const { accountId, cloudAccount, count } of sources.drifts()) {
    yield;
    counted.set(cloudAccount, count);
    if (perAccount) samples.push(sample(count, { account: accountId }));
  }
  if (perAccount || counted.size === 0) return samples;
  return [sample([...counted.values()].reduce((sum, count) => sum + count, 0))];
}

/** Without accounts, the one that ends first. */
function* readExpiries({ perAccount, sources }: LiveGaugesOptions): Steps<Sample[]> {
  const samples: Sample[] = [];
  let first = Infinity;
  for (const { accountId, expiresAtMs } of sources.expiries()) {
    yield;
    first = Math.min(first, expiresAtMs);
    if (perAccount) samples.push(sample(expiresAtMs / 1_000, { account: accountId }));
  }
  return perAccount || first === Infinity ? samples : [sample(first / 1_000)];
}
