import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changed, FILE, goodDocument, load, refusal, samplecloud } from '../../../test/config/sample';
import { ConfigError } from '../config-error';
import { loadConfig } from './load-config';

const CA = readFileSync(join(__dirname, '../../../test/config/ca.pem'), 'utf8');
const HOUR = 3_600_000;

const WHOLE = (min: number, max: number) => `must be a whole number from ${min} to ${max}`;
const DECIMAL = (min: number, max: number) => `must be a number from ${min} to ${max}`;
const HOST = 'must be an IP address without brackets, or a host name';
const OPEN =
  'must be a loopback address while auth.mode is none, ' +
  'because any client that reaches it may use the accounts; ' +
  'configure callers, or set it to 127.0.0.1';
const ORIGIN = 'must be "*" or an origin such as https://app.example.com: lower case, no path, no default port';
const PROXY = 'must be an http or https URL of host and port only, without user information';
const PEM = 'must be the path of a PEM file with at least one certificate';
const LEVEL = 'must be one of trace, debug, info, warn, error, fatal, silent';
const ID = 'must be a lower-case letter, then at most 62 lower-case letters, digits and hyphens';
const ENDPOINT = 'must be an https URL of host and port only (http for loopback hosts)';
const REFERENCE = 'must be a reference, { env: NAME } or { file: PATH }';
const REDIS = `${REFERENCE}, to a URL such as rediss://user:password@redis.example.com:6380/0`;
const POSTGRES =
  `${REFERENCE}, to a URL such as ` + 'postgres://user:password@db.example.com:5432/livegate?sslmode=verify-full';
const NEEDS_DATABASE =
  'is required with redis, because replicas would disagree about etags; ' +
  'or set allowLocalStore: true, so that each keeps its own memory and audit';
const LONG = `${REFERENCE}, to at least 32 characters`;
const ACTION = 'must be an action with a documented quota: GetThing, SetThing';
const CREDENTIALS = 'accounts[0].credentials';

describe('defaults', () => {
  it('completes a minimal configuration', () => {
    const { accounts, ...settings } = load(goodDocument());
    expect(settings).toEqual({
      rest: { host: '127.0.0.1', port: 8080, maxConnections: 1000, cors: { origins: [] }, allowedHosts: [] },
      console: { enabled: true },
      grpc: {
        host: '127.0.0.1',
        port: 50051,
        maxConnectionAgeMs: 300000,
        maxConnections: 1000,
        maxConcurrentStreams: 100,
        reflection: true,
        requestTimeoutMs: 10000,
      },
      auth: { mode: 'none' },
      docs: { public: true, limit: 100, windowMs: 10000 },
      dataDir: '/etc/livegate/data',
      allowLocalStore: false,
      urlPolicy: { allowPrivateHosts: false },
      defaults: { deadlineMs: 10000, maxDeadlineMs: 60000 },
      upstream: { connectTimeoutMs: 3000, timeoutMs: 5000, recoveryMs: 5000, maxResponseBytes: 1048576 },
      overload: { maxOperations: 10000, maxListsPerCaller: 10 },
      quota: { lateCapMs: 10, spreadMs: 10, maxQueue: 1000, burst: 0.5, maxReplicas: 8 },
      breaker: { failureRatio: 0.5, minCalls: 10, windowMs: 10000, resetMs: 10000, probes: 3 },
      rollouts: { maxWaitMs: 600_000, maxChangeRatio: 0.3, keepDays: 90 },
      inventory: { ttlMs: 600_000 },
      retry: { maxAttempts: 3, budgetRatio: 0.2, budgetFloorPerSecond: 1 },
      shutdown: { graceMs: 10000 },
      reload: { pollMs: 2000 },
      audit: { reads: false, refusals: false, keepDays: 400 },
      log: { level: 'info', requests: true },
      trustedProxies: [],
      callers: [],
      callbackKeys: [],
      receivers: [],
      sinks: [],
    });
    expect(accounts).toMatchObject([
      {
        id: 'sample-prod',
        provider: 'samplecloud',
        uid: '1234567890123456',
        endpoint: 'https://live.samplecloud.example',
        quotas: {},
      },
    ]);
  });

  it('completes a throttle that is only switched on', () => {
    expect(load(changed('throttle', {})).throttle).toEqual({
      limit: 100,
      windowMs: 1000,
      unauthenticated: { limit: 100, windowMs: 10000 },
    });
  });
});

