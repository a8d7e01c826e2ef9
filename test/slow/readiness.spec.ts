/* Outages that take too long to show for test/slow/ready-states.spec.ts. Needs `npm run build`. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FOUND_MS, HANGING_STORE, readyz, readyzOnce, startBuilt, storeEvents } from '../support/readiness';
import { RecordedEvents } from '../support/recorded-events';
import { PostgresServer } from '../support/postgres-server';
import { startRedis } from '../support/start-redis';
import { startSystem, System } from '../support/start-system';

/** The drivers' time-outs tell silence from slowness. */
const SILENCE_MS = 4 * FOUND_MS;

let folder: string;
let ends: (() => unknown)[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'livegate-slow-ready-'));
  ends = [() => rmSync(folder, { recursive: true, force: true })];
});
afterEach(async () => {
  for (const end of ends.toReversed()) await end();
});

async function start(settings: string, env: Record<string, string>): Promise<{ system: System; log: RecordedEvents }> {
  const log = new RecordedEvents();
  const system = await startSystem({ log, settings, env });
  ends.push(() => system.close());
  return { system, log };
}

/** The server and its children, which have sessions of their own. */
function signalAll(pid: number, signal: NodeJS.Signals): void {
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)]).toString();
  for (const one of [pid, ...children.trim().split(/\s+/).map(Number)]) process.kill(one, signal);
}

test('not ready while PostgreSQL is silent, ready when it answers, and not ready after it dies', async () => {
  const { port, pid } = await PostgresServer.start(folder);
  const settings = 'database: { url: { env: DATABASE_URL } }\nfingerprintKey: { env: KEY }';
  const env = { DATABASE_URL: `postgres://postgres@127.0.0.1:${port}/postgres`, KEY: 'k'.repeat(32) };
  const { system, log } = await start(settings, env);
  const { rest } = system.app;
  await readyzOnce(rest, 200);
  signalAll(pid, 'SIGSTOP');
  expect(await readyzOnce(rest, 503, FOUND_MS + 500)).toMatchObject({ checks: { store: { ok: false } } });
  signalAll(pid, 'SIGCONT');
  await readyzOnce(rest, 200, SILENCE_MS);
  signalAll(pid, 'SIGKILL');
  expect(await readyzOnce(rest, 503)).toMatchObject({ checks: { store: { ok: false } } });
  expect(log.events.filter(({ event }) => event.startsWith('store_'))).toMatchObject([
    { event: 'store_failing', cause: expect.any(String) as string },
    { event: 'store_recovered', durationMs: expect.any(Number) as number },
    { event: 'store_failing', cause: expect.any(String) as string },
  ]);
});

test('the check of Redis fails while Redis is silent, and recovers', async () => {
  const redis = await startRedis();
  ends.push(() => redis.stop());
  const { system, log } = await start('redis: { url: { env: URL } }', { URL: redis.url });
  const { rest } = system.app;
  expect((await readyz(rest)).body.checks['redis']).toEqual({ ok: true });
  redis.pause();
  const isWell = async () => ((await readyz(rest)).body.checks['redis'] as { ok: boolean }).ok;
  for (const giveUpAt = Date.now() + FOUND_MS; await isWell();) expect(Date.now()).toBeLessThan(giveUpAt);
  redis.resume();
  for (const giveUpAt = Date.now() + SILENCE_MS; !(await isWell());) expect(Date.now()).toBeLessThan(giveUpAt);
  expect(log.of('quota_store_lost')).toMatchObject([{ cause: expect.any(String) as string }]);
  expect(log.of('quota_store_joined').at(-1)).toMatchObject({ durationMs: expect.any(Number) as number, refused: 0 });
});

test('the check of Redis fails for a database number that Redis does not have', async () => {
  const redis = await startRedis();
  ends.push(() => redis.stop());
  const { system, log } = await start('redis: { url: { env: URL } }', { URL: `${redis.url}/99` });
  expect(await readyz(system.app.rest)).toMatchObject({ status: 503, body: { checks: { redis: { ok: false } } } });
  expect(log.of('quota_store_unreachable')).toMatchObject([
    { cause: expect.stringMatching(/DB index|SELECT/i) as string },
  ]);
});

test('a thread of the store that hangs for good ends the process', async () => {
  const flag = join(folder, 'hang');
  const built = await startBuilt(folder, [process.execPath, ...HANGING_STORE], { LIVEGATE_TEST_HANG: flag });
  ends.push(() => built.livegate.stop('SIGKILL'));
  const { livegate, rest } = built;
  await readyzOnce(rest, 200);
  writeFileSync(flag, '');
  // What a shell shows as exit status 137.
  expect(await once(livegate.child, 'exit')).toEqual([null, 'SIGKILL']);
  expect(storeEvents(built)).toMatchObject([
    { event: 'store_failing' },
    { event: 'store_lost', level: 'fatal', cause: expect.stringContaining('STORE_HUNG') as string },
  ]);
});
