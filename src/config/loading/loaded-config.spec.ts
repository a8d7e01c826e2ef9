import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Secret } from '../../domain/access/secret';
import { changed, goodDocument, load, refusal } from '../../../test/config/sample';

const CA = readFileSync(join(__dirname, '../../../test/config/ca.pem'), 'utf8');
const MARKER = 'MARKER-7f3a';

describe('accepted values', () => {
  it.each([
    ['rest.host', '127.8.9.10'],
    ['rest.host', '::1'],
    ['rest.host', '0:0:0:0:0:0:0:1'],
    ['grpc.host', 'LocalHost'],
    ['rest.port', 0],
    ['rest.port', 65535],
    ['rest.cors.origins[0]', '*'],
    ['rest.cors.origins[0]', 'https://app.example.com:8443'],
    ['rest.cors.origins[0]', 'http://[::1]:3000'],
    ['urlPolicy.allowPrivateHosts', true],
    ['defaults.deadlineMs', 60000],
    ['shutdown.graceMs', 0],
    ['grpc.maxConnectionAgeMs', 1000],
    ['throttle.limit', 1],
    ['throttle.windowMs', 60000],
    ['quota.spreadMs', 0],
    ['quota.maxReplicas', 1000],
    ['breaker.failureRatio', 0.01],
    ['breaker.failureRatio', 1],
    ['retry.maxAttempts', 1],
    ['retry.budgetRatio', 0],
    ['retry.budgetFloorPerSecond', 0.5],
    ['upstream.proxy', 'http://proxy.internal:3128'],
    ['audit.reads', true],
    ['audit.refusals', true],
    ['log.level', 'silent'],
    ['accounts[0].id', `a${'0'.repeat(62)}`],
    ['accounts[0].endpoint', 'http://127.0.0.1:4010'],
    ['accounts[0].endpoint', 'http://[::1]:4010'],
    ['accounts[0].endpoint', 'https://live.samplecloud.example:8443'],
  ])('%s: %j', (path, value) => {
    expect(at(load(changed(path, value)), path)).toBe(value);
  });

  it.each([
    'redis://localhost',
    'rediss://redis.example.com:6380/15',
    'redis://127.0.0.1:6379/',
    'redis://[::1]:6379/0',
    'redis://:p%40ss@localhost',
    'redis://user:pass@localhost:6379/1',
    'REDIS://localhost',
  ])('redis.url: %s', (url) => {
    const document = { ...changed('redis.url', { env: 'REDIS_URL' }), allowLocalStore: true };
    expect(load(document, { env: { REDIS_URL: url } }).redis?.url.reveal()).toBe(url);
  });

  it.each([
    'postgres://localhost/livegate',
    'postgresql://user:p%40ss@db.example.com:6432/live-gate_2?sslmode=verify-full',
    'postgres://livegate@[::1]:5432/livegate',
    'postgres://user:p%40ss@one.example.com:5432,two.example.com,[::1]:5433/livegate?target_session_attrs=read-write',
  ])('database.url: %s', (url) => {
    const document = { ...changed('database.url', { env: 'URL' }), fingerprintKey: { env: 'KEY' } };
    const config = load(document, { env: { URL: url, KEY: 'k'.repeat(32) } });
    expect(config.database?.url.reveal()).toBe(url);
    expect(config.fingerprintKey?.reveal()).toBe('k'.repeat(32));
  });

  it.each([
    ['./store', '/etc/livegate/store'],
    ['../store', '/etc/store'],
    ['/var/lib/livegate', '/var/lib/livegate'],
  ])('dataDir: %s', (path, absolute) => {
    expect(load(changed('dataDir', path)).dataDir).toBe(absolute);
  });

  it('takes overrides of documented quotas, in either direction', () => {
    const quotas = { SetThing: { limit: 1, windowMs: 60000 }, GetThing: { limit: 100000, windowMs: 100 } };
    expect(load(changed('accounts[0].quotas', quotas)).accounts[0]?.quotas).toEqual(quotas);
  });

  it('writes an endpoint as its origin', () => {
    const config = load(changed('accounts[0].endpoint', 'https://Live.SampleCloud.example:443/'));
    expect(config.accounts[0]).toHaveProperty('endpoint', 'https://live.samplecloud.example');
  });

  it('takes the certificates of a bundle apart', () => {
    const files = { '/etc/livegate/tls/ca.pem': `# one\n${CA}\n# and again\n${CA}` };
    const { upstream } = load(changed('upstream.ca', 'tls/ca.pem'), { files });
    expect(upstream.ca).toEqual([CA, CA]);
  });
});

