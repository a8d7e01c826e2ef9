import type { CloudsHandlers } from './clouds.worker';
import { Livegate, startLivegate } from './livegate';
import type { LoadHandlers, Target } from './load.worker';
import { PartResult, Processes, withProcesses } from './part';
import { Goal, Row } from './report';
import { compare, Contender, Score } from './rounds';
import type { Sdk, SdkHandlers } from './sdk.worker';
import { Worker } from './worker';
import { apps, BenchAccount, callsOf, changing, Clouds, LIFTED, owners, vhostAndApp } from './world';

const CONCURRENCY = 32;

type Provider = BenchAccount['provider'];
type Verb = 'set' | 'get';

/** Actions of equal weight: the callback of one owner, without a key. */
const KINDS: Readonly<Record<Provider, string>> = { alibaba: 'stream', volcengine: 'snapshot' };
const SDKS: Readonly<Record<Provider, readonly Sdk[]>> = {
  alibaba: ['@alicloud/openapi-core', '@alicloud/pop-core'],
  volcengine: ['@volcengine/openapi', '@volcengine/sdk-core'],
};
/** The vendors' current ones, which the goals name. */
const RIVALS: Readonly<Record<Provider, Sdk>> = {
  alibaba: '@alicloud/openapi-core',
  volcengine: '@volcengine/openapi',
};

/** Twice as many owners as calls at a time, so that hardly a Set waits for another. */
const ACCOUNTS: readonly BenchAccount[] = [
  {
    id: 'ali',
    provider: 'alibaba',
    uid: '1000000000000001',
    owners: owners('push', 2 * CONCURRENCY),
    quotas: LIFTED.alibaba,
  },
  {
    id: 'volc',
    provider: 'volcengine',
    uid: '2000000001',
    owners: owners('live', 2 * CONCURRENCY),
    quotas: LIFTED.volcengine,
  },
  {
    id: 'volc-apps',
    provider: 'volcengine',
    uid: '2000000002',
    owners: apps('live.example.com', 2 * CONCURRENCY),
    quotas: LIFTED.volcengine,
  },
];

interface Bench {
  readonly clouds: Clouds;
  readonly livegate: Livegate;
  readonly load: Worker<LoadHandlers>;
  readonly processes: Processes;
}

/**
 * Cost of a call*: livegate against the vendors' clients called directly, at the same emulators.
 */
export function measureCost({ quick }: { readonly quick: boolean }): Promise<PartResult> {
  return withProcesses(async (processes) => {
    const cloudWorker = processes.add(new Worker<CloudsHandlers>('clouds'));
    const clouds = await cloudWorker.call('start', { accounts: ACCOUNTS, quotas: 'off' });
    const livegate = await startLivegate({ accounts: ACCOUNTS, clouds });
    processes.add(livegate.process);
    const bench = { clouds, livegate, load: processes.add(new Worker<LoadHandlers>('load')), processes };
    const rows: Row[] = [];
    for (const account of ACCOUNTS) {
      for (const verb of verbsOf(account, quick)) {
        const scores = await compare(contenders(bench, account, verb, quick), {
          ...(quick ? { rounds: 3, durationMs: 800 } : { rounds: 5, durationMs: 2_500 }),
          arrivals: () => cloudWorker.call('count', null),
        });
        rows.push(...rowsOf(scores, account, verb));
      }
    }
    return { rows, notes: [] };
  });
}

const isApp = (owner: string): boolean => vhostAndApp(owner).app !== undefined;

/** Reads of apps are like those of vhosts. */
function verbsOf({ owners }: BenchAccount, quick: boolean): readonly Verb[] {
  return quick || owners.every(isApp) ? ['set'] : ['set', 'get'];
}

function contenders(
  { clouds, livegate, load, processes }: Bench,
  account: BenchAccount,
  verb: Verb,
  quick: boolean,
): Contender[] {
  const calls = changing(callsOf(account, verb, KINDS[account.provider]));
  const through = (name: string, target: Target): Contender => ({
    name,
    // More code than a client is, so more calls until it is compiled as it will stay.
    warmUpMs: quick ? 4_000 : 15_000,
    process: livegate.process,
    run: (durationMs) => load.call('closed', { target, calls, concurrency: CONCURRENCY, durationMs }),
  });
  const direct = (sdk: Sdk): Contender => {
    const worker = processes.add(new Worker<SdkHandlers>('sdk'));
    const run: Contender['run'] = (durationMs) =>
      worker.call('closed', { sdk, clouds, account, verb, concurrency: CONCURRENCY, durationMs });
    return { name: sdk, process: worker, warmUpMs: quick ? 1_500 : 10_000, run };
  };
  return [
    through('livegate REST', { url: livegate.rest }),
    through('livegate gRPC', { address: livegate.grpc }),
    ...SDKS[account.provider].map(direct),
  ];
}

function rowsOf(scores: ReadonlyMap<string, Score>, { provider, owners }: BenchAccount, verb: Verb): Row[] {
  const what = owners.every(isApp) ? `${provider}, apps of one vhost,` : provider;
  const rival = scores.get(RIVALS[provider]);
  return [...scores].map(([name, score]) => ({
    part: 'cost',
    subject: `${what} ${verb}: ${name}`,
    figures: {
      'actions/s': score.perSecond,
      'ms p50': score.p50Ms,
      'ms p99': score.p99Ms,
      'ms CPU per action': score.cpuMsPerCall,
    },
    goals: rival && name.startsWith('livegate') ? goalsOf(name, score, rival) : [],
  }));
}

function goalsOf(name: string, score: Score, rival: Score): Goal[] {
  const cpu: Goal = {
    text: `< ${rival.cpuMsPerCall.toFixed(3)} ms CPU`,
    met: score.cpuMsPerCall < rival.cpuMsPerCall,
    must: false,
  };
  if (name !== 'livegate REST') return [cpu];
  const rate = { text: `≥ ${Math.round(rival.perSecond)} actions/s`, met: score.perSecond >= rival.perSecond };
  return [cpu, { ...rate, must: false }];
}
