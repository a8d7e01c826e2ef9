import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { queryAt } from '../../support/postgres-server';
import { newDatabase } from '../../support/shared-postgres';
import { startRedis } from '../../support/start-redis';
import { Replica } from '../fleet';
import { Clouds, KEY_SECRET, keyIdOf, uidOf } from './clouds';

/** Few enough that a rollout takes seconds. */
const WRITES = { limit: 10, windowMs: 1_000 };
const READS = { limit: 100, windowMs: 1_000 };
const QUOTAS = {
  alibaba: {
    SetLiveStreamsNotifyUrlConfig: WRITES,
    DeleteLiveStreamsNotifyUrlConfig: WRITES,
    DescribeLiveStreamsNotifyUrlConfig: READS,
  },
  volcengine: { UpdateCallback: WRITES, DeleteCallback: WRITES, DescribeCallback: READS },
};

/** Names of rollouts whose worker has died. */
export type Orphans = 'ALL' | readonly string[];

/** Processes of the built livegate over one store, with the cloud accounts of some lanes. */
export interface Processes {
  readonly replicas: readonly Replica[];
  readonly clouds: Clouds;
  /** The process ids that work on some of these rollouts. */
  workersOn(rollouts: readonly string[]): Promise<readonly number[]>;
  /** The rollouts that a process worked on when it died. */
  workOf(pid: number): Promise<Orphans>;
  close(): Promise<void>;
}

/**
 * One process over the local store, or several over PostgreSQL and Redis. Needs `npm run build`.
 */
export async function startProcesses(count: number, lanes: number): Promise<Processes> {
  const clouds = await Clouds.start(lanes);
  const folder = mkdtempSync(join(tmpdir(), 'livegate-kills-'));
  const shared = count > 1 ? { redis: await startRedis(), database: await newDatabase() } : undefined;
  const file = join(folder, 'livegate.yaml');
  writeFileSync(file, JSON.stringify({ ...configOf(clouds, lanes), ...(shared ? SHARED : localStore(folder)) }));
  const env = {
    SECRET: KEY_SECRET,
    FINGERPRINT_KEY: 'fingerprint-key-of-all-that-are-killed',
    ...(shared && { REDIS: shared.redis.url, DATABASE: shared.database }),
    ...Object.fromEntries(laneNumbers(lanes).map((lane) => [`ID_${lane}`, keyIdOf(uidOf(lane))])),
  };
  const replicas = Array.from({ length: count }, () => new Replica(file, env));
  await Promise.all(replicas.map((replica) => replica.start()));
  return {
    replicas,
    clouds,
    async workersOn(rollouts) {
      if (rollouts.length === 0) return [];
      if (!shared) return replicas.map(({ pid }) => pid);
      return (await workIn(shared.database)).filter(({ name }) => rollouts.includes(name)).map(({ pid }) => pid);
    },
    workOf: async (pid) => (shared ? (await workIn(shared.database)).filter(isOf(pid)).map(({ name }) => name) : 'ALL'),
    async close() {
      await Promise.all(replicas.map((replica) => replica.stop()));
      await Promise.all([clouds.close(), shared?.redis.stop()]);
      rmSync(folder, { recursive: true });
    },
  };
}

interface Work {
  readonly name: string;
  readonly pid: number;
}

const isOf =
  (process: number) =>
  ({ pid }: Work): boolean =>
    pid === process;

/** A worker that has died keeps its rollouts until its lease is over. */
async function workIn(database: string): Promise<Work[]> {
  const text = `select id, worker from rollouts where worker_until > 0`;
  const rows = await queryAt<{ readonly id: string; readonly worker: string }>(database, text);
  return rows.map(({ id, worker }) => ({ name: `rollouts/${id}`, pid: Number(worker.split('/').at(-1)) }));
}

const laneNumbers = (lanes: number): number[] => Array.from({ length: lanes }, (_, lane) => lane);

const SHARED = {
  database: { url: { env: 'DATABASE' } },
  redis: { url: { env: 'REDIS' } },
  fingerprintKey: { env: 'FINGERPRINT_KEY' },
};

const localStore = (folder: string) => ({ dataDir: join(folder, 'data') });

function configOf({ alibaba, volcengine }: Clouds, lanes: number): object {
  const accounts = laneNumbers(lanes).flatMap((lane) => {
    const credentials = { accessKeyId: { env: `ID_${lane}` }, accessKeySecret: { env: 'SECRET' } };
    const common = { uid: uidOf(lane), credentials };
    return [
      { id: `ali-${lane}`, provider: 'alibaba', endpoint: alibaba.url, quotas: QUOTAS.alibaba, ...common },
      { id: `volc-${lane}`, provider: 'volcengine', endpoint: volcengine.url, quotas: QUOTAS.volcengine, ...common },
    ];
  });
  return {
    rest: { port: 0 },
    grpc: { port: 0 },
    auth: { mode: 'none' },
    log: { level: 'error' },
    breaker: { minCalls: 100_000 },
    // Those that are killed are remembered for a while.
    quota: { maxReplicas: 100 },
    accounts,
  };
}
