import { setTimeout } from 'node:timers/promises';
import type { RedisServer } from '../support/start-redis';
import { Livegate } from './livegate';
import { BenchAccount, callsOf, NeutralCall, owners } from './world';

/** A documented quota, and calls that each cost one of its action. */
export interface Limit {
  readonly name: string;
  readonly limit: number;
  readonly windowMs: number;
  readonly account: BenchAccount;
  readonly action: string;
  readonly calls: readonly NeutralCall[];
}

/** Enough that the Sets of one resource, which wait for one another, do not hold back the rest. */
const OWNERS = 50;

function limitOf(
  head: Pick<Limit, 'name' | 'limit' | 'windowMs' | 'action'>,
  account: Omit<BenchAccount, 'owners'>,
  { verb, kind, owner }: { readonly verb: 'get' | 'set'; readonly kind: string; readonly owner: string },
): Limit {
  const full = { ...account, owners: owners(owner, OWNERS) };
  return { ...head, account: full, calls: callsOf(full, verb, kind) };
}

export const PER_SECOND: readonly Limit[] = [
  limitOf(
    { name: '10/s', limit: 10, windowMs: 1_000, action: 'DescribeCallback' },
    { id: 'ten', provider: 'volcengine', uid: '2000000010' },
    { verb: 'get', kind: 'snapshot', owner: 'live-ten' },
  ),
  limitOf(
    { name: '15/s', limit: 15, windowMs: 1_000, action: 'SetLiveStreamsNotifyUrlConfig' },
    { id: 'fifteen', provider: 'alibaba', uid: '1000000000000015' },
    { verb: 'set', kind: 'stream', owner: 'push-fifteen' },
  ),
  limitOf(
    { name: '30/s', limit: 30, windowMs: 1_000, action: 'DescribeLiveSnapshotNotifyConfig' },
    { id: 'thirty', provider: 'alibaba', uid: '1000000000000030' },
    { verb: 'get', kind: 'snapshot', owner: 'play-thirty' },
  ),
];

const PER_MINUTE: Limit = limitOf(
  { name: '1000/min', limit: 1_000, windowMs: 60_000, action: 'DescribeLiveStreamsNotifyUrlConfig' },
  { id: 'thousand', provider: 'alibaba', uid: '1000000000001000' },
  { verb: 'get', kind: 'stream', owner: 'push-thousand' },
);

/**
 * How much of the time beyond a window calls are not to go out, and so how much of a quota can be
 * used at all.
 */
export interface Guard {
  readonly lateCapMs: number;
  readonly spreadMs: number;
}

const DEFAULT_GUARD: Guard = { lateCapMs: 10, spreadMs: 10 };
const WIDE_GUARD: Guard = { lateCapMs: 20, spreadMs: 80 };

/** A spread is nine times as long at windows of a minute. */
function guardMs({ lateCapMs, spreadMs }: Guard, windowMs: number): number {
  return lateCapMs + (windowMs >= 60_000 ? 9 : 1) * spreadMs;
}

/** What a fault befalls. */
export interface Scene {
  readonly replicas: readonly Livegate[];
  readonly redis: RedisServer;
}

/** Calls offered for a while, and what goes wrong meanwhile. */
export interface Phase {
  readonly name: string;
  readonly durationMs: number;
  /**
   * At the beginning of that: connections are made and code is compiled, so that what is used of a
   * quota is not looked at. Calls over are.
   */
  readonly leadInMs: number;
  /** Costs quota that nobody can use, so that utilisation is no goal then. */
  readonly fault?: (scene: Scene) => Promise<void>;
}

/** Phases of the same processes, one after the other. More than one replica share a Redis. */
export interface Setup {
  readonly name: string;
  readonly replicas: number;
  readonly limits: readonly Limit[];
  readonly guard: Guard;
  readonly phases: readonly Phase[];
}

/** The last phase kills a replica: there is none to come back. */
export function setups(quick: boolean): readonly Setup[] {
  const durationMs = quick ? 8_000 : 30_000;
  const leadInMs = quick ? 4_000 : 10_000;
  const calm: Phase = { name: '', durationMs: leadInMs + durationMs, leadInMs };
  const faults: readonly Phase[] = [
    { name: ', Redis killed for 1.5 s', durationMs, leadInMs: 0, fault: restartRedis(1_500) },
    ...(quick ? [] : [{ name: ', Redis killed for 0.25 s', durationMs, leadInMs: 0, fault: restartRedis(250) }]),
    { name: ', one killed', durationMs, leadInMs: 0, fault: killReplica },
  ];
  const base = { guard: DEFAULT_GUARD, limits: PER_SECOND };
  const one = { ...base, name: 'one process', replicas: 1, phases: [calm] };
  const three = { ...base, name: 'three replicas', replicas: 3, phases: [calm, ...faults] };
  if (quick) return [one, three];
  const minutes = { limits: [PER_MINUTE], phases: [{ name: '', durationMs: 135_000, leadInMs: 0 }] };
  const wide = { ...one, name: 'one process, wide guard', guard: WIDE_GUARD };
  return [one, wide, three, { ...one, ...minutes }, { ...three, ...minutes }];
}

/** The quotas are in full use by then. */
const FAULT_AFTER_MS = 3_000;

/** Gone in the middle, and back with nothing in it. */
function restartRedis(gapMs: number): (scene: Scene) => Promise<void> {
  return async ({ redis }) => {
    await setTimeout(FAULT_AFTER_MS);
    await redis.kill();
    await setTimeout(gapMs);
    await redis.restart();
  };
}

async function killReplica({ replicas }: Scene): Promise<void> {
  await setTimeout(FAULT_AFTER_MS);
  await replicas[0]?.process.stop('SIGKILL');
}

/**
 * Of a quota, what is to be used: what the guards leave, but for one part in a hundred. Those of
 * the default guard are told as such.
 */
export function shareGoal({ lateCapMs, spreadMs }: Guard, windowMs: number): number {
  const isDefault = lateCapMs === DEFAULT_GUARD.lateCapMs && spreadMs === DEFAULT_GUARD.spreadMs;
  if (isDefault) return windowMs >= 60_000 ? 0.995 : 0.97;
  return (0.99 * windowMs) / (windowMs + guardMs({ lateCapMs, spreadMs }, windowMs));
}
