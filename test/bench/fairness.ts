import { createHash, randomBytes } from 'node:crypto';
import { RedisServer, startRedis } from '../support/start-redis';
import type { CloudsHandlers } from './clouds.worker';
import { Livegate, startLivegate } from './livegate';
import type { CallerLoad, CallResult, LoadHandlers } from './load.worker';
import { PartResult, Processes, withProcesses } from './part';
import { Row } from './report';
import { callsOver, mostInAnyWindow, percentile, utilisation } from './statistics';
import { Worker } from './worker';
import { accessKeyId, BenchAccount, callsOf, owners } from './world';

/** A caller of one account, and how much of the account's quota it asks for. */
interface Appetite {
  readonly of: number;
  /** It begins in the middle. */
  readonly late?: boolean;
}

/**
 * The first caller asks for less than its share, and is to get all of it; the others ask for more.
 */
interface Scenario {
  readonly name: string;
  readonly callers: readonly Appetite[];
  readonly account: BenchAccount;
}

interface Limit {
  readonly name: string;
  readonly action: string;
  readonly kind: string;
  /** Domains that have this kind. */
  readonly owners: readonly string[];
  readonly limit: number;
  readonly windowMs: number;
  /** Of a caller. */
  readonly timeoutMs: number;
}

const PLAY = owners('play-fair', 8);
const PUSH = owners('push-fair', 8);
const ALL_OWNERS = [...PLAY, ...PUSH];

const SCENARIOS: readonly Scenario[] = [
  scenario('a light caller beside a heavy one', 1, [{ of: 0.1 }, { of: 4 }]),
  scenario('a light caller beside nine', 2, [{ of: 0.05 }, ...Array.from({ length: 9 }, () => ({ of: 0.4 }))]),
  scenario('a caller that comes late', 3, [{ of: 0.4, late: true }, { of: 4 }]),
];

const PER_SECOND: Limit = {
  name: '30/s',
  action: 'DescribeLiveSnapshotNotifyConfig',
  kind: 'snapshot',
  owners: PLAY,
  limit: 30,
  windowMs: 1_000,
  timeoutMs: 2_500,
};

const PER_MINUTE: Limit = {
  name: '1000/min',
  action: 'DescribeLiveStreamsNotifyUrlConfig',
  kind: 'stream',
  owners: PUSH,
  limit: 1_000,
  windowMs: 60_000,
  timeoutMs: 10_000,
};

/** The same rate in a window that is just as well paced, for those who have no minutes. */
const PER_SIX_SECONDS: Limit = { ...PER_MINUTE, name: '100 per 6 s', limit: 100, windowMs: 6_000 };

/** A new epoch rests for a window; connections are made and code is compiled meanwhile. */
const LEAD_IN_MS = 3_000;
const MAX_CALLERS = Math.max(...SCENARIOS.map(({ callers }) => callers.length));

function scenario(name: string, number: number, callers: readonly Appetite[]): Scenario {
  const uid = `100000000000020${number}`;
  return { name, callers, account: { id: `fair-${number}`, provider: 'alibaba', uid, owners: ALL_OWNERS } };
}

/**
 * Fairness*: what callers of very different appetite get of one quota, in one process and over
 * replicas.
 */
export async function measureFairness({ quick }: { readonly quick: boolean }): Promise<PartResult> {
  const limits = [PER_SECOND, quick ? PER_SIX_SECONDS : PER_MINUTE];
  const rows: Row[] = [];
  for (const replicas of [1, 3]) {
    for (const limit of limits) rows.push(...(await measureFleet({ replicas, limit, quick })));
  }
  return { rows, notes: [] };
}

interface Fleet {
  readonly replicas: number;
  readonly limit: Limit;
  readonly quick: boolean;
}

async function measureFleet(fleet: Fleet): Promise<readonly Row[]> {
  const redis = fleet.replicas > 1 ? await startRedis() : undefined;
  try {
    return await withProcesses((processes) => measureAll(processes, fleet, redis));
  } finally {
    await redis?.stop();
  }
}

