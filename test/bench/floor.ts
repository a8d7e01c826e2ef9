import type { CloudsHandlers } from './clouds.worker';
import type { FloorHandlers } from './floor.worker';
import { startLivegate } from './livegate';
import type { LoadHandlers, Target } from './load.worker';
import { MeasuredProcess } from './measured-process';
import { PartResult, withProcesses } from './part';
import { Row } from './report';
import { compare, Contender, Score } from './rounds';
import { Worker } from './worker';
import { ANSWERS, BenchAccount, callsOf, changing, LIFTED, owners } from './world';

const CONCURRENCY = 32;
/** Of the floor's calls per second. */
const SHARE = 0.7;

const ACCOUNT: BenchAccount = {
  id: 'ali',
  provider: 'alibaba',
  uid: '1000000000000001',
  owners: owners('push', 2 * CONCURRENCY),
  quotas: LIFTED.alibaba,
};

/**
 * Distance to the floor*: livegate against Nest alone, with one call behind each, to an upstream
 * that costs next to nothing.
 */
export function measureFloor({ quick }: { readonly quick: boolean }): Promise<PartResult> {
  return withProcesses(async (processes) => {
    const clouds = processes.add(new Worker<CloudsHandlers>('clouds'));
    const upstream = await clouds.call('startFixed', { answer: ANSWERS.alibaba });
    const livegate = await startLivegate({
      accounts: [ACCOUNT],
      clouds: { alibaba: upstream, volcengine: upstream },
    });
    processes.add(livegate.process);
    const floor = processes.add(new Worker<FloorHandlers>('floor'));
    const bare = await floor.call('start', { upstream });
    const load = processes.add(new Worker<LoadHandlers>('load'));
    const rows: Row[] = [];
    for (const verb of quick ? (['set'] as const) : (['set', 'get'] as const)) {
      const calls = changing(callsOf(ACCOUNT, verb, 'stream'));
      const contender = (name: string, process: MeasuredProcess, target: Target, warmUpMs: number): Contender => ({
        name,
        process,
        warmUpMs,
        run: (durationMs) => load.call('closed', { target, calls, concurrency: CONCURRENCY, durationMs }),
      });
      const scores = await compare(
        [
          contender('livegate REST', livegate.process, { url: livegate.rest }, quick ? 5_000 : 15_000),
          contender('bare REST', floor, { url: bare.rest }, quick ? 2_000 : 10_000),
          contender('livegate gRPC', livegate.process, { address: livegate.grpc }, quick ? 3_000 : 15_000),
          contender('bare gRPC', floor, { address: bare.grpc }, quick ? 2_000 : 10_000),
        ],
        {
          ...(quick ? { rounds: 3, durationMs: 800 } : { rounds: 5, durationMs: 2_500 }),
          arrivals: () => clouds.call('count', null),
        },
      );
      rows.push(...rowsOf(scores, verb));
    }
    return { rows, notes: [] };
  });
}

function rowsOf(scores: ReadonlyMap<string, Score>, verb: string): Row[] {
  return [...scores].map(([name, { perSecond, p50Ms, p99Ms, cpuMsPerCall }]) => {
    const figures = { 'calls/s': perSecond, 'ms p50': p50Ms, 'ms p99': p99Ms, 'ms CPU per call': cpuMsPerCall };
    const bare = scores.get(name.replace('livegate', 'bare'));
    if (!bare || !name.startsWith('livegate'))
      return { part: 'floor', subject: `${verb}: ${name}`, figures, goals: [] };
    const share = perSecond / bare.perSecond;
    return {
      part: 'floor',
      subject: `${verb}: ${name}`,
      figures: { ...figures, '% of bare': 100 * share, '% of bare by CPU': (100 * bare.cpuMsPerCall) / cpuMsPerCall },
      goals: [{ text: `≥ ${100 * SHARE} % of bare`, met: share >= SHARE, must: false }],
    };
  });
}
