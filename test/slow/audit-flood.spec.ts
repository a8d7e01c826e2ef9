/*
 * The cost of one tenant's audit lists to everyone else: 100 lists a second, the tenant's own
 * limit, over 200,000 records of which the tenant may see none. Other callers' writes may take at
 * most twice as long. Needs `npm run build`.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'libsql';
import { Client } from 'pg';
import { Secret } from '../../src/domain/access/secret';
import { systemClock } from '../../src/resilience/system-clock';
import { startVolcengineEmulator, VolcengineEmulator } from '../../src/sandbox/volcengine/volcengine.emulator';
import { openLocalStore, openSharedStore } from '../../src/store/store';
import { newDatabase } from '../support/shared-postgres';
import { RunningProcess, startProcess } from '../support/start-process';
import { WORLD } from '../support/start-system';
import { sharedOptions } from '../store/stores';

const MAIN = join(__dirname, '../../dist/main.js');
const RECORDS = 200_000;
const LISTS_PER_SECOND = 100;
/** Rounds with and without lists take turns, so that whatever else the machine does is in both. */
const ROUNDS = 4;
const ROUND_MS = 4_000;
const PAUSE_MS = 20;
/**
 * Most of it is for the index: livegate rests as long as it works, and a busy machine takes 5 min.
 */
const LIMIT_MS = 600_000;
/** A machine that others use too: a few milliseconds more or less say nothing. */
const NOISE_MS = 20;

const { uid, accessKeyId, accessKeySecret, vhost, pushDomain } = WORLD.volcengine;
const FINGERPRINT_KEY = 'fingerprint-key-of-the-tests-0123456789';

interface World {
  /** Of the configuration. */
  readonly settings: string;
  readonly env: NodeJS.ProcessEnv;
  fill(): Promise<void>;
}

/** All of them are of one account, and none of the tenant's. */
const FILL = `
  insert into audit_events
  with recursive numbers (i) as (select 1 union all select i + 1 from numbers where i < ${RECORDS})
  select 'aaaaaaaaaaaaaaaa', i, 1700000000000 + i, 'READ', 'volc', 'others', 'GetCallbackConfig',
    resource, 'q-' || i, 'o-' || i,
    '{"incarnation":"aaaaaaaaaaaaaaaa","seq":' || i || ',"at":' || (1700000000000 + i) ||
    ',"event":{"kind":"READ","operationId":"o-' || i ||
    '","caller":"others","account":"volc","method":"GetCallbackConfig","requestId":"q-' || i ||
    '","resource":"' || resource ||
    '","result":{"code":"OK","calls":[{"action":"DescribeCallback",' ||
    '"requestId":"20261128120000ABCDEF0123456789","attempts":1,"outcome":"READ"}]}}}',
    'mac'
  from (
    select i, 'accounts/volc/vhosts/v' || (i % 500) || '.others.example/callbackConfigs/snapshot' as resource
    from numbers
  ) as numbered`;

function local(folder: string): World {
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  return {
    settings: `dataDir: ${dataDir}`,
    env: {},
    async fill() {
      await (await openLocalStore({ dataDir, clock: systemClock })).close();
      const database = new Database(join(dataDir, 'livegate.db'));
      database.exec(FILL);
      database.close();
    },
  };
}

async function shared(): Promise<World> {
  const url = await newDatabase();
  return {
    settings: 'database: { url: { env: DATABASE } }\nfingerprintKey: { env: FINGERPRINT_KEY }',
    env: { DATABASE: url, FINGERPRINT_KEY },
    async fill() {
      await (await openSharedStore(sharedOptions(new Secret(url)))).close();
      const client = new Client({ connectionString: url });
      await client.connect();
      await client.query(FILL);
      await client.end();
    },
  };
}

let folder: string;
let cloud: VolcengineEmulator;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'livegate-flood-'));
  const vhosts = [{ name: vhost, domains: [{ name: pushDomain, type: 'push' as const }] }];
  cloud = await startVolcengineEmulator({ quotas: 'off', accounts: [{ uid, accessKeyId, accessKeySecret, vhosts }] });
});
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true });
});

function callerOf(id: string, domain: string, limit: number): object {
  const sha256 = createHash('sha256').update(`lg_key-of-${id}`).digest('hex');
  const grants = [{ accounts: ['volc'], domains: [domain], verbs: ['read', 'write'] }];
  return { id, apiKeys: [{ sha256 }], grants, throttle: { limit, windowMs: 1_000 } };
}