describe('one wrong key', () => {
  it.each([
    ['rest', 5, 'must be a mapping'],
    ['rest', null, 'must be a mapping'],
    ['rest.host', 5, HOST],
    ['rest.host', '', HOST],
    ['rest.host', '[::1]', HOST],
    ['rest.host', 'a b', HOST],
    ['rest.host', `${'a.'.repeat(126)}ab`, HOST],
    ['rest.host', 'http://localhost', HOST],
    ['rest.host', '0.0.0.0', OPEN],
    ['rest.host', '::', OPEN],
    ['rest.host', '192.168.0.1', OPEN],
    ['rest.host', '::ffff:127.0.0.1', OPEN],
    ['rest.host', 'localhost.example.com', OPEN],
    ['rest.port', -1, WHOLE(0, 65535)],
    ['rest.port', 65536, WHOLE(0, 65535)],
    ['rest.port', 1e20, WHOLE(0, 65535)],
    ['rest.port', 80.5, WHOLE(0, 65535)],
    ['rest.port', '8080', WHOLE(0, 65535)],
    ['rest.port', null, WHOLE(0, 65535)],
    ['rest.tls', true, 'must be a mapping'],
    ['rest.cors.origin', '*', 'unknown key'],
    ['rest.cors.origins', '*', 'must be a list'],
    ['rest.cors.origins[0]', 5, ORIGIN],
    ['rest.cors.origins[0]', 'https://app.example.com/', ORIGIN],
    ['rest.cors.origins[0]', 'https://App.example.com', ORIGIN],
    ['rest.cors.origins[0]', 'https://app.example.com:443', ORIGIN],
    ['rest.cors.origins[0]', 'https://*.example.com', ORIGIN],
    ['rest.cors.origins[0]', 'ftp://app.example.com', ORIGIN],
    ['rest.cors.origins[0]', 'null', ORIGIN],
    ['grpc.host', '10.0.0.1', OPEN],
    ['grpc.host', 'grpc..local', HOST],
    ['grpc.port', 70000, WHOLE(0, 65535)],
    ['grpc.maxConnectionAgeMs', 999, WHOLE(1000, 86400000)],
    ['grpc.maxConnectionAgeMs', 86400001, WHOLE(1000, 86400000)],
    ['grpc.reflection', 'yes', 'must be true or false'],
    ['grpc.channelz', true, 'unknown key'],
    ['auth.realm', 'x', 'unknown key'],
    ['urlPolicy.allowPrivateHosts', 'yes', 'must be true or false'],
    ['urlPolicy.allow', [], 'unknown key'],
    ['defaults.deadlineMs', 0, WHOLE(1, HOUR)],
    ['defaults.deadlineMs', 60001, 'must not be greater than defaults.maxDeadlineMs'],
    ['defaults.maxDeadlineMs', HOUR + 1, WHOLE(1, HOUR)],
    ['upstream.connectTimeoutMs', 0, WHOLE(1, HOUR)],
    ['upstream.timeoutMs', 0, WHOLE(1, HOUR)],
    ['upstream.recoveryMs', 0, WHOLE(1, HOUR)],
    ['upstream.maxResponseBytes', 1023, WHOLE(1024, 104857600)],
    ['upstream.maxResponseBytes', 104857601, WHOLE(1024, 104857600)],
    ['upstream.proxy', 'http://user:word@proxy:3128', PROXY],
    ['upstream.proxy', 'socks5://proxy:1080', PROXY],
    ['upstream.proxy', 'proxy:3128', PROXY],
    ['upstream.proxy', { env: 'PROXY' }, PROXY],
    ['upstream.ca', 'nowhere.pem', 'file /etc/livegate/nowhere.pem cannot be read (ENOENT)'],
    ['upstream.ca', 'empty.pem', 'file /etc/livegate/empty.pem is empty'],
    ['upstream.ca', 'key.pem', PEM],
    ['upstream.ca', 'broken.pem', PEM],
    ['upstream.ca', '', PEM],
    ['upstream.ca', CA, 'must be the path of a file, not its content'],
    ['upstream.retries', 3, 'unknown key'],
    ['redis', null, 'must be a mapping'],
    ['redis', 'redis://localhost', 'must be a mapping'],
    ['redis.url', undefined, 'is required'],
    ['redis.url', 'redis://localhost', REFERENCE],
    ['redis.url', { env: 'NO_URL' }, 'environment variable NO_URL is not set'],
    ['redis.url', { file: 'empty.pem' }, 'file /etc/livegate/empty.pem is empty'],
    [
      'redis.url',
      { env: 'BLANKS' },
      'environment variable BLANKS contains a control character, or white space at its start or end',
    ],
    ['dataDir', 5, 'must be the path of a folder'],
    ['dataDir', '', 'must be the path of a folder'],
    ['dataDir', 'a\nb', 'must be the path of a folder'],
    ['database', 'postgres://localhost/livegate', 'must be a mapping'],
    ['database.url', undefined, 'is required'],
    ['database.url', 'postgres://localhost/livegate', REFERENCE],
    ['fingerprintKey', 'k'.repeat(32), REFERENCE],
    ['fingerprintKey', { env: 'NO_KEY' }, 'environment variable NO_KEY is not set'],
    ['fingerprintKey', { env: 'SHORT' }, LONG],
    ['allowLocalStore', 'yes', 'must be true or false'],
    ['throttle', null, 'must be a mapping'],
    ['throttle.limit', 0, WHOLE(1, 10000)],
    ['throttle.limit', 10001, WHOLE(1, 10000)],
    ['throttle.windowMs', 99, WHOLE(100, HOUR)],
    ['throttle.windowMs', HOUR + 1, WHOLE(100, HOUR)],
    ['throttle.burst', 5, 'unknown key'],
    ['throttle.unauthenticated.limit', 0, WHOLE(1, 10000)],
    ['throttle.unauthenticated.windowMs', 99, WHOLE(100, HOUR)],
    ['quota', 5, 'must be a mapping'],
    ['quota.lateCapMs', 0, WHOLE(1, 1000)],
    ['quota.lateCapMs', 1001, WHOLE(1, 1000)],
    ['quota.spreadMs', -1, WHOLE(0, 10000)],
    ['quota.spreadMs', 10001, WHOLE(0, 10000)],
    ['quota.maxQueue', 0, WHOLE(1, 100000)],
    ['quota.maxQueue', 100001, WHOLE(1, 100000)],
    ['quota.maxReplicas', 0, WHOLE(1, 1000)],
    ['quota.maxReplicas', 1001, WHOLE(1, 1000)],
    ['quota.guardMs', 20, 'unknown key'],
    ['breaker', [], 'must be a mapping'],
    ['breaker.failureRatio', 0, DECIMAL(0.01, 1)],
    ['breaker.failureRatio', 1.01, DECIMAL(0.01, 1)],
    ['breaker.failureRatio', '0.5', DECIMAL(0.01, 1)],
    ['breaker.minCalls', 0, WHOLE(1, 100000)],
    ['breaker.minCalls', 100001, WHOLE(1, 100000)],
    ['breaker.windowMs', 999, WHOLE(1000, HOUR)],
    ['breaker.windowMs', HOUR + 1, WHOLE(1000, HOUR)],
    ['breaker.resetMs', 99, WHOLE(100, HOUR)],
    ['breaker.resetMs', HOUR + 1, WHOLE(100, HOUR)],
    ['breaker.probes', 0, WHOLE(1, 100)],
    ['breaker.probes', 101, WHOLE(1, 100)],
    ['breaker.enabled', false, 'unknown key'],
    ['retry', null, 'must be a mapping'],
    ['retry.maxAttempts', 0, WHOLE(1, 10)],
    ['retry.maxAttempts', 11, WHOLE(1, 10)],
    ['retry.budgetRatio', -0.1, DECIMAL(0, 1)],
    ['retry.budgetRatio', 1.1, DECIMAL(0, 1)],
    ['retry.budgetFloorPerSecond', -1, DECIMAL(0, 100)],
    ['retry.budgetFloorPerSecond', 100.5, DECIMAL(0, 100)],
    ['retry.backoffMs', 100, 'unknown key'],
    ['shutdown.graceMs', -1, WHOLE(0, HOUR)],
    ['shutdown.forceMs', 1, 'unknown key'],
    ['log.format', 'json', 'unknown key'],
    ['log.level', 'verbose', LEVEL],
    ['log.level', 'INFO', LEVEL],
    ['metric', {}, 'unknown key'],
    ['metrics.port', 65_536, 'must be a whole number from 0 to 65535'],
    ['accounts', undefined, 'is required'],
    ['accounts', [], 'must be a list of at least one account'],
    ['accounts', {}, 'must be a list of at least one account'],
    ['accounts[0]', 'sample-prod', 'must be a mapping'],
    ['accounts[0].id', undefined, 'is required'],
    ['accounts[0].id', 'Sample', ID],
    ['accounts[0].id', '1st', ID],
    ['accounts[0].id', 'a'.repeat(64), ID],
    ['accounts[0].id', 5, ID],
    ['accounts[0].provider', undefined, 'is required'],
    ['accounts[0].provider', 'othercloud', 'must be one of samplecloud, plaincloud'],
    ['accounts[0].provider', '__proto__', 'must be one of samplecloud, plaincloud'],
    ['accounts[0].uid', undefined, 'is required'],
    ['accounts[0].uid', 1234567890123456, 'must be a string (put a number in quotes)'],
    ['accounts[0].uid', 'abc', 'must be digits'],
    ['accounts[0].region', 'cn', 'unknown key'],
    ['accounts[0].endpoint', 'http://live.samplecloud.example', ENDPOINT],
    ['accounts[0].endpoint', 'https://live.samplecloud.example/v1', ENDPOINT],
    ['accounts[0].endpoint', 'https://live.samplecloud.example?', ENDPOINT],
    ['accounts[0].endpoint', 'https://@live.samplecloud.example', ENDPOINT],
    ['accounts[0].endpoint', 'https://live.samplecloud.example:0', ENDPOINT],
    ['accounts[0].endpoint', 'https://live.samplecloud.example:65536', ENDPOINT],
    ['accounts[0].endpoint', 'https://[::1', ENDPOINT],
    ['accounts[0].endpoint', 5, ENDPOINT],
    ['accounts[0].callbackHosts', [], 'must be a list with at least one entry'],
    ['accounts[0].callbackHosts', 'hooks.example.com', 'must be a list with at least one entry'],
    ['accounts[0].originHosts', null, 'must be a list with at least one entry'],
    ['accounts[0].quotas', null, 'must be a mapping'],
    ['accounts[0].quotas', [], 'must be a mapping'],
    ['accounts[0].quotas.SetThing', 15, 'must be a mapping'],
    ['accounts[0].quotas.SetThing', null, 'must be a mapping'],
    ['accounts[0].quotas.setThing', { limit: 1, windowMs: 1000 }, ACTION],
    ['accounts[0].quotas.constructor', { limit: 1, windowMs: 1000 }, ACTION],
    [CREDENTIALS, undefined, 'is required'],
    [`${CREDENTIALS}.accessKeyId`, undefined, 'is required'],
    [`${CREDENTIALS}.accessKeyId`, 'pasted', REFERENCE],
    [`${CREDENTIALS}.accessKeyId`, { env: 'A', file: 'b' }, REFERENCE],
    [`${CREDENTIALS}.accessKeyId`, { env: 'not a name' }, REFERENCE],
    [`${CREDENTIALS}.accessKeyId`, { file: '' }, REFERENCE],
    [`${CREDENTIALS}.accessKeyId`, {}, REFERENCE],
    [`${CREDENTIALS}.accessKeySecret`, { env: 'ALI_SK' }, 'environment variable ALI_SK is not set'],
    [`${CREDENTIALS}.accessKeySecret`, { env: 'EMPTY' }, 'environment variable EMPTY is not set'],
    [`${CREDENTIALS}.accessKeySecret`, { env: 'constructor' }, 'environment variable constructor is not set'],
    [
      `${CREDENTIALS}.accessKeySecret`,
      { env: 'BLANKS' },
      'environment variable BLANKS contains a control character, or white space at its start or end',
    ],
    [`${CREDENTIALS}.accessKeySecret`, { file: '/run/none' }, 'file /run/none cannot be read (ENOENT)'],
    [`${CREDENTIALS}.accessKeySecret`, { file: 'newline' }, 'file /etc/livegate/newline is empty'],
    [`${CREDENTIALS}.accessKeySecret`, { file: 'a\nb' }, 'must be the path of a file, not its content'],
    [
      `${CREDENTIALS}.accessKeySecret`,
      { file: 'two-lines' },
      'file /etc/livegate/two-lines contains a control character, or white space at its start or end',
    ],
    [
      `${CREDENTIALS}.accessKeySecret`,
      { file: 'blank-end' },
      'file /etc/livegate/blank-end contains a control character, or white space at its start or end',
    ],
    [`${CREDENTIALS}.securityToken`, { env: 'TOKEN' }, 'environment variable TOKEN is not set'],
    [`${CREDENTIALS}.token`, { env: 'TOKEN' }, 'unknown key'],
  ])('%s: %j', (path, value, rule) => {
    const world = {
      env: { EMPTY: '', BLANKS: 'key ', SHORT: 'k'.repeat(31), LONG: 'k'.repeat(32) },
      files: {
        '/etc/livegate/empty.pem': '\n',
        '/etc/livegate/key.pem': '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
        '/etc/livegate/broken.pem': `${CA}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
        '/etc/livegate/newline': '\n',
        '/etc/livegate/blank-end': 'key \n',
        '/etc/livegate/two-lines': 'one\ntwo\n',
      },
    };
    // What redis and database need beside them is not what is wrong.
    const beside = { allowLocalStore: true, fingerprintKey: { env: 'LONG' } };
    expect(refusal({ ...beside, ...changed(path, value) }, world)).toBe(`${path}: ${rule}`);
  });

  it('is reported by its position if it has no path', () => {
    const document = `{"__proto__":{},${JSON.stringify(goodDocument()).slice(1)}`;
    expect(refusal(document)).toBe('line 1, column 2: unknown key');
  });

  it.each([
    [{ windowMs: 1000 }, 'limit', 'is required'],
    [{ limit: 1 }, 'windowMs', 'is required'],
    [{ limit: 0, windowMs: 1000 }, 'limit', WHOLE(1, 100000)],
    [{ limit: 100001, windowMs: 1000 }, 'limit', WHOLE(1, 100000)],
    [{ limit: 1, windowMs: 99 }, 'windowMs', WHOLE(100, HOUR)],
    [{ limit: 1, windowMs: HOUR + 1 }, 'windowMs', WHOLE(100, HOUR)],
    [{ limit: 1, windowMs: 1000, burst: 1 }, 'burst', 'unknown key'],
  ])('accounts[0].quotas.SetThing: %j', (override, key, rule) => {
    const path = 'accounts[0].quotas.SetThing';
    expect(refusal(changed(path, override))).toBe(`${path}.${key}: ${rule}`);
  });

  it.each(['', '*.', '**', 'a b', 'https://hooks.example.com', 'a.*.example.com', 'a.example.com:443', '[::1]', 5])(
    'accounts[0].callbackHosts: %j among others',
    (host) => {
      const rule = 'must be a host name or IP address, "*.example.com" for all names below one, or "*"';
      const hosts = ['*', '*.example.com', '8.8.8.8', '2606:4700::1111', host];
      expect(refusal(changed('accounts[0].callbackHosts', hosts))).toBe(`accounts[0].callbackHosts[4]: ${rule}`);
    },
  );

  it.each([
    'localhost',
    'http://localhost',
    'redis:localhost',
    'redis:///0',
    'redis://:6379',
    'redis://localhost:0',
    'redis://localhost:65536',
    'redis://local host',
    'redis://-x',
    'redis://[::1',
    'redis://[1::2::3]',
    'redis://a@b@localhost',
    'redis://:100%25%zz@localhost',
    'redis://localhost/main',
    'redis://localhost/0/1',
    'redis://localhost/-1',
    'redis://localhost?db=1',
    'redis://localhost#0',
    'redis://one,redis://two',
  ])('redis.url in a variable: %s', (url) => {
    const document = { ...changed('redis.url', { env: 'REDIS_URL' }), allowLocalStore: true };
    expect(refusal(document, { env: { REDIS_URL: url } })).toBe(`redis.url: ${REDIS}`);
  });

  it.each([
    'db.example.com',
    'mysql://localhost/livegate',
    'postgres://localhost',
    'postgres://localhost/',
    'postgres:///livegate',
    'postgres://localhost:0/livegate',
    'postgres://local host/livegate',
    'postgres://:100%25%zz@localhost/livegate',
    'postgres://localhost/livegate#x',
    'postgres://localhost/live/gate',
    'postgres://one.example.com,/livegate',
    'postgres://one.example.com,two.example.com:0/livegate',
  ])('database.url in a variable: %s', (url) => {
    const document = { ...changed('database.url', { env: 'URL' }), fingerprintKey: { env: 'KEY' } };
    expect(refusal(document, { env: { URL: url, KEY: 'k'.repeat(32) } })).toBe(`database.url: ${POSTGRES}`);
  });

  it('names the keys that redis and database require', () => {
    const env = { URL: 'redis://localhost', DATABASE: 'postgres://localhost/livegate', KEY: 'k'.repeat(32) };
    const redis = changed('redis.url', { env: 'URL' });
    const database = { url: { env: 'DATABASE' } };
    expect(refusal(redis, { env })).toBe(`database: ${NEEDS_DATABASE}`);
    expect(refusal({ ...redis, allowLocalStore: false }, { env })).toBe(`database: ${NEEDS_DATABASE}`);
    expect(refusal({ ...redis, allowLocalStore: true }, { env })).toBe('');
    const needsKey = 'fingerprintKey: is required with database: replicas must agree on it';
    expect(refusal({ ...redis, database }, { env })).toBe(needsKey);
    expect(refusal({ ...goodDocument(), database }, { env })).toBe(needsKey);
    expect(refusal({ ...redis, database, fingerprintKey: { env: 'KEY' } }, { env })).toBe('');
  });

  it('has default messages for rules without one', () => {
    const account = {
      id: 'plain',
      provider: 'plaincloud',
      region: 'x',
      name: 'ab',
      code: '1',
      site: 'x',
      weight: 0,
      on: 1,
      either: 3,
      day: 'x',
    };
    const long = { id: 'long', provider: 'plaincloud', name: 'abcdef', weight: 10, code: 7 };
    expect(refusal(changed('accounts', [account, long])).split('\n')).toEqual([
      'accounts[0].region: must be one of north, south',
      'accounts[0].name: must be at least 3 characters',
      'accounts[0].code: must match /^[a-z]+$/',
      'accounts[0].site: must be of the format url',
      'accounts[0].weight: must be at least 1',
      'accounts[0].on: must be true or false',
      'accounts[0].either: is not valid',
      'accounts[0].day: is of the wrong type',
      'accounts[1].name: must be at most 5 characters',
      'accounts[1].code: must be a string (put a number in quotes)',
      'accounts[1].weight: must be at most 9',
    ]);
  });

  it('reports a repeated id at the later entry', () => {
    const [account] = goodDocument()['accounts'] as object[];
    expect(refusal(changed('accounts', [account, { ...account, uid: 'x' }, account]))).toBe(
      [
        'accounts[1].id: must be unique; accounts[0] has the same id',
        'accounts[1].uid: must be digits',
        'accounts[2].id: must be unique; accounts[0] has the same id',
      ].join('\n'),
    );
  });

  it('requires equal overrides for one cloud account, and reports the later entry', () => {
    const [account] = goodDocument()['accounts'] as object[];
    const quotas = { SetThing: { limit: 20, windowMs: 1000 } };
    const same = { ...account, id: 'same', quotas: { SetThing: { windowMs: 1000, limit: 20 } } };
    const accounts = [
      { ...account, quotas },
      same,
      { ...account, id: 'none' },
      { ...account, id: 'other-uid', uid: '7' },
      { ...account, id: 'Wrong', uid: '7', quotas: {} },
      { ...account, id: 'more', uid: '7', quotas },
      { id: 'plain', provider: 'plaincloud', uid: '1234567890123456' },
    ];
    expect(refusal(changed('accounts', accounts)).split('\n')).toEqual([
      'accounts[2].quotas: must be the same as accounts[0].quotas, which has the same provider and uid',
      'accounts[5].quotas: must be the same as accounts[3].quotas, which has the same provider and uid',
      `accounts[4].id: ${ID}`,
      'accounts[6].uid: unknown key',
    ]);
  });

  it.each([
    ['', ''],
    ['# nothing', ''],
    ['5', ''],
    ['[]', ''],
  ])('requires a mapping, not %j', (text) => {
    expect(refusal(text)).toBe('configuration: must be a mapping');
  });

  it('names the configuration file that cannot be read', () => {
    const readFile = () => {
      throw Object.assign(new Error('EACCES: marker'), { code: 'EACCES' });
    };
    expect(() => loadConfig({ file: FILE, env: {}, readFile, providers: [samplecloud], sinks: [] })).toThrow(
      new ConfigError([{ path: 'configuration', rule: `file ${FILE} cannot be read (EACCES)` }]),
    );
  });
});

describe('many wrong keys', () => {
  it('are reported together, each once', () => {
    const document = {
      rest: { host: '0.0.0.0', port: 1.5, ssl: {} },
      grpc: { host: 'a b', port: 99999, maxConnectionAgeMs: 1 },
      auth: { mode: 'none' },
      defaults: { deadlineMs: 70000, soft: 1 },
      redis: { mode: 'cluster' },
      dataDir: 5,
      breaker: { failureRatio: 2, minCalls: 0 },
      upstream: { proxy: 'x', ca: 'none.pem' },
      accounts: [
        { id: 'A', provider: 'samplecloud', quotas: { x: 1 }, credentials: { accessKeyId: 'x' } },
        { id: 'b' },
        5,
      ],
    };
    const error = capture(document);
    expect(error.problems).toEqual([
      { path: 'rest.port', rule: WHOLE(0, 65535) },
      { path: 'rest.ssl', rule: 'unknown key' },
      { path: 'grpc.host', rule: HOST },
      { path: 'grpc.port', rule: WHOLE(0, 65535) },
      { path: 'grpc.maxConnectionAgeMs', rule: WHOLE(1000, 86400000) },
      { path: 'defaults.soft', rule: 'unknown key' },
      { path: 'defaults.deadlineMs', rule: 'must not be greater than defaults.maxDeadlineMs' },
      { path: 'upstream.proxy', rule: PROXY },
      { path: 'upstream.ca', rule: 'file /etc/livegate/none.pem cannot be read (ENOENT)' },
      { path: 'dataDir', rule: 'must be the path of a folder' },
      { path: 'redis.url', rule: 'is required' },
      { path: 'redis.mode', rule: 'unknown key' },
      { path: 'breaker.failureRatio', rule: DECIMAL(0.01, 1) },
      { path: 'breaker.minCalls', rule: WHOLE(1, 100000) },
      { path: 'accounts[0].id', rule: ID },
      { path: 'accounts[0].uid', rule: 'is required' },
      { path: 'accounts[0].credentials.accessKeyId', rule: REFERENCE },
      { path: 'accounts[0].credentials.accessKeySecret', rule: 'is required' },
      { path: 'accounts[0].quotas.x', rule: ACTION },
      { path: 'accounts[1].provider', rule: 'is required' },
      { path: 'accounts[2]', rule: 'must be a mapping' },
      { path: 'rest.host', rule: OPEN },
      { path: 'database', rule: NEEDS_DATABASE },
    ]);
    expect(error.message).toBe(error.problems.map(({ path, rule }) => `${path}: ${rule}`).join('\n'));
  });
});

function capture(document: unknown): ConfigError {
  try {
    load(document);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('it loaded');
}
