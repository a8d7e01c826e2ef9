import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { tellFigures } from '../support/figures';
import { BuiltLivegate, startBuilt } from '../support/readiness';
import { newDatabase } from '../support/shared-postgres';
import { Nats, startNats } from '../support/start-nats';
import { faultsOf, StormCloud, stormEventOf, StormWebhook, TOKEN, WEBHOOK_SECRET } from '../support/storm-sinks';
import { until } from '../support/until';

/*
 * Events on their way to a webhook and to JetStream while sinks are away and slow, and livegate is
 * killed: both get whatever the cloud was answered 200 for, in order per stream.
 */

const DRAIN_MS = 150_000;
jest.setTimeout(300_000);

let folder: string;
let webhook: StormWebhook;
let nats: Nats;
const running: BuiltLivegate[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'livegate-sinks-'));
  webhook = new StormWebhook();
  await webhook.start();
  nats = await startNats();
  await nats.admin(({ streams }) => streams.add({ name: 'LIVE', subjects: ['livegate.>'] }));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map(({ livegate }) => livegate.stop('SIGKILL')));
  await webhook.stop();
  await nats.stop();
  rmSync(folder, { recursive: true });
});

async function start(
  env: Readonly<Record<string, string>> = {},
  command: readonly string[] = [process.execPath],
): Promise<BuiltLivegate> {
  const retry = { minBackoffMs: 50, maxBackoffMs: 1_000 };
  const receiver = { id: 'media', token: { env: 'TOKEN' }, account: 'ali', keys: [], sinks: ['orders', 'bus'], retry };
  const sinks = [
    { id: 'orders', webhook: { url: webhook.url, secret: { env: 'SECRET' } } },
    { id: 'bus', nats: { servers: [nats.address], stream: 'LIVE' } },
  ];
  const settings = [
    'urlPolicy: { allowPrivateHosts: true }',
    `receivers: ${JSON.stringify([receiver])}`,
    `sinks: ${JSON.stringify(sinks)}`,
    ...('DATABASE_URL' in env
      ? ['database: { url: { env: DATABASE_URL } }', 'fingerprintKey: { env: FINGERPRINT_KEY }']
      : []),
  ];
  const built = await startBuilt(folder, command, { TOKEN, SECRET: WEBHOOK_SECRET, ...env }, settings.join('\n'));
  running.push(built);
  return built;
}

