import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../src/resilience/system-clock';
import { ThrottleStore } from '../../src/transports/throttle/throttle-store';
import { Fleet, Replica } from '../resilience/replicas';
import { mostInAnyWindow } from '../support/departures';
import { RecordedEvents } from '../support/recorded-events';
import { ClusterOptions, ClusterServer, RedisCluster, SLOTS, startCluster } from '../support/start-cluster';
import { until } from '../support/until';

/*
 * A Redis Cluster, in real time and under more load than the quota has room for. No window may hold
 * more departures than the quota, whatever becomes of the primary that serves the quotas.
 */

const QUOTA = { limit: 12, windowMs: 1_000 };
const FENCE = ['--min-replicas-to-write', '1', '--min-replicas-max-lag', '10'];

const TLS = join(__dirname, '../tls');
const CERTIFICATE = [
  ...['--tls-cert-file', join(TLS, 'server.pem'), '--tls-key-file', join(TLS, 'server.key')],
  ...['--tls-ca-cert-file', join(TLS, 'authority.pem'), '--tls-auth-clients', 'no'],
  ...['--tls-cluster', 'yes', '--tls-replication', 'yes'],
];
const OPERATIONS = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8');
const RULES = [/ACL SETUSER livegate on >PASSWORD (.+)/, /a cluster also needs `(.+?)`/].flatMap(
  (pattern) => pattern.exec(OPERATIONS)?.[1]?.split(' ') ?? [],
);

let cluster: RedisCluster;
let fleet: Fleet;

async function start(options: ClusterOptions = { settings: FENCE }): Promise<void> {
  cluster = await startCluster(options);
  fleet = new Fleet(cluster.target, QUOTA);
}

afterEach(async () => {
  for (const server of cluster.servers) server.resume();
  await fleet.close();
  await cluster.stop();
});

/** Some window from now on holds the whole quota. */
async function untilUsed(): Promise<void> {
  const from = performance.now();
  await until(() => mostInAnyWindow(fleet.departuresSince(from), QUOTA.windowMs) >= QUOTA.limit);
}

const owner = (): Promise<ClusterServer> => cluster.ownerOf(SLOTS.quotas);

async function untilReplaced(old: ClusterServer): Promise<void> {
  await until(async () => (await owner()) !== old);
}

/** A start counts as well. */
async function untilEpoch(number: number): Promise<void> {
  const epochs = ({ messages }: Replica): number => messages.filter((text) => text.startsWith('a new epoch')).length;
  const joins = ({ reports }: Replica): number => reports.filter((event) => event === 'quota_store_joined').length;
  await until(() => fleet.replicas.every((replica) => joins(replica) >= number));
  expect(fleet.replicas.map(epochs).reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(number);
}

it('holds over a primary that is killed, and the whole quota is used again', async () => {
  await start();
  await fleet.add(3);
  await untilUsed();
  const old = await owner();
  await old.kill();
  await untilReplaced(old);
  await untilEpoch(2);
  await untilUsed();
  await old.restart();
  await delay(3 * QUOTA.windowMs);
  await untilUsed();
  expect(fleet.most).toBe(QUOTA.limit);
});

it('holds over a primary that stands still, is replaced, and wakes up as a primary', async () => {
  await start();
  await fleet.add(3);
  await untilUsed();
  const old = await owner();
  old.pause();
  await untilReplaced(old);
  await untilUsed();
  old.resume();
  await delay(3 * QUOTA.windowMs);
  await untilUsed();
  expect(fleet.most).toBe(QUOTA.limit);
});

it('holds over a primary that comes back empty before it is replaced', async () => {
  await start();
  await fleet.add(3);
  await untilUsed();
  await (await owner()).restart();
  await untilEpoch(2);
  await untilUsed();
  expect(fleet.most).toBe(QUOTA.limit);
});

it('holds over a failover that is ordered, there and back', async () => {
  await start();
  await fleet.add(3);
  await untilUsed();
  const old = await owner();
  const next = cluster.servers[3];
  await next?.send('CLUSTER', 'FAILOVER');
  await untilReplaced(old);
  await untilEpoch(2);
  await untilUsed();
  await old.send('CLUSTER', 'FAILOVER');
  await until(async () => (await owner()) === old);
  await untilEpoch(3);
  await untilUsed();
  expect(fleet.most).toBe(QUOTA.limit);
});

it('holds over a slot that is moved to another primary, and back', async () => {
  await start();
  await fleet.add(3);
  await untilUsed();
  const [old, other] = cluster.servers;
  if (!old || !other) throw new Error('no primaries');
  await cluster.move(SLOTS.quotas, other);
  await untilEpoch(2);
  await untilUsed();
  await cluster.move(SLOTS.quotas, old);
  await untilEpoch(3);
  await untilUsed();
  expect(fleet.most).toBe(QUOTA.limit);
});

it("counts callers' calls at one primary, and at the new one", async () => {
  await start({ settings: [] });
  const log = new RecordedEvents();
  const stores = await Promise.all([1, 2].map(() => ThrottleStore.open(systemClock, log.report, cluster.target)));
  const count = () => Promise.all(stores.map(({ storage }) => storage.increment('caller', 60_000, 10, 0, 'caller')));
  try {
    await count();
    expect((await count()).map(({ totalHits }) => totalHits).toSorted((a, b) => a - b)).toEqual([3, 4]);
    expect(log.events).toEqual([]);
    const old = await cluster.ownerOf(SLOTS.callers);
    await old.kill();
    await count();
    expect(log.of('throttle_store_lost')).toHaveLength(2);
    await until(async () => {
      await count();
      await delay(100);
      return log.of('throttle_store_back').length === 2;
    });
    expect(await cluster.ownerOf(SLOTS.callers)).not.toBe(old);
  } finally {
    for (const store of stores) store.close();
  }
});

it('needs no more rights than the documentation names, also while a slot is moved, and uses TLS', async () => {
  const tls = { ca: [readFileSync(join(TLS, 'authority.pem'), 'utf8')] };
  await start({
    settings: [...FENCE, ...CERTIFICATE, '--user', 'livegate', 'on', '>secret', ...RULES],
    login: 'livegate:secret',
    tls,
  });
  const [replica] = await fleet.add(1);
  await untilUsed();
  const log = new RecordedEvents();
  const store = await ThrottleStore.open(systemClock, log.report, cluster.target);
  try {
    const from = await cluster.ownerOf(SLOTS.callers);
    const to = await owner();
    await to.send('CLUSTER', 'SETSLOT', SLOTS.callers, 'IMPORTING', from.name);
    await from.send('CLUSTER', 'SETSLOT', SLOTS.callers, 'MIGRATING', to.name);
    const count = () => store.storage.increment('caller', 60_000, 10, 0, 'caller');
    await count();
    expect(await count()).toMatchObject({ totalHits: 2 });
    expect(log.events).toEqual([]);
    // Until the server was examined again.
    await delay(2_500);
    expect(replica?.link.health.health()).toMatchObject({ ok: true });
    expect(replica?.reports).toEqual(['quota_store_joined']);
  } finally {
    store.close();
  }
});

it('does not use a primary that could go on after it was replaced, and says what to set', async () => {
  await start({ settings: [] });
  const [replica] = await fleet.add(1);
  await until(() => replica?.refusals.has('QUOTA_STORE_UNAVAILABLE') ?? false);
  expect(replica?.link.health.health()).toMatchObject({ ok: false, cause: 'NOT_FENCED', degraded: false });
  expect(replica?.messages[0]).toContain('set min-replicas-to-write and min-replicas-max-lag');
  expect(fleet.departures).toEqual([]);
});
