import { spawnSync } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { RedisServer, startRedis } from '../support/start-redis';
import type { CloudsHandlers } from './clouds.worker';
import { Livegate, startLivegate } from './livegate';
import type { LoadHandlers } from './load.worker';
import { PartResult, Processes, withProcesses } from './part';
import { Limit, PER_SECOND, Phase, Setup, setups, shareGoal } from './quota-scenarios';
import { Goal, Row } from './report';
import { callsOver, mostInAnyWindow, utilisation } from './statistics';
import type { UnguardedHandlers, UnguardedLoad } from './unguarded.worker';
import { Worker } from './worker';
import { accessKeyId, ANSWERS, BenchAccount, callsOf, Clouds, LIFTED, owners } from './world';

/** How many times the quota is asked for. */
const OFFERED = 5;
/** Of a caller. It keeps calls waiting at all times, and the rest is refused at once. */
const TIMEOUT_MS = 2_500;

/** Used by nobody else, so that nothing but the limiter is seen. */
const UNGUARDED: readonly (Pick<UnguardedLoad, 'limiter'> & { readonly account: BenchAccount })[] = [
  { limiter: 'token bucket', account: unguardedAccount('1000000000000098') },
  { limiter: 'exact log without a guard', account: unguardedAccount('1000000000000099') },
];

function unguardedAccount(uid: string): BenchAccount {
  return { id: `unguarded-${uid}`, provider: 'alibaba', uid, owners: owners(`play-${uid}`, 1) };
}

const WARM_UP: BenchAccount = {
  id: 'warm-up',
  provider: 'alibaba',
  uid: '1000000000000097',
  owners: owners('push-warm-up', 32),
  quotas: LIFTED.alibaba,
};
const WARM_UP_MS = 1_500;

const UNGUARDED_MS = 6_000;

interface Bench {
  readonly emulators: Worker<CloudsHandlers>;
  readonly clouds: Clouds;
  /** Counts nothing: for warming up. */
  readonly fixed: string;
  readonly processes: Processes;
}

/** *Quota*: what arrives at the clouds of five times what they allow. */
export function measureQuota({ quick }: { readonly quick: boolean }): Promise<PartResult> {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    throw new Error('the benchmark needs redis-server on the PATH; on Debian: apt-get install -y redis-server');
  }
  return withProcesses(async (processes) => {
    const rows: Row[] = [];
    const noise = monitorEventLoopDelay({ resolution: 5 });
    noise.enable();
    const all = setups(quick);
    const limits = [...new Set(all.flatMap((setup) => setup.limits))];
    const accounts = [...limits, ...UNGUARDED].map(({ account }) => account);
    const emulators = processes.add(new Worker<CloudsHandlers>('clouds'));
    const bench = {
      emulators,
      // Whether a call came above a quota is judged here alone. A refusal would have livegate be
      // careful, and hide the next fault.
      clouds: await emulators.call('start', { accounts, quotas: 'off' }),
      fixed: await emulators.call('startFixed', { answer: ANSWERS.alibaba }),
      processes,
    };
    rows.push(...(await unguardedRows(bench)));
    for (const setup of all) rows.push(...(await setupRows(bench, setup)));
    return { rows, notes: [{ part: 'quota', text: noiseText(noise.percentile(99) / 1e6 - 5) }] };
  });
}

/**
 * This process only waits. What it is late by, livegate's slots are late by, and its round trips
 * vary by: guards grow, slots are lost.
 */
const noiseText = (lateMs: number): string =>
  `timers of an idle process were ${lateMs.toFixed(1)} ms late in one of a hundred; ` +
  'above 10 ms utilisation says more of the machine than of livegate';

/** The control: at the same emulators, counted in the same way, and to be seen to fail. */
async function unguardedRows({ emulators, clouds, processes }: Bench): Promise<Row[]> {
  const { limit, windowMs, action } = PER_SECOND[2] as Limit;
  const rows = UNGUARDED.map(async ({ limiter, account }): Promise<Row> => {
    const worker = processes.add(new Worker<UnguardedHandlers>('unguarded'));
    await worker.call('drive', { limiter, clouds, account, limit, windowMs, durationMs: UNGUARDED_MS });
    await worker.stop();
    const times = await emulators.call('times', { accessKeyId: accessKeyId(account), action });
    const over = callsOver(times, limit, windowMs);
    // A lucky exact log proves nothing; a token bucket cannot be lucky.
    const must = limiter === 'token bucket';
    return {
      part: 'quota',
      subject: `30/s, ${limiter} (must be seen to fail)`,
      figures: figuresOf(times, { limit, windowMs }, { durationMs: UNGUARDED_MS, leadInMs: 0 }),
      goals: [{ text: '> 0 over', met: over > 0, must }],
    };
  });
  return Promise.all(rows);
}

