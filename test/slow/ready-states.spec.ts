/*
 * `/readyz` and grpc.health.v1 report an outage as soon as livegate cannot serve calls or writes,
 * and the recovery when it is over; the log has one event for each. Outages that take longer to
 * show are in test/slow/readiness.spec.ts. Needs `npm run build`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { grpcHealth } from '../support/grpc-health';
import { RecordedEvents } from '../support/recorded-events';
import {
  BuiltLivegate,
  FOUND_MS,
  HANGING_STORE,
  readyz,
  readyzOnce,
  startBuilt,
  storeEvents,
} from '../support/readiness';
import { newDatabase } from '../support/shared-postgres';
import { startRedis } from '../support/start-redis';
import { startSystem, System, SystemOptions, WORLD } from '../support/start-system';

const NAME = `/v1/accounts/volc/vhosts/${WORLD.volcengine.vhost}/callbackConfigs/snapshot`;
const NEW = { urls: ['https://hooks.example.com/live'] };

let folder: string;
let ends: (() => unknown)[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'livegate-ready-'));
  ends = [() => rmSync(folder, { recursive: true })];
});
afterEach(async () => {
  for (const end of ends.toReversed()) await end();
});

async function start(options: SystemOptions): Promise<{ system: System; rest: string; log: RecordedEvents }> {
  const log = new RecordedEvents();
  const system = await startSystem({ log, ...options });
  ends.push(() => system.close());
  return { system, rest: system.app.rest, log };
}

async function startInProcess(command: readonly string[], env = {}): Promise<BuiltLivegate> {
  const built = await startBuilt(folder, command, env);
  ends.push(() => built.livegate.stop('SIGKILL'));
  return built;
}

test('a disk that is full', async () => {
  // No file may grow beyond 2 MB. A write beyond that fails, as on a full disk, without a signal.
  const limited = 'ulimit -S -f 2000; trap "" XFSZ; exec "$@"';
  const built = await startInProcess(['bash', '-c', limited, 'bash', process.execPath]);
  const { livegate, rest } = built;
  expect(await readyz(rest)).toMatchObject({ status: 200, body: { status: 'ready', checks: { store: { ok: true } } } });
  execFileSync('prlimit', ['--pid', String(livegate.child.pid), '--fsize=1:unlimited']);
  expect(await readyzOnce(rest, 503)).toMatchObject({
    status: 'not ready',
    checks: { store: { ok: false, cause: expect.stringMatching(/^SQLITE_(FULL|IOERR)/) as string }, draining: false },
  });
  execFileSync('prlimit', ['--pid', String(livegate.child.pid), '--fsize=unlimited']);
  expect(await readyzOnce(rest, 200, 2 * FOUND_MS)).toMatchObject({ checks: { store: { ok: true } } });
  expect(storeEvents(built)).toMatchObject([
    { event: 'store_failing', cause: expect.stringMatching(/^SQLITE_(FULL|IOERR)/) as string },
    { event: 'store_recovered', durationMs: expect.any(Number) as number },
  ]);
});

test('a thread of the store that hangs, and goes on', async () => {
  const flag = join(folder, 'hang');
  const built = await startInProcess([process.execPath, ...HANGING_STORE], { LIVEGATE_TEST_HANG: flag });
  const { rest } = built;
  await readyzOnce(rest, 200);
  writeFileSync(flag, '');
  expect(await readyzOnce(rest, 503)).toMatchObject({ checks: { store: { ok: false, cause: 'NO_ANSWER' } } });
  expect((await fetch(`${rest}/healthz`)).status).toBe(200);
  rmSync(flag);
  await readyzOnce(rest, 200);
  expect(storeEvents(built)).toMatchObject([{ event: 'store_failing' }, { event: 'store_recovered' }]);
});

test('PostgreSQL that has become read-only', async () => {
  const url = await newDatabase();
  const settings = 'database: { url: { env: DATABASE_URL } }\nfingerprintKey: { env: KEY }';
  const { system, rest, log } = await start({
    resilience: true,
    settings,
    env: { DATABASE_URL: url, KEY: 'k'.repeat(32) },
  });
  expect(await grpcHealth(system.app.grpc)).toBe('SERVING');
  await alter(url, 'on');
  expect(await readyzOnce(rest, 503)).toMatchObject({ checks: { store: { ok: false, cause: '25006' } } });
  expect(await grpcHealth(system.app.grpc)).toBe('NOT_SERVING');
  await alter(url, 'off');
  await readyzOnce(rest, 200, 2 * FOUND_MS);
  expect(await grpcHealth(system.app.grpc)).toBe('SERVING');
  expect(log.of('store_failing')).toMatchObject([{ cause: expect.stringContaining('read-only') as string }]);
  expect(log.of('store_recovered')).toHaveLength(1);
  expect((await system.rest.put(NAME, NEW)).status).toBe(200);
});

test.each([
  ['42501', 'revoke insert on audit_events from ROLE', 'grant insert on audit_events to ROLE'],
  ['42P01', 'alter table resource_leases rename to gone', 'alter table gone rename to resource_leases'],
])('PostgreSQL in which a table cannot be used: %s', async (cause, breaks, mends) => {
  const url = await newDatabase();
  const role = new URL(url).pathname.replace('/test_', 'role_');
  const change = (text: string): Promise<void> => execute(url, text.replace('ROLE', role));
  await change('create role ROLE login');
  await change('grant all on schema public to ROLE');
  // What is made here belongs to another role, as where an administrator migrates.
  await change('alter default privileges grant all on tables to ROLE');
  const settings = 'database: { url: { env: DATABASE_URL } }\nfingerprintKey: { env: KEY }';
  const env = { DATABASE_URL: url, KEY: 'k'.repeat(32) };
  await (await startSystem({ settings, env })).close();
  const own = { ...env, DATABASE_URL: url.replace('postgres@', `${role}@`) };
  const { rest, log } = await start({ settings, env: own });
  await readyzOnce(rest, 200);
  await change(breaks);
  expect(await readyzOnce(rest, 503)).toMatchObject({ checks: { store: { ok: false, cause } } });
  await change(mends);
  await readyzOnce(rest, 200, 2 * FOUND_MS);
  expect(log.of('store_failing')).toMatchObject([{ cause: expect.stringContaining(cause) as string }]);
  expect(log.of('store_recovered')).toHaveLength(1);
});

async function execute(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(text);
  await client.end();
}

async function alter(url: string, readOnly: 'on' | 'off'): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('set default_transaction_read_only = off');
  await client.query(
    `alter database ${new URL(url).pathname.slice(1)} set default_transaction_read_only = ${readOnly}`,
  );
  await client.end();
}

test('Redis that is not there at the start', async () => {
  const redis = await startRedis();
  ends.push(() => redis.stop());
  await redis.kill();
  const { rest, log } = await start({ settings: 'redis: { url: { env: URL } }', env: { URL: redis.url } });
  expect(await readyz(rest)).toMatchObject({
    status: 503,
    body: { status: 'not ready', checks: { redis: { ok: false, cause: 'ECONNREFUSED' }, store: { ok: true } } },
  });
  await redis.restart();
  expect(await readyzOnce(rest, 200)).toMatchObject({ checks: { redis: { ok: true } } });
  expect(log.events.filter(({ event }) => event.startsWith('quota_store'))).toMatchObject([
    { event: 'quota_store_unreachable', cause: expect.stringContaining('ECONNREFUSED') as string },
    { event: 'quota_store_joined', durationMs: expect.any(Number) as number },
  ]);
});

test('a Redis that refuses, and too many replicas', async () => {
  const redis = await startRedis();
  ends.push(() => redis.stop());
  const url = (text: string): string => redis.url.replace('redis://', `redis://:${text}@`);
  const settings = 'redis: { url: { env: URL } }\nquota: { maxReplicas: 1 }';
  execFileSync('redis-cli', ['-p', String(redis.port), 'config', 'set', 'requirepass', 'right']);
  const first = await start({ resilience: true, settings, env: { URL: url('right') } });
  const causeOf = async (rest: string) => (await readyz(rest)).body.checks['redis'];
  expect(await causeOf(first.rest)).toEqual({ ok: true });
  const refused = await start({ resilience: true, settings, env: { URL: url('wrong') }, replicaOf: first.system });
  expect(await causeOf(refused.rest)).toMatchObject({ ok: false, cause: 'WRONGPASS' });
  expect(JSON.stringify(refused.log.events)).not.toContain('wrong@');
  const second = await start({ resilience: true, settings, env: { URL: url('right') }, replicaOf: first.system });
  expect(await causeOf(second.rest)).toMatchObject({
    ok: false,
    cause: expect.stringMatching(/^(REFUSED|MAX_REPLICAS)$/) as string,
  });
  expect(second.log.of('quota_store_unreachable')).toMatchObject([
    { cause: expect.stringContaining('quota.maxReplicas') as string },
  ]);
});
