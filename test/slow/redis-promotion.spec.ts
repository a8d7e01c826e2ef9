import { Redis } from 'ioredis';
import { Fleet } from '../resilience/replicas';
import { mostInAnyWindow } from '../support/departures';
import { RedisServer, startRedis } from '../support/start-redis';
import { startTcpRelay, TcpRelay } from '../support/tcp-relay';
import { until } from '../support/until';

/*
 * Redis answers a write before its replicas have it, so that a promoted replica may lack the last
 * departures. On loopback that hardly ever happens by itself: here the replication is held up.
 */

/** Longer than the replicas of livegate need to find the new primary. */
const QUOTA = { limit: 12, windowMs: 1_500 };

let primary: RedisServer;
let replica: RedisServer;
let replication: TcpRelay;
/** What livegate connects to, as the address of a managed service. */
let address: TcpRelay;
let fleet: Fleet;

beforeEach(async () => {
  primary = await startRedis();
  [replication, address] = await Promise.all([startTcpRelay(primary.port), startTcpRelay(primary.port)]);
  const follow = ['--replicaof', '127.0.0.1', String(replication.port), '--repl-diskless-sync-delay', '0'];
  replica = await startRedis({ args: follow });
  fleet = new Fleet(`redis://127.0.0.1:${address.port}`, QUOTA);
});

afterEach(async () => {
  await fleet.close();
  await Promise.all([replication.close(), address.close()]);
  await Promise.all([primary.stop(), replica.stop()]);
});

async function at<T>({ url }: RedisServer, ask: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url);
  try {
    return await ask(client);
  } finally {
    client.disconnect();
  }
}

/** Some window from now on holds the whole quota. */
async function untilUsed(): Promise<void> {
  const from = performance.now();
  await until(() => mostInAnyWindow(fleet.departuresSince(from), QUOTA.windowMs) >= QUOTA.limit);
}

it('holds at a promoted replica that lacks the last departures', async () => {
  await fleet.add(3);
  await untilUsed();
  await until(() => at(replica, async (client) => (await client.exists('livegate:quota:epoch')) === 1));
  replication.delay(60_000);
  const held = performance.now();
  await until(() => mostInAnyWindow(fleet.departuresSince(held), QUOTA.windowMs) >= QUOTA.limit);
  await primary.kill();
  await at(replica, (client) => client.replicaof('NO', 'ONE'));
  address.lead(replica.port);
  await untilUsed();
  expect(fleet.most).toBe(QUOTA.limit);
});
