import { z } from 'zod';
import { RedisTarget, hostAndPort } from '../../domain/values/redis-target';
import { configKit } from './config-kit';
import { certificates, demand, flag, redisUrl } from './key-schemas';
import { References } from './references';
import { isHost } from './web-origin';

const MAX_HOSTS = 9;
const NAME_RULE = 'must be a name of letters, digits, dots, hyphens and underscores';
const SERVER_NAME_RULE = 'must be a host name or an IP address';
const ONE_RULE = 'cannot be used together with redis.sentinel';
const DATABASE_RULE = 'must name the database 0 or none: a cluster has no other';
const TLS_RULE = 'requires a URL with rediss://, or sentinel.tls: true';

/** The Redis that replicas share. */
export function redisSchema(references: References): z.ZodType<RedisTarget | undefined> {
  const { secret } = configKit(references);
  const about =
    'URL of the Redis or Valkey through which replicas share quotas and limits; ' +
    'with redis.sentinel, its user, password, database and scheme count, ' +
    'and with redis.cluster its user, password and scheme; ' +
    'without redis a process shares nothing';
  return z
    .strictObject({
      url: redisUrl(about, secret),
      sentinel: sentinel(references),
      cluster: cluster(),
      tls: tls(references),
    })
    .refine(({ sentinel, cluster }) => !sentinel || !cluster, { path: ['cluster'], error: ONE_RULE })
    .refine(isDatabaseThere, { path: ['url'], error: DATABASE_RULE })
    .refine(isTlsUsed, { path: ['tls'], error: TLS_RULE })
    .optional();
}

function sentinel(references: References) {
  const { secret } = configKit(references);
  return z
    .strictObject({
      name: text('name under which the Sentinels know the primary', NAME_RULE, /^[\w.-]{1,100}$/),
      hosts: hostList('the Sentinels that are asked for the primary, in this order', 'sentinel-1.example.com:26379'),
      username: text('ACL user at the Sentinels', NAME_RULE, /^[\w.-]{1,100}$/).optional(),
      password: secret.meta({ description: 'password at the Sentinels' }).optional(),
      tls: flag('use TLS to the Sentinels', false),
    })
    .optional();
}

function cluster() {
  const about = 'nodes of a Redis Cluster that are asked for the primary, in this order; they name the others';
  return z.strictObject({ hosts: hostList(about, 'redis-1.example.com:6379') }).optional();
}

function tls(references: References) {
  const ca = "authorities of the servers' certificates, instead of those of the system; a PEM file";
  const name = "name in the servers' certificates, if it is not the host that livegate connects to";
  const rule = { description: name, rule: SERVER_NAME_RULE };
  return z
    .strictObject({
      ca: certificates(ca, references).optional(),
      serverName: z.string(SERVER_NAME_RULE).refine(isHost, SERVER_NAME_RULE).optional().meta(rule),
    })
    .optional();
}

function text(about: string, rule: string, form: RegExp) {
  return z
    .string({ error: demand(rule) })
    .regex(form, rule)
    .meta({ description: about, rule });
}

function hostList(about: string, example: string): z.ZodType<readonly string[], readonly string[]> {
  const rule = `must be 1 to ${MAX_HOSTS} entries host:port, such as ${example}`;
  return z
    .array(z.string(rule).refine(isHostAndPort, rule), { error: demand(rule) })
    .min(1, rule)
    .max(MAX_HOSTS, rule)
    .meta({ description: about, rule });
}

function isHostAndPort(text: string): boolean {
  if (!/:\d{1,5}$/.test(text)) return false;
  const { host, port } = hostAndPort(text);
  return isHost(host) && port >= 1 && port <= 65_535;
}

function isTlsUsed({ url, sentinel, tls }: RedisTarget): boolean {
  return tls === undefined || sentinel?.tls === true || url.reveal().toLowerCase().startsWith('rediss:');
}

function isDatabaseThere({ url, cluster }: RedisTarget): boolean {
  return cluster === undefined || !/[^/]\/0*[1-9]\d*$/.test(url.reveal());
}