async function start({ settings, env }: World): Promise<RunningProcess> {
  const file = join(folder, 'livegate.yaml');
  const callers = [callerOf('writer', vhost, 1_000), callerOf('tenant', '*.tenant.example', LISTS_PER_SECOND)];
  writeFileSync(
    file,
    `
rest: { port: 0 }
grpc: { port: 0 }
log: { level: error }
${settings}
callers: ${JSON.stringify(callers)}
accounts:
  - id: volc
    provider: volcengine
    uid: "${uid}"
    endpoint: ${cloud.url}
    credentials: { accessKeyId: { env: VOLC_ID }, accessKeySecret: { env: VOLC_SECRET } }
    quotas: { UpdateCallback: { limit: 100000, windowMs: 100 }, DescribeCallback: { limit: 100000, windowMs: 100 } }
`,
  );
  return startProcess(process.execPath, [MAIN, '--config', file], {
    cwd: folder,
    env: { ...env, VOLC_ID: accessKeyId, VOLC_SECRET: accessKeySecret },
    until: '"ready"',
  });
}

const restOf = (livegate: RunningProcess): string => (JSON.parse(livegate.output()) as { rest: string }).rest;
const bearer = (caller: string) => ({
  authorization: `Bearer lg_key-of-${caller}`,
  'content-type': 'application/json',
});

/** The records were made by an older version, as it were. */
async function untilIndexed(url: string): Promise<number> {
  const begin = performance.now();
  for (;;) {
    const answer = await fetch(`${url}/v1/accounts/volc/auditEvents`, { headers: bearer('tenant') });
    const body = (await answer.json()) as object;
    if (answer.status === 200) {
      expect(body).toEqual({ auditEvents: [], nextPageToken: '' });
      return performance.now() - begin;
    }
    expect(body).toMatchObject({ reason: 'STORE_UNAVAILABLE', detail: expect.stringContaining('index') as string });
    await wait(100);
  }
}

/** How long each write took, in a round. */
async function writesOf(url: string): Promise<number[]> {
  const times: number[] = [];
  for (const end = performance.now() + ROUND_MS; performance.now() < end; await wait(PAUSE_MS)) {
    const begin = performance.now();
    const body = JSON.stringify({ urls: [`https://hooks.example.com/${times.length}`] });
    const path = `${url}/v1/accounts/volc/vhosts/${vhost}/callbackConfigs/snapshot`;
    const answer = await fetch(path, { method: 'PUT', headers: bearer('writer'), body });
    await answer.text();
    times.push(answer.status === 200 ? performance.now() - begin : Infinity);
  }
  return times;
}

/**
 * Begins lists until it is told to stop; each waits for its answer as long as that takes. Counts
 * answers by status.
 */
function lists(url: string, counts: Record<string, number>): () => Promise<unknown> {
  const running: Promise<void>[] = [];
  const list = async (): Promise<void> => {
    const answer = await fetch(`${url}/v1/accounts/volc/auditEvents?pageSize=1000`, { headers: bearer('tenant') });
    await answer.text();
    counts[answer.status] = (counts[answer.status] ?? 0) + 1;
  };
  const timer = setInterval(() => running.push(list().catch(() => undefined)), 1_000 / LISTS_PER_SECOND);
  return () => {
    clearInterval(timer);
    return Promise.race([Promise.all(running), wait(20_000)]);
  };
}

function at(times: readonly number[], share: number): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length * share)] ?? Infinity;
}
const figuresOf = (times: readonly number[]): string =>
  `${times.length} writes, p50 ${at(times, 0.5).toFixed(1)} ms, p99 ${at(times, 0.99).toFixed(1)} ms`;

test.each([
  ['embedded', local],
  ['PostgreSQL', shared],
] as const)(
  '%s: writes beside 100 lists a second take at most twice as long',
  async (name, worldOf) => {
    const world = await worldOf(mkdtempSync(join(folder, 'world-')));
    await world.fill();
    const livegate = await start(world);
    try {
      const url = restOf(livegate);
      const indexedMs = await untilIndexed(url);
      await writesOf(url);
      const [alone, beside]: [number[], number[]] = [[], []];
      const counts: Record<string, number> = {};
      for (let round = 0; round < ROUNDS; round += 1) {
        alone.push(...(await writesOf(url)));
        const stop = lists(url, counts);
        beside.push(...(await writesOf(url)));
        await stop();
      }
      process.stdout.write(
        `${name}: ${RECORDS} records indexed in ${(indexedMs / 1_000).toFixed(1)} s; alone ${figuresOf(alone)}; ` +
          `beside lists ${figuresOf(beside)}; lists ${JSON.stringify(counts)}\n`,
      );
      expect(at(beside, 0.99)).toBeLessThan(2 * at(alone, 0.99) + NOISE_MS);
    } finally {
      await livegate.stop('SIGKILL');
    }
  },
  LIMIT_MS,
);