describe('secrets', () => {
  const path = 'accounts[0].credentials.accessKeySecret';
  it.each([
    ['a variable', { env: 'ALI_SK' }, 'from variable'],
    ['a file beside the configuration', { file: 'ali.key' }, 'from file'],
    ['a file above it', { file: '../ali.key' }, 'from above'],
    ['an absolute file', { file: '/run/secrets/ali' }, 'from anywhere'],
  ])('come from %s', (_name, reference, expected) => {
    const secret = at(
      load(changed(path, reference), {
        env: { ALI_SK: 'from variable' },
        files: {
          '/etc/livegate/ali.key': 'from file\r\n',
          '/etc/ali.key': '\uFEFFfrom above\n',
          '/run/secrets/ali': 'from anywhere',
        },
      }),
      path,
    );
    expect(secret).toBeInstanceOf(Secret);
    expect((secret as Secret).reveal()).toBe(expected);
  });

  it('that are optional can be left out', () => {
    expect(load(goodDocument()).accounts[0]).not.toHaveProperty('credentials.securityToken');
  });

  it('do not show in what was loaded', () => {
    const document = {
      ...changed(path, { env: 'ALI_SK' }),
      redis: { url: { env: 'REDIS_URL' } },
      database: { url: { env: 'DATABASE_URL' } },
      fingerprintKey: { env: 'KEY' },
    };
    const env = {
      ALI_SK: MARKER,
      REDIS_URL: `redis://:${MARKER}@localhost`,
      DATABASE_URL: `postgres://:${MARKER}@localhost/livegate`,
      KEY: MARKER.repeat(4),
    };
    const config = load(document, { env });
    expect(inspect(config, { depth: null, showHidden: true }) + JSON.stringify(config)).not.toContain(MARKER);
  });
});

describe('messages', () => {
  const everywhere = (value: unknown): Record<string, unknown> => ({
    ...Object.fromEntries(
      ['auth', 'urlPolicy', 'dataDir', 'database', 'fingerprintKey', 'allowLocalStore', 'redis', 'throttle'].map(
        (key) => [key, value],
      ),
    ),
    ...Object.fromEntries(['quota', 'log', 'shutdown', 'accounts', 'callers'].map((key) => [key, value])),
    rest: { host: value, port: value, cors: { origins: [value] } },
    grpc: { host: value, port: value, maxConnectionAgeMs: value },
    defaults: { deadlineMs: value, maxDeadlineMs: value },
    upstream: { proxy: value, ca: [value], timeoutMs: value },
    breaker: { failureRatio: value, minCalls: value },
    retry: { maxAttempts: value, budgetRatio: value },
  });
  const account = (value: unknown): Record<string, unknown> =>
    changed('accounts', [
      { id: value, provider: value, uid: value },
      { id: 'a', provider: 'samplecloud', uid: value, endpoint: value, credentials: value, quotas: value },
      {
        id: 'b',
        provider: 'samplecloud',
        uid: '1',
        credentials: { accessKeyId: value, accessKeySecret: { env: value } },
      },
      {
        id: 'c',
        provider: 'plaincloud',
        region: value,
        name: value,
        code: value,
        site: value,
        either: value,
        day: value,
      },
      { id: 'd', provider: 'samplecloud', quotas: { SetThing: { limit: value, windowMs: value } } },
      value,
    ]);
  const texts: readonly (readonly [string, string])[] = [
    ['a string', MARKER],
    ['a URL', `https://user:${MARKER}@host/${MARKER}`],
    ['several lines', `-----BEGIN\n${MARKER}\n`],
  ];

  it.each(texts)('never hold %s of the file', (_name, value) => {
    for (const document of [everywhere(value), account(value), everywhere([value]), account({ env: [value] })]) {
      const message = refusal(document);
      expect(message.split('\n').length).toBeGreaterThan(5);
      expect(message).not.toContain(MARKER);
    }
  });

  it('never hold a key that is a value without its space', () => {
    const account = `{ id: a, provider: samplecloud, uid: "1", credentials: { accessKeyId:${MARKER} } }`;
    const text = `auth: { mode: none }\naccounts: [${account}]`;
    expect(refusal(text).split('\n')).toEqual([
      'accounts[0].credentials.accessKeyId: is required',
      'accounts[0].credentials.accessKeySecret: is required',
      'accounts[0].credentials: has an invalid key, which is not shown',
    ]);
    expect(refusal({ ...goodDocument(), [`x:${MARKER}`]: 1 })).toBe(
      'configuration: has an invalid key, which is not shown',
    );
  });

  it('never hold an action that is a value without its space', () => {
    expect(refusal(changed('accounts[0].quotas', { [`SetThing:${MARKER}`]: 1 }))).toBe(
      'accounts[0].quotas: has an invalid key, which is not shown',
    );
  });

  it('never hold the URL of the database', () => {
    const url = `postgres://:${MARKER}@localhost/${MARKER}/`;
    const message = refusal(changed('database.url', { env: 'URL' }), { env: { URL: url } });
    expect(message).toMatch(/^database.url: must be a reference/);
    expect(message).not.toContain(MARKER);
  });

  it('never hold the URL of Redis', () => {
    const url = `redis://:${MARKER}@localhost/${MARKER}`;
    const message = refusal(changed('redis.url', { env: 'REDIS_URL' }), { env: { REDIS_URL: url } });
    expect(message).toMatch(/^redis.url: must be a reference/);
    expect(message).not.toContain(MARKER);
  });

  it('never hold what a variable or a file has', () => {
    const credentials = { accessKeyId: { env: 'MARKED' }, accessKeySecret: { file: 'marked' } };
    const message = refusal(
      { ...changed('accounts[0].credentials', credentials), upstream: { ca: 'marked' } },
      {
        env: { MARKED: `${MARKER}\n`, LIVEGATE_REST_HOST: `${MARKER}!`, LIVEGATE_GRPC_PORT: MARKER },
        files: { '/etc/livegate/marked': `${MARKER}\n${MARKER}` },
      },
    );
    expect(message.split('\n')).toHaveLength(5);
    expect(message).not.toContain(MARKER);
  });
});

