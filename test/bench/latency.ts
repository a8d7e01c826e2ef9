import type { CloudsHandlers } from './clouds.worker';
import type { LoopResult } from './closed-loop';
import { Livegate, startLivegate } from './livegate';
import type { LoadHandlers } from './load.worker';
import { Garbage } from './measured-process';
import { PartResult, Processes, withProcesses } from './part';
import { Row } from './report';
import type { SdkHandlers } from './sdk.worker';
import { median } from './statistics';
import type { Latencies } from './steady-loop';
import { Worker } from './worker';
import { ANSWERS, BenchAccount, callsOf, changing, LIFTED, NeutralCall, owners } from './world';

const CONCURRENCY = 32;
const RIVAL = '@alicloud/openapi-core';
const MAX_ADDED_MS = { set: 1, get: 0.5 } as const;
const MAX_SPREAD = 4;
const MAX_DIFFERENCE = 0.1;
const ACCOUNTS = 1_000;

const ACCOUNT: BenchAccount = {
  id: 'ali',
  provider: 'alibaba',
  uid: '1000000000000001',
  owners: owners('push', 2 * CONCURRENCY),
  quotas: LIFTED.alibaba,
};

type Verb = 'set' | 'get';

/** Livegate or the vendor's client, each under the same load. */
interface Contender {
  closed(concurrency: number, durationMs: number): Promise<LoopResult>;
  steady(perSecond: number, durationMs: number): Promise<Latencies>;
}

interface Times {
  readonly warmUpMs: number;
  readonly rounds: number;
  readonly durationMs: number;
}

/**
 * Latency and garbage*: one call at a time, and at half of the most calls, livegate against the
 * vendor's client called directly; what a call leaves to be collected; and whether many accounts
 * cost more than one.
 */
export function measureLatency({ quick }: { readonly quick: boolean }): Promise<PartResult> {
  const times: Times = quick
    ? { warmUpMs: 4_000, rounds: 3, durationMs: 2_000 }
    : { warmUpMs: 15_000, rounds: 5, durationMs: 5_000 };
  return withProcesses(async (processes) => {
    const cloudWorker = processes.add(new Worker<CloudsHandlers>('clouds'));
    const clouds = await cloudWorker.call('start', { accounts: [ACCOUNT], quotas: 'off' });
    const load = processes.add(new Worker<LoadHandlers>('load'));
    const sdk = processes.add(new Worker<SdkHandlers>('sdk'));
    const livegate = await startLivegate({ accounts: [ACCOUNT], clouds });
    processes.add(livegate.process);
    const rows: Row[] = [];
    for (const verb of ['set', 'get'] as const) {
      const own = through(load, livegate, changing(callsOf(ACCOUNT, verb, 'stream')));
      const client = { sdk: RIVAL, clouds, account: ACCOUNT, verb } as const;
      const direct: Contender = {
        closed: (concurrency, durationMs) => sdk.call('closed', { ...client, concurrency, durationMs }),
        steady: (perSecond, durationMs) => sdk.call('steady', { ...client, perSecond, durationMs }),
      };
      for (const contender of [own, direct]) await contender.closed(CONCURRENCY, times.warmUpMs);
      rows.push(...(await oneAtATime(verb, own, direct, times)));
      if (verb === 'set') rows.push(...(await atHalf(own, direct, times)), await garbage(livegate, own, times));
    }
    return { rows: [...rows, ...(await manyAccounts(processes, load, times))], notes: [] };
  });
}

function through(load: Worker<LoadHandlers>, { rest }: Livegate, calls: readonly NeutralCall[]): Contender {
  const to = { target: { url: rest }, calls };
  return {
    closed: (concurrency, durationMs) => load.call('closed', { ...to, concurrency, durationMs }),
    steady: (perSecond, durationMs) => load.call('steady', { ...to, perSecond, durationMs }),
  };
}

/** Each in turn, again and again; the results of each. */
async function inTurns<T>(rounds: number, ...runs: readonly (() => Promise<T>)[]): Promise<T[][]> {
  const results = runs.map((): T[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, run] of runs.entries()) results[index]?.push(await run());
  }
  return results;
}