const mostMiB = ({ livegate }: BuiltLivegate): number => {
  const status = readFileSync(`/proc/${livegate.child.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
};

const busGot = async () => (await nats.messages('LIVE')).map(({ body }) => stormEventOf(body));

/** Until nothing waits for a sink any more. */
async function drained(rest: string): Promise<void> {
  const waiting = async (): Promise<number> => {
    const answer = await fetch(`${rest}/v1/accounts/ali/events?state=PENDING&pageSize=1`);
    return ((await answer.json()) as { events: unknown[] }).events.length;
  };
  for (const end = Date.now() + DRAIN_MS; (await waiting()) > 0 && Date.now() < end;) await delay(200);
}

test('10,000 events reach sinks that were away, slow and asked twice, though livegate was killed', async () => {
  const cloud = new StormCloud();
  let livegate = await start();
  const before = mostMiB(livegate);
  const peaks: number[] = [];
  await webhook.stop();
  await nats.kill();
  await cloud.send(livegate.rest, { prefix: 'away', streams: 100, each: 40 });
  await webhook.start();
  webhook.waitMs = 5;
  await nats.restart();
  for (const kill of [1, 2]) {
    const sending = cloud.send(livegate.rest, { prefix: `kill-${kill}`, streams: 100, each: 30 });
    await until(() => cloud.stored.length >= 4_000 + kill * 1_000);
    peaks.push(mostMiB(livegate));
    await livegate.livegate.stop('SIGKILL');
    await sending;
    livegate = await start();
  }
  const rest = Math.ceil((10_000 - cloud.stored.length) / 100);
  await cloud.send(livegate.rest, { prefix: 'last', streams: 100, each: rest });
  webhook.waitMs = 0;
  expect(cloud.stored.length).toBeGreaterThanOrEqual(10_000);
  await drained(livegate.rest);
  const more = Math.max(...peaks, mostMiB(livegate)) - before;
  const [orders, bus] = [faultsOf(webhook.got, cloud.stored), faultsOf(await busGot(), cloud.stored)];
  tellFigures({
    'events answered 200 before sinks': cloud.stored.length,
    'events a webhook got twice': orders.repeated,
    'events a stream of JetStream kept twice': bus.repeated,
    'more memory at most, MiB, with sinks': Math.round(more),
  });
  expect(orders).toMatchObject({ lost: [], outOfOrder: [] });
  expect(bus).toEqual({ lost: [], outOfOrder: [], repeated: 0 });
  expect(more).toBeLessThan(400);
});

test('a full disk refuses what comes, loses nothing that waits for a sink, and lets go on by itself', async () => {
  // As in events-storm.spec.ts: without the signal, a write that the limit forbids fails as on a
  // full disk.
  const { livegate, rest } = await start({}, ['bash', '-c', 'trap "" XFSZ; exec "$@"', 'bash', process.execPath]);
  const limit = (size: string) => execFileSync('prlimit', ['--pid', String(livegate.child.pid), `--fsize=${size}`]);
  const cloud = new StormCloud();
  await webhook.stop();
  await cloud.send(rest, { prefix: 'before', streams: 20, each: 20 });
  expect(cloud.refused).toEqual([]);
  // The sink is back, and what it is just being sent cannot be noted down.
  webhook.waitMs = 300;
  await webhook.start();
  await until(() => webhook.got.length > 0);
  limit('1:unlimited');
  const during = { prefix: 'during', streams: 20, each: 5 };
  await cloud.send(rest, during);
  expect(new Set(cloud.refused)).toEqual(new Set([503]));
  const refused = cloud.refused.length;
  limit('unlimited');
  webhook.waitMs = 0;
  const known = cloud.stored.length;
  await until(async () => {
    await cloud.send(rest, { prefix: 'probe', streams: 1, each: 1 });
    return cloud.stored.length > known;
  });
  // As clouds do with what was not answered 200.
  await cloud.send(rest, during);
  expect(cloud.stored).toHaveLength(20 * 20 + 1 + 20 * 5);
  await drained(rest);
  const [orders, bus] = [faultsOf(webhook.got, cloud.stored), faultsOf(await busGot(), cloud.stored)];
  tellFigures({
    'events refused with a full disk': refused,
    'events a webhook got twice because of the full disk': orders.repeated,
  });
  expect(orders).toMatchObject({ lost: [], outOfOrder: [] });
  expect(bus).toEqual({ lost: [], outOfOrder: [], repeated: 0 });
});

test('replicas share the work over PostgreSQL, and one takes over what the other was killed with', async () => {
  const env = {
    DATABASE_URL: await newDatabase(),
    FINGERPRINT_KEY: 'a-key-of-at-least-32-characters-for-fingerprints',
  };
  const [one, other] = [await start(env), await start(env)];
  webhook.waitMs = 5;
  const clouds = [new StormCloud(), new StormCloud()] as const;
  const sending = [
    clouds[0].send(one.rest, { prefix: 'one', streams: 20, each: 30 }),
    clouds[1].send(other.rest, { prefix: 'other', streams: 20, each: 30 }),
  ];
  await until(() => clouds[1].stored.length >= 200);
  await other.livegate.stop('SIGKILL');
  await Promise.all(sending);
  webhook.waitMs = 0;
  const stored = clouds.flatMap((cloud) => cloud.stored);
  await drained(one.rest);
  expect(faultsOf(webhook.got, stored)).toMatchObject({ lost: [], outOfOrder: [] });
  expect(faultsOf(await busGot(), stored)).toEqual({ lost: [], outOfOrder: [], repeated: 0 });
});