describe('the loaded tree', () => {
  it('is frozen to its leaves', () => {
    const files = { '/etc/livegate/ca.pem': CA };
    const document = { ...changed('rest.cors.origins', ['*']), upstream: { ca: 'ca.pem' } };
    const open: string[] = [];
    const walk = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      if (!Object.isFrozen(value)) open.push(path);
      for (const [key, inner] of Object.entries(value)) walk(inner, `${path}.${key}`);
    };
    walk(load(document, { files }), 'config');
    walk(load(goodDocument()), 'config');
    expect(open).toEqual([]);
  });
});

describe('variables over the file', () => {
  const env = {
    LIVEGATE_REST_HOST: '127.0.0.2',
    LIVEGATE_REST_PORT: '0',
    LIVEGATE_GRPC_HOST: '::1',
    LIVEGATE_GRPC_PORT: '9090',
  };

  it('win over it, even if it has no value or an invalid one', () => {
    const listeners = {
      rest: { host: '127.0.0.2', port: 0, cors: { origins: [] } },
      grpc: { host: '::1', port: 9090 },
    };
    expect(load(goodDocument(), { env })).toMatchObject(listeners);
    expect(load(changed('rest', { host: '0.0.0.0', port: 'x' }), { env })).toMatchObject(listeners);
  });

  it('count as not set while empty', () => {
    const empty = Object.fromEntries(Object.keys(env).map((name) => [name, '']));
    expect(load(changed('rest.port', 81), { env: empty })).toMatchObject({ rest: { host: '127.0.0.1', port: 81 } });
  });

  it.each([
    ['LIVEGATE_REST_HOST', 'a b', 'rest.host: must be an IP address without brackets, or a host name'],
    ['LIVEGATE_GRPC_HOST', '[::1]', 'grpc.host: must be an IP address without brackets, or a host name'],
    [
      'LIVEGATE_GRPC_HOST',
      '0.0.0.0',
      'grpc.host: must be a loopback address while auth.mode is none, ' +
        'because any client that reaches it may use the accounts; ' +
        'configure callers, or set it to 127.0.0.1',
    ],
    ['LIVEGATE_REST_PORT', '65536', 'rest.port: must be a whole number from 0 to 65535'],
    ['LIVEGATE_REST_PORT', ' 80', 'rest.port: must be a whole number from 0 to 65535'],
    ['LIVEGATE_GRPC_PORT', '1e3', 'grpc.port: must be a whole number from 0 to 65535'],
  ])('%s=%j is reported with its name', (variable, value, line) => {
    expect(refusal(goodDocument(), { env: { [variable]: value } })).toBe(
      `${line} (set by environment variable ${variable})`,
    );
  });

  it('leave a section that is not a mapping to be reported as such', () => {
    expect(refusal(changed('rest', 5), { env })).toBe('rest: must be a mapping');
  });
});

function at(value: unknown, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter((key) => key !== '')
    .reduce<unknown>((branch, key) => (branch as Record<string, unknown>)[key], value);
}
