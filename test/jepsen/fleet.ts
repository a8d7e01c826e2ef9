import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlibabaEmulator, startAlibabaEmulator } from '../../src/sandbox/alibaba/alibaba.emulator';
import { newDatabase } from '../support/shared-postgres';
import { RunningProcess, startProcess } from '../support/start-process';
import { RedisServer, startRedis } from '../support/start-redis';

/*
 * Replicas of the built livegate, each a process, over one PostgreSQL, one Redis and the emulator
 * of a cloud. Needs `npm run build`.
 */

const ROOT = join(__dirname, '../..');
export const UID = '1234567890123456';
const KEY = { accessKeyId: 'fleet-access-key-id', accessKeySecret: 'fleet-access-key-secret' };

/** Of which there may be any number. */
const ACTIONS = [
  'SetLiveStreamsNotifyUrlConfig',
  'DescribeLiveStreamsNotifyUrlConfig',
  'SetLiveLazyPullStreamInfoConfig',
  'DescribeLiveLazyPullStreamConfig',
  'DeleteLiveLazyPullStreamInfoConfig',
];

/** The time-out of an attempt at the cloud. */
const ATTEMPT_MS = 1_000;
/** How long a replica holds a resource that it does nothing more about. */
export const LEASE_MS = ATTEMPT_MS + 3_000;

export interface FleetOptions {
  readonly replicas: number;
  /** Ingest domains of the account `ali`. */
  readonly domains: readonly string[];
  /** Its streaming domains. */
  readonly pullDomains?: readonly string[];
  /** Settings beside those that every fleet has. */
  readonly settings?: object;
}

export class Replica {
  #process: RunningProcess | undefined;
  rest = '';

  constructor(
    private readonly file: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** It may be paused. */
  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  /** 0 while it does not run. */
  get pid(): number {
    return this.#process?.child.pid ?? 0;
  }

  async start(): Promise<void> {
    const main = [join(ROOT, 'dist/main.js'), '--config', this.file];
    this.#process = await startProcess(process.execPath, main, { cwd: ROOT, env: this.env, until: '"ready"' });
    ({ rest: this.rest } = JSON.parse(this.#process.output()) as { rest: string });
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.resume();
    const process = this.#process;
    this.#process = undefined;
    await process?.stop(signal);
  }

  /** Connections stay, nothing is answered, no time passes for it. */
  pause(): void {
    this.#process?.child.kill('SIGSTOP');
  }

  resume(): void {
    this.#process?.child.kill('SIGCONT');
  }
}

export class Fleet {
  private constructor(
    readonly replicas: readonly Replica[],
    readonly alibaba: AlibabaEmulator,
    /** The URL of the PostgreSQL database. */
    readonly database: string,
    private readonly redis: RedisServer,
    private readonly folder: string,
  ) {}

  static async start({ replicas, domains, pullDomains = [], settings }: FleetOptions): Promise<Fleet> {
    const [redis, database] = await Promise.all([startRedis(), newDatabase()]);
    const owned = [
      ...domains.map((name) => ({ name, type: 'push' as const })),
      ...pullDomains.map((name) => ({ name, type: 'play' as const })),
    ];
    const account = { uid: UID, ...KEY, domains: owned };
    const alibaba = await startAlibabaEmulator({ quotas: 'off', accounts: [account] });
    const folder = mkdtempSync(join(tmpdir(), 'livegate-fleet-'));
    const file = join(folder, 'livegate.yaml');
    // Every JSON document is YAML.
    writeFileSync(file, JSON.stringify({ ...configOf(alibaba.url), ...settings }));
    const env = {
      REDIS: redis.url,
      DATABASE: database,
      FINGERPRINT_KEY: 'fingerprint-key-of-a-whole-fleet-of-replicas',
      ID: KEY.accessKeyId,
      SECRET: KEY.accessKeySecret,
    };
    const fleet = new Fleet(
      Array.from({ length: replicas }, () => new Replica(file, env)),
      alibaba,
      database,
      redis,
      folder,
    );
    await Promise.all(fleet.replicas.map((replica) => replica.start()));
    return fleet;
  }

  async close(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.stop()));
    await Promise.all([this.alibaba.close(), this.redis.stop()]);
    rmSync(this.folder, { recursive: true });
  }
}

function configOf(endpoint: string): object {
  const plenty = { limit: 100_000, windowMs: 100 };
  return {
    rest: { port: 0 },
    grpc: { port: 0 },
    auth: { mode: 'none' },
    log: { level: 'error' },
    database: { url: { env: 'DATABASE' } },
    redis: { url: { env: 'REDIS' } },
    fingerprintKey: { env: 'FINGERPRINT_KEY' },
    // Short, so that a call ends and a lease runs out while a replica is paused.
    upstream: { timeoutMs: ATTEMPT_MS, recoveryMs: 2_000 },
    defaults: { deadlineMs: 8_000 },
    // Those that are killed are remembered for a while.
    quota: { lateCapMs: 250, maxReplicas: 100 },
    breaker: { minCalls: 100_000 },
    accounts: [
      {
        id: 'ali',
        provider: 'alibaba',
        uid: UID,
        endpoint,
        credentials: { accessKeyId: { env: 'ID' }, accessKeySecret: { env: 'SECRET' } },
        quotas: Object.fromEntries(ACTIONS.map((action) => [action, plenty])),
      },
    ],
  };
}
