import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudsHandlers } from './clouds.worker';
import { startLivegate } from './livegate';
import type { LoadHandlers } from './load.worker';
import { MeasuredProcess } from './measured-process';
import { PartResult, withProcesses } from './part';
import { CpuProfile, readProfile, Share, sharesOf } from './profile';
import { Row } from './report';
import { Worker } from './worker';
import { ANSWERS, BenchAccount, callsOf, changing, LIFTED, owners } from './world';

const CONCURRENCY = 32;
/** Below it a row says nothing. */
const LEAST_SHARE = 0.01;

const ACCOUNT: BenchAccount = {
  id: 'ali',
  provider: 'alibaba',
  uid: '1000000000000001',
  owners: owners('push', 2 * CONCURRENCY),
  quotas: LIFTED.alibaba,
};

/** Where the CPU time of a Set over REST goes: by the owner of the code, and in other threads. */
export async function measureTimeOfASet({ quick }: { readonly quick: boolean }): Promise<PartResult> {
  const durationMs = quick ? 6_000 : 20_000;
  const { profile, all, main } = await profiled(durationMs);
  const rows: Row[] = [
    { ...ROW, subject: 'all threads', figures: { 'µs a Set': all } },
    { ...ROW, subject: 'threads of the store, of V8 and of Node', figures: { 'µs a Set': all - main } },
    // Without the end, in which the process stops.
    ...rowsOf(sharesOf(profile, { fromMs: durationMs - 1_000, toMs: 1_000 }), main),
  ];
  return { rows, notes: [{ part: 'profile', text: NOTE }] };
}

/** Linux counts in hundredths of a second, whatever its own clock. */
const MS_PER_TICK = 10;
const ROW = { part: 'profile', goals: [] } as const;
const NOTE =
  'measured with the profiler on, which takes time itself: the figures say how the time is divided, ' +
  'and the part cost says how long a Set takes';

/** CPU times in microseconds a Set. */
interface Profiled {
  /** Of the main thread. */
  readonly profile: CpuProfile;
  readonly all: number;
  readonly main: number;
}

/** Being profiled costs: this livegate does nothing else. */
function profiled(durationMs: number): Promise<Profiled> {
  return withProcesses(async (processes) => {
    const folder = mkdtempSync(join(tmpdir(), 'livegate-profile-'));
    try {
      const clouds = processes.add(new Worker<CloudsHandlers>('clouds'));
      const upstream = await clouds.call('startFixed', { answer: ANSWERS.alibaba });
      const load = processes.add(new Worker<LoadHandlers>('load'));
      const { process, rest } = await startLivegate({
        accounts: [ACCOUNT],
        clouds: { alibaba: upstream, volcengine: upstream },
        execArgv: ['--cpu-prof', '--cpu-prof-dir', folder],
      });
      processes.add(process);
      const calls = changing(callsOf(ACCOUNT, 'set', 'stream'));
      const set = (ms: number): ReturnType<typeof load.call<'closed'>> =>
        load.call('closed', { target: { url: rest }, calls, concurrency: CONCURRENCY, durationMs: ms });
      await set(durationMs / 2);
      const before = await cpuMs(process);
      const { done } = await set(durationMs);
      const after = await cpuMs(process);
      await process.stop();
      const perSet = (of: 'all' | 'main'): number => (1_000 * (after[of] - before[of])) / done;
      return { profile: readProfile(folder), all: perSet('all'), main: perSet('main') };
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

/** Of all threads and of the main one, which has the number of its process. */
async function cpuMs(process: MeasuredProcess): Promise<{ all: number; main: number }> {
  const stat = readFileSync(`/proc/${process.child.pid}/task/${process.child.pid}/stat`, 'utf8');
  // Times of the user and of the system are fields 14 and 15; the second, in parentheses, may have
  // spaces in it.
  const [user, system] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number);
  return { all: (await process.usage()).cpuMs, main: MS_PER_TICK * ((user ?? NaN) + (system ?? NaN)) };
}

/** `microseconds` of the main thread a Set. */
function rowsOf(shares: readonly Share[], microseconds: number): Row[] {
  const row = (subject: string, { own, withNode }: Omit<Share, 'owner'>): Row => ({
    ...ROW,
    subject: `main thread: ${subject}`,
    figures: { 'µs a Set': withNode * microseconds, '%': 100 * withNode, 'µs of its own code': own * microseconds },
  });
  const large = shares.filter(({ withNode }) => withNode >= LEAST_SHARE);
  return [row('all', { own: 1, withNode: 1 }), ...large.map(({ owner, ...share }) => row(owner, share))];
}