async function oneAtATime(verb: Verb, own: Contender, direct: Contender, times: Times): Promise<Row[]> {
  const alone = (contender: Contender) => () => contender.closed(1, times.durationMs);
  const [mine = [], theirs = []] = await inTurns(times.rounds, alone(own), alone(direct));
  const [ownMs, directMs] = [mine, theirs].map((all) => median(all.map(({ p50Ms }) => p50Ms)));
  const addedMs = (ownMs ?? NaN) - (directMs ?? NaN);
  const goal = { text: `≤ ${MAX_ADDED_MS[verb]} ms added`, met: addedMs <= MAX_ADDED_MS[verb], must: false };
  return [
    row(`${verb}, one at a time: livegate REST`, { 'ms p50': ownMs, 'ms added': addedMs }, [goal]),
    row(`${verb}, one at a time: ${RIVAL}`, { 'ms p50': directMs }),
  ];
}

/** At half of what each can do. */
async function atHalf(own: Contender, direct: Contender, times: Times): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, contender] of [['livegate REST', own] as const, [RIVAL, direct] as const]) {
    const { done, elapsedMs } = await contender.closed(CONCURRENCY, times.durationMs);
    const half = (done * 1_000) / elapsedMs / 2;
    const [results = []] = await inTurns(times.rounds, () => contender.steady(half, times.durationMs));
    const [p50Ms, p99Ms] = [median(results.map((one) => one.p50Ms)), median(results.map((one) => one.p99Ms))];
    const spread = median(results.map((one) => one.p99Ms / one.p50Ms));
    const goals = [{ text: `p99 ≤ ${MAX_SPREAD} times p50`, met: spread <= MAX_SPREAD, must: false }];
    const figures = { 'calls/s': half, 'ms p50': p50Ms, 'ms p99': p99Ms, 'p99 / p50': spread };
    rows.push(row(`set at half of the most calls: ${name}`, figures, contender === own ? goals : []));
  }
  return rows;
}

async function garbage({ process }: Livegate, own: Contender, { durationMs }: Times): Promise<Row> {
  await process.watchGarbage();
  const { done, elapsedMs } = await own.closed(CONCURRENCY, durationMs);
  const { bytes, pauseMs }: Garbage = await process.garbage();
  const figures = { 'kB allocated per call': bytes / 1_024 / done, '% of the time in GC': (100 * pauseMs) / elapsedMs };
  return row('set: garbage of the main thread', figures);
}

/** As many resources in one account as in one account each. */
async function manyAccounts(processes: Processes, load: Worker<LoadHandlers>, times: Times): Promise<Row[]> {
  const fixed = processes.add(new Worker<CloudsHandlers>('clouds'));
  const upstream = await fixed.call('startFixed', { answer: ANSWERS.alibaba });
  const names = owners('push', ACCOUNTS);
  const each = names.map((owner, index): BenchAccount => {
    const number = String(index).padStart(4, '0');
    return { ...ACCOUNT, id: `ali-${number}`, uid: `100000000000${number}`, owners: [owner] };
  });
  const runs: (() => Promise<number>)[] = [];
  for (const accounts of [[{ ...ACCOUNT, owners: names }], each]) {
    const livegate = await startLivegate({ accounts, clouds: { alibaba: upstream, volcengine: upstream } });
    processes.add(livegate.process);
    const own = through(load, livegate, changing(accounts.flatMap((account) => callsOf(account, 'set', 'stream'))));
    await own.closed(CONCURRENCY, times.warmUpMs);
    runs.push(async () => {
      const before = await livegate.process.usage();
      const { done } = await own.closed(CONCURRENCY, times.durationMs);
      return ((await livegate.process.usage()).cpuMs - before.cpuMs) / done;
    });
  }
  const [one, many] = (await inTurns(times.rounds, ...runs)).map(median);
  const ratio = (many ?? NaN) / (one ?? NaN);
  const goal = { text: 'equal within 10 %', met: Math.abs(ratio - 1) <= MAX_DIFFERENCE, must: false };
  return [
    row('set: 1 account', { 'ms CPU per call': one }),
    row(`set: ${ACCOUNTS} accounts`, { 'ms CPU per call': many, '% of those of 1': 100 * ratio }, [goal]),
  ];
}

function row(subject: string, figures: Readonly<Record<string, number | undefined>>, goals: Row['goals'] = []): Row {
  const known = Object.entries(figures).map(([name, value]) => [name, value ?? NaN] as const);
  return { part: 'latency', subject: `alibaba ${subject}`, figures: Object.fromEntries(known), goals };
}