async function setupRows(bench: Bench, setup: Setup): Promise<Row[]> {
  const redis = setup.replicas > 1 ? await startRedis() : undefined;
  try {
    return await withProcesses(async (processes) => {
      const load = processes.add(new Worker<LoadHandlers>('load'));
      const replicas = await Promise.all(
        Array.from({ length: setup.replicas }, () => startReplica(bench, setup, redis)),
      );
      for (const { process } of replicas) processes.add(process);
      for (const replica of replicas) await warmUp(load, replica);
      const rows: Row[] = [];
      for (const phase of setup.phases) {
        await bench.emulators.call('clear', null);
        await Promise.all([offer(load, replicas, setup, phase), redis && phase.fault?.({ replicas, redis })]);
        rows.push(...(await Promise.all(setup.limits.map((limit) => rowOf(bench, limit, setup, phase)))));
      }
      return rows;
    });
  } finally {
    await redis?.stop();
  }
}

function startReplica(
  { clouds, fixed }: Bench,
  { limits, guard }: Setup,
  redis: RedisServer | undefined,
): Promise<Livegate> {
  return startLivegate({
    accounts: [...limits.map(({ account }) => account), { ...WARM_UP, endpoint: fixed }],
    clouds,
    settings: { quota: guard, ...(redis && { redis: { url: { env: 'BENCH_REDIS' } } }) },
    env: redis && { BENCH_REDIS: redis.url },
  });
}

/**
 * Code that runs for the first time is slow, and whoever counts would see that and not the limiter.
 */
async function warmUp(load: Worker<LoadHandlers>, { grpc }: Livegate): Promise<void> {
  const target = { address: grpc };
  for (const verb of ['get', 'set'] as const) {
    const calls = callsOf(WARM_UP, verb, 'stream');
    await load.call('closed', { target, calls, concurrency: 16, durationMs: WARM_UP_MS });
  }
}

/** Calls every replica at a rate that no quota takes. */
async function offer(
  load: Worker<LoadHandlers>,
  replicas: readonly Livegate[],
  setup: Setup,
  { durationMs }: Phase,
): Promise<void> {
  const loads = replicas.flatMap(({ grpc }) =>
    setup.limits.map(({ calls, limit, windowMs }) => {
      const perSecond = (OFFERED * limit * 1_000) / windowMs / replicas.length;
      return load.call('open', { address: grpc, calls, perSecond, durationMs, timeoutMs: TIMEOUT_MS });
    }),
  );
  await Promise.all(loads);
}

async function rowOf({ emulators }: Bench, limit: Limit, setup: Setup, phase: Phase): Promise<Row> {
  const { account, action } = limit;
  const times = await emulators.call('times', { accessKeyId: accessKeyId(account), action });
  return {
    part: 'quota',
    subject: `${limit.name}, ${setup.name}${phase.name}`,
    figures: figuresOf(times, limit, phase),
    goals: goalsOf(times, limit, setup, phase),
  };
}

type Window = Pick<Limit, 'limit' | 'windowMs'>;

type Span = Pick<Phase, 'durationMs' | 'leadInMs'>;

function figuresOf(times: readonly number[], window: Window, span: Span): Row['figures'] {
  return {
    'most in a window': mostInAnyWindow(times, window.windowMs),
    over: callsOver(times, window.limit, window.windowMs),
    '% used': 100 * used(times, window, span),
  };
}

/** While calls were offered: who still waits after that does not fill the last window. */
function used(times: readonly number[], { limit, windowMs }: Window, { durationMs, leadInMs }: Span): number {
  const start = times[0] ?? 0;
  const counted = times.filter((time) => time >= start + leadInMs);
  return utilisation(counted, limit, windowMs, start + durationMs);
}

function goalsOf(
  times: readonly number[],
  { limit, windowMs }: Limit,
  { guard }: Setup,
  { fault, ...span }: Phase,
): Goal[] {
  const none: Goal = { text: '0 over', met: callsOver(times, limit, windowMs) === 0, must: true };
  if (fault) return [none];
  const share = shareGoal(guard, windowMs);
  return [
    none,
    {
      text: `≥ ${(100 * share).toFixed(1)} % used`,
      met: used(times, { limit, windowMs }, span) >= share,
      must: false,
    },
  ];
}
