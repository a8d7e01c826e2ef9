import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changed, load, refusal } from '../../../test/config/sample';
import { redisClientOptions, redisKeyPrefix } from '../../domain/values/redis-target';

const CA = readFileSync(join(__dirname, '../../../test/tls/authority.pem'), 'utf8');
const env = {
  REDIS_URL: 'rediss://livegate:p%40ss@redis/3',
  CLUSTER_URL: 'rediss://livegate:p@redis/0',
  PLAIN_URL: 'redis://[::1]',
  SENTINEL_PASSWORD: 'of the sentinels',
};
const files = { '/etc/livegate/ca.pem': CA };
const HOSTS = 'must be 1 to 9 entries host:port, such as sentinel-1.example.com:26379';
const NAME = 'must be a name of letters, digits, dots, hyphens and underscores';
const SENTINEL = { name: 'mymaster', hosts: ['sentinel-1:26379', '[::1]:26380'] };

function documentWith(redis: object): Record<string, unknown> {
  return { ...changed('redis', { url: { env: 'REDIS_URL' }, ...redis }), allowLocalStore: true };
}

it('reads Sentinels with credentials, and TLS', () => {
  const sentinel = { ...SENTINEL, username: 'watcher', password: { env: 'SENTINEL_PASSWORD' }, tls: true };
  const { redis } = load(documentWith({ sentinel, tls: { ca: 'ca.pem', serverName: 'redis.internal' } }), {
    env,
    files,
  });
  expect(redis && redisClientOptions(redis)).toEqual({
    username: 'livegate',
    password: 'p@ss',
    db: 3,
    tls: { ca: [CA], servername: 'redis.internal' },
    sentinels: [
      { host: 'sentinel-1', port: 26379 },
      { host: '::1', port: 26380 },
    ],
    name: 'mymaster',
    sentinelUsername: 'watcher',
    sentinelPassword: 'of the sentinels',
    sentinelTLS: { ca: [CA], servername: 'redis.internal' },
    enableTLSForSentinelMode: true,
    updateSentinels: false,
  });
  expect(JSON.stringify(redis)).not.toContain('of the sentinels');
});

it('connects to one server without TLS, and to its default port', () => {
  const { redis } = load(documentWith({ url: { env: 'PLAIN_URL' } }), { env });
  expect(redis && redisClientOptions(redis)).toEqual({ host: '::1', port: 6379, db: 0 });
});

it('names all faults at once', () => {
  const sentinel = { name: 'my master', hosts: ['sentinel-1', 'a:0'], username: '', password: 'x', tls: 1, port: 1 };
  const message = refusal(documentWith({ sentinel, tls: { ca: 'none.pem', serverName: 'a b', key: 1 } }), { env });
  for (const fault of [
    `redis.sentinel.name: ${NAME}`,
    `redis.sentinel.hosts[0]: ${HOSTS}`,
    `redis.sentinel.hosts[1]: ${HOSTS}`,
    `redis.sentinel.username: ${NAME}`,
    'redis.sentinel.password: must be a reference, { env: NAME } or { file: PATH }',
    'redis.sentinel.tls: must be true or false',
    'redis.sentinel.port: unknown key',
    'redis.tls.ca: file /etc/livegate/none.pem cannot be read (ENOENT)',
    'redis.tls.serverName: must be a host name or an IP address',
    'redis.tls.key: unknown key',
  ]) {
    expect(message).toContain(fault);
  }
});

it.each([[], ['a:1', 'b:99999'], Array.from({ length: 10 }, () => 'a:1')])('refuses the Sentinels %s', (...hosts) => {
  expect(refusal(documentWith({ sentinel: { ...SENTINEL, hosts } }), { env })).toContain(HOSTS);
});

it('refuses settings of TLS that nothing would use', () => {
  const document = documentWith({ url: { env: 'PLAIN_URL' }, tls: { ca: 'ca.pem' } });
  expect(refusal(document, { env, files })).toBe('redis.tls: requires a URL with rediss://, or sentinel.tls: true');
});

it('reads the nodes of a cluster', () => {
  const { redis } = load(
    documentWith({ url: { env: 'CLUSTER_URL' }, cluster: { hosts: ['redis-1:6379', '[::1]:6380'] } }),
    { env },
  );
  expect(redis?.cluster).toEqual({ hosts: ['redis-1:6379', '[::1]:6380'] });
  // The client adds the node.
  expect(redis && redisClientOptions(redis)).toEqual({ username: 'livegate', password: 'p', db: 0, tls: {} });
});

it('gives the keys of a cluster hash tags, and no others', () => {
  const { redis } = load(documentWith({ url: { env: 'CLUSTER_URL' }, cluster: { hosts: ['a:1'] } }), { env });
  const { redis: single } = load(documentWith({}), { env });
  expect(redis && redisKeyPrefix(redis, 'quotas')).toBe('livegate:{quotas}:');
  expect(redis && redisKeyPrefix(redis, 'callers')).toBe('livegate:{callers}:');
  expect(single && redisKeyPrefix(single, 'quotas')).toBe('livegate:');
});

it.each([
  [
    { url: { env: 'CLUSTER_URL' }, cluster: { hosts: [] } },
    'redis.cluster.hosts: must be 1 to 9 entries host:port, such as redis-1.example.com:6379',
  ],
  [{ cluster: { hosts: ['a:1'] } }, 'redis.url: must name the database 0 or none: a cluster has no other'],
  [
    { url: { env: 'CLUSTER_URL' }, cluster: { hosts: ['a:1'] }, sentinel: SENTINEL },
    'redis.cluster: cannot be used together with redis.sentinel',
  ],
])('refuses the cluster %j', (settings, fault) => {
  expect(refusal(documentWith(settings), { env })).toBe(fault);
});
