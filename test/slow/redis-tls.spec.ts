/* Redis over TLS, as an ACL user that has no more rights than the documentation names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Secret } from '../../src/domain/access/secret';
import { RedisTarget } from '../../src/domain/values/redis-target';
import { systemClock } from '../../src/resilience/system-clock';
import { ThrottleStore } from '../../src/transports/throttle/throttle-store';
import { Replica } from '../resilience/replicas';
import { freePort } from '../../src/sandbox/free-port';
import { RedisServer, startRedis } from '../support/start-redis';

const TLS = join(__dirname, '../tls');
const CA = [readFileSync(join(TLS, 'authority.pem'), 'utf8')];
const OPERATIONS = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8');
const RULES = /ACL SETUSER livegate on >PASSWORD (.+)/.exec(OPERATIONS)?.[1]?.split(' ') ?? [];

let redis: RedisServer;
let port: number;
beforeAll(async () => {
  port = await freePort();
  const files = ['--tls-cert-file', join(TLS, 'server.pem'), '--tls-key-file', join(TLS, 'server.key')];
  const listen = ['--tls-port', String(port), '--tls-auth-clients', 'no', ...files];
  const users = ['--user', 'default', 'off', '--user', 'livegate', 'on', '>secret', ...RULES];
  redis = await startRedis({ args: [...listen, ...users] });
});
afterAll(() => redis.stop());

function target(tls: RedisTarget['tls'], login = 'livegate:secret', host = '127.0.0.1'): RedisTarget {
  return { url: new Secret(`rediss://${login}@${host}:${port}/0`), ...(tls && { tls }) };
}

it.each<[string, RedisTarget['tls'], string]>([
  ['the name of the host', { ca: CA }, '127.0.0.1'],
  ['another name that is configured', { ca: CA, serverName: 'localhost' }, '127.0.0.2'],
])('shares quotas and limits with %s in the certificate', async (_title, tls, host) => {
  const to = target(tls, 'livegate:secret', host);
  const replica = new Replica(to, { limit: 12, windowMs: 400 }, 4);
  const reports: unknown[] = [];
  const throttle = await ThrottleStore.open(systemClock, (...report) => reports.push(report), to);
  try {
    await replica.link.start();
    for (let calls = 0; calls < 30; calls += 1) await replica.call(5_000);
    expect(replica.reports).toEqual(['quota_store_joined']);
    await throttle.storage.increment('caller', 1_000, 10, 0, 'caller');
    expect(await throttle.storage.increment('caller', 1_000, 10, 0, 'caller')).toMatchObject({ totalHits: 2 });
    expect(reports).toEqual([]);
    await replica.slots.throttled(10);
    await delay(2_500);
    expect(replica.link.health.health()).toMatchObject({ ok: true });
  } finally {
    throttle.close();
    await replica.link.close();
  }
});

it.each<[string, () => RedisTarget, string]>([
  ['an unknown authority', () => target(undefined), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['another name', () => target({ ca: CA, serverName: 'redis.example.com' }), 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['a wrong password', () => target({ ca: CA }, 'livegate:wrong'), 'WRONGPASS'],
])('refuses a server with %s, with the reason', async (_title, to, cause) => {
  const replica = new Replica(to(), { limit: 12, windowMs: 400 }, 4);
  try {
    await replica.link.start();
    expect(replica.link.health.health()).toMatchObject({ ok: false, cause });
    expect(JSON.stringify(replica.messages)).not.toContain('secret');
  } finally {
    await replica.link.close();
  }
});