/** All scenarios at once: they share nothing but the machine. */
async function measureAll(
  processes: Processes,
  { replicas, limit, quick }: Fleet,
  redis: RedisServer | undefined,
): Promise<readonly Row[]> {
  const emulators = processes.add(new Worker<CloudsHandlers>('clouds'));
  const accounts = SCENARIOS.map(({ account }) => withQuota(account, limit));
  const clouds = await emulators.call('start', { accounts, quotas: 'off' });
  const keys = Array.from({ length: MAX_CALLERS }, () => randomBytes(32).toString('hex'));
  const settings = { ...whoCalls(keys), ...(redis && { redis: { url: { env: 'BENCH_REDIS' } } }) };
  const env = redis && { BENCH_REDIS: redis.url };
  const start = (): Promise<Livegate> => startLivegate({ accounts, clouds, settings, env });
  const fleet = await Promise.all(Array.from({ length: replicas }, start));
  for (const { process } of fleet) processes.add(process);
  return await Promise.all(
    SCENARIOS.map(async (one) => {
      const load = processes.add(new Worker<LoadHandlers>('load'));
      const leadInMs = limit.windowMs + LEAD_IN_MS;
      const durationMs = leadInMs + (quick ? 10_000 + 2 * limit.windowMs : 130_000);
      const callers = one.callers.map((appetite, index): CallerLoad => {
        // The first caller has a replica to itself.
        const replica = index === 0 || replicas === 1 ? 0 : 1 + (index % (replicas - 1));
        return {
          target: { address: fleet[replica]?.grpc ?? '', authorization: `Bearer ${keys[index] ?? ''}` },
          calls: callsOf({ ...one.account, owners: limit.owners }, 'get', limit.kind),
          perSecond: (1_000 * appetite.of * limit.limit) / limit.windowMs,
          fromMs: appetite.late ? (leadInMs + durationMs) / 2 : 0,
        };
      });
      const results = await load.call('callers', { callers, durationMs, timeoutMs: limit.timeoutMs });
      const times = await emulators.call('times', {
        accessKeyId: accessKeyId(one.account),
        action: limit.action,
      });
      const subject = `${one.name}, ${limit.name}, ${replicas === 1 ? 'one process' : `${replicas} replicas`}`;
      return rowOf(subject, limit, { times, results, leadInMs, durationMs });
    }),
  );
}

/** A window that is not the documented one. */
function withQuota(account: BenchAccount, { action, limit, windowMs }: Limit): BenchAccount {
  return { ...account, quotas: { [action]: { limit, windowMs } } };
}

/** Callers whose own limits hold nobody back. */
function whoCalls(keys: readonly string[]): Readonly<Record<string, unknown>> {
  const callers = keys.map((key, index) => ({
    id: `caller-${index}`,
    apiKeys: [{ sha256: createHash('sha256').update(key).digest('hex') }],
    grants: [{ accounts: ['*'], domains: ['*'], verbs: ['read'] }],
    throttle: { limit: 10_000, windowMs: 100 },
  }));
  return { auth: { mode: 'callers' }, callers };
}

interface Measured {
  readonly times: readonly number[];
  readonly results: readonly (readonly CallResult[])[];
  readonly leadInMs: number;
  readonly durationMs: number;
}

function rowOf(subject: string, limit: Limit, { times, results, leadInMs, durationMs }: Measured): Row {
  const [light = [], ...others] = results;
  const first = light.filter(({ atMs }) => atMs >= leadInMs);
  const served = first.filter((call) => call.served);
  const share = (100 * served.length) / first.length;
  const counts = others.map((calls) => servedBetween(calls, leadInMs, durationMs));
  const least = (100 * Math.min(...counts)) / Math.max(...counts);
  const over = callsOver(times, limit.limit, limit.windowMs);
  const start = times[0] ?? 0;
  // A paced window is used up in a burst at first, and evenly from the next one on.
  const steady = times.filter((time) => time >= start + Math.max(LEAD_IN_MS, limit.windowMs));
  return {
    part: 'fairness',
    subject,
    figures: {
      'most in a window': mostInAnyWindow(times, limit.windowMs),
      over,
      '% used': 100 * utilisation(steady, limit.limit, limit.windowMs, start + durationMs - leadInMs),
      '% of its calls served': share,
      'ms p99': percentile(
        served.map(({ tookMs }) => tookMs),
        0.99,
      ),
      ...(counts.length > 1 && { '% of the most, the least among equals': least }),
    },
    goals: [
      { text: '0 over', met: over === 0, must: true },
      { text: '≥ 99 % of its calls served', met: share >= 99, must: false },
      ...(counts.length > 1 ? [{ text: '≥ 90 % among equals', met: least >= 90, must: false }] : []),
    ],
  };
}

/** How many were answered then, whenever they were sent: all of them wait for long. */
function servedBetween(calls: readonly CallResult[], fromMs: number, untilMs: number): number {
  return calls.filter(({ served, atMs, tookMs }) => served && atMs + tookMs >= fromMs && atMs + tookMs < untilMs)
    .length;
}
