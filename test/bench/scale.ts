import { setTimeout } from 'node:timers/promises';
import type { CloudsHandlers } from './clouds.worker';
import { Livegate, startLivegate } from './livegate';
import type { LoadHandlers } from './load.worker';
import { Usage } from './measured-process';
import { PartResult, withProcesses } from './part';
import { Worker } from './worker';
import { ANSWERS, BenchAccount, callsOf } from './world';

const ACCOUNTS = 10_000;
const CONCURRENCY = 32;
const KINDS = { alibaba: 'stream', volcengine: 'snapshot' } as const;

const MAX_BYTES = 3 * 1024;
const MAX_START_S = 3;
const MAX_IDLE_PERCENT = 1;

/** Half of them on each cloud, each with a uid and a key of its own. */
const accounts: readonly BenchAccount[] = Array.from({ length: ACCOUNTS }, (_, index) => {
  const isAlibaba = index % 2 === 0;
  const number = String(index).padStart(5, '0');
  return {
    id: `account-${number}`,
    provider: isAlibaba ? 'alibaba' : 'volcengine',
    uid: isAlibaba ? `10000000000${number}` : `20000${number}`,
    owners: [`${isAlibaba ? 'push' : 'live'}-${number}.example.com`],
  };
});

export interface ScaleOptions {
  readonly quick: boolean;
  /** What to do with a machine that only waits for eviction. */
  readonly meanwhile?: () => Promise<void>;
}

/**
 * Scale*: what 10,000 accounts cost that are configured, were all used once, and are idle again.
 */
export function measureScale({ quick, meanwhile }: ScaleOptions): Promise<PartResult> {
  // Idle state is looked for once a minute.
  const evictionMs = quick ? 63_000 : 130_000;
  const idleMs = quick ? 4_000 : 30_000;
  return withProcesses(async (processes) => {
    const fixed = processes.add(new Worker<CloudsHandlers>('clouds'));
    const load = processes.add(new Worker<LoadHandlers>('load'));
    // The emulators would take longer over each of so many accounts than livegate does.
    const clouds = {
      alibaba: await fixed.call('startFixed', { answer: ANSWERS.alibaba }),
      volcengine: await fixed.call('startFixed', { answer: ANSWERS.volcengine }),
    };
    const start = async (some: readonly BenchAccount[]): Promise<Livegate> => {
      const livegate = await startLivegate({ accounts: some, clouds });
      processes.add(livegate.process);
      return livegate;
    };

    const base = await heapOfTwo(await start(accounts.slice(0, 2)), load);
    const bytesEach = ({ heapBytes }: Usage): number => (heapBytes - base) / (ACCOUNTS - 2);
    const livegate = await start(accounts);
    const configured = await livegate.process.usage({ gc: true });
    await useOnce(load, livegate, accounts);
    const used = await livegate.process.usage({ gc: true });
    await Promise.all([setTimeout(evictionMs), meanwhile?.()]);
    const idlePercent = await idleCpu(livegate, idleMs);
    const evicted = await livegate.process.usage({ gc: true });
    return {
      rows: rowsOf({ startMs: livegate.startMs, idlePercent, configured, used, evicted }, bytesEach),
      notes: [],
    };
  });
}

/**
 * What does not grow with the accounts: the heap of a livegate with two of them, one of each cloud,
 * after many calls.
 */
async function heapOfTwo(livegate: Livegate, load: Worker<LoadHandlers>): Promise<number> {
  const two = accounts.slice(0, 2);
  await useOnce(
    load,
    livegate,
    two.flatMap((account) => Array.from({ length: 5 }, () => account)),
  );
  const { heapBytes } = await livegate.process.usage({ gc: true });
  await livegate.process.stop();
  return heapBytes;
}

function useOnce(load: Worker<LoadHandlers>, { rest }: Livegate, some: readonly BenchAccount[]): Promise<void> {
  const calls = some.flatMap((account) => callsOf(account, 'set', KINDS[account.provider]));
  return load.call('once', { target: { url: rest }, calls, concurrency: CONCURRENCY });
}

async function idleCpu({ process }: Livegate, durationMs: number): Promise<number> {
  const before = await process.usage();
  await setTimeout(durationMs);
  const after = await process.usage();
  return (100 * (after.cpuMs - before.cpuMs)) / durationMs;
}

interface Scale {
  readonly startMs: number;
  readonly idlePercent: number;
  readonly configured: Usage;
  readonly used: Usage;
  readonly evicted: Usage;
}

function rowsOf(scale: Scale, bytesEach: (usage: Usage) => number): PartResult['rows'] {
  const { startMs, idlePercent, configured, used, evicted } = scale;
  const memory = (usage: Usage) => ({ 'bytes per account': bytesEach(usage), 'MiB RSS': usage.rssBytes / 2 ** 20 });
  const subject = (what: string): string => `${ACCOUNTS.toLocaleString('en')} accounts ${what}`;
  return [
    {
      part: 'scale',
      subject: subject('configured'),
      figures: { 's until ready': startMs / 1000, ...memory(configured) },
      goals: [{ text: `< ${MAX_START_S} s`, met: startMs < MAX_START_S * 1000, must: false }],
    },
    { part: 'scale', subject: subject('used once'), figures: memory(used), goals: [] },
    {
      part: 'scale',
      subject: subject('after eviction'),
      figures: { ...memory(evicted), '% CPU idle': idlePercent },
      goals: [
        { text: `< ${MAX_BYTES} bytes`, met: bytesEach(evicted) < MAX_BYTES, must: false },
        { text: `< ${MAX_IDLE_PERCENT} % CPU`, met: idlePercent < MAX_IDLE_PERCENT, must: false },
      ],
    },
  ];
}
