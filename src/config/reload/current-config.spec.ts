import { changed, goodDocument, load } from '../../../test/config/sample';
import { Secret } from '../../domain/access/secret';
import { Config } from '../config';
import { ConfigError } from '../config-error';
import { CurrentConfig, PrepareReload } from './current-config';
import { RELOADABLE_KEYS, ReloadableKey } from './reloadable-keys';

const RELOADABLE = Object.keys(RELOADABLE_KEYS) as ReloadableKey[];

/** Time that passes with each look at it, so that each step is a stretch of its own. */
function currentOf(config: Config): CurrentConfig {
  let now = 0;
  return new CurrentConfig(config, { elapsed: () => (now += 10) });
}

/** Tells what comes into force, and when. */
function hearing(heard: Config[]): PrepareReload<object> {
  return function* (next) {
    yield;
    return () => {
      heard.push(next);
      return undefined;
    };
  };
}

const DIGEST = 'a'.repeat(64);

function withCallers(more: object = {}): Config {
  const caller = {
    id: 'team',
    apiKeys: [{ sha256: DIGEST }],
    grants: [{ accounts: ['*'], domains: ['*'], verbs: ['read'] }],
  };
  return load({ ...goodDocument(), auth: undefined, callers: [caller], ...more });
}

const RECEIVER = { id: 'events', token: { env: 'TOKEN' }, account: 'sample-prod', keys: [] };

function withReceivers(more: object): Config {
  return load({ ...goodDocument(), ...more }, { env: { TOKEN: 't'.repeat(32) } });
}

const OTHER_CALLER = {
  id: 'other',
  apiKeys: [{ sha256: 'b'.repeat(64) }],
  grants: [{ accounts: ['*'], domains: ['*'], verbs: ['read'] }],
};

it('applies accounts, callers, limits, URL policy and tokens, and notifies listeners', async () => {
  const current = currentOf(withCallers());
  const heard: Config[] = [];
  current.onChange(RELOADABLE, hearing(heard));
  const jwt = { issuer: 'https://issuer.example', audience: 'livegate', jwksUri: 'https://issuer.example/keys' };
  const next = withCallers({
    auth: { jwt },
    throttle: { limit: 7 },
    urlPolicy: { allowPrivateHosts: true },
    accounts: [{ ...(goodDocument()['accounts'] as object[])[0], id: 'other' }],
  });
  expect(await current.replace(next)).toEqual([]);
  expect(current.get()).toEqual(next);
  expect(current.get().accounts[0]).toBe(next.accounts[0]);
  expect(heard).toEqual([current.get()]);
});

it('keeps the other keys, and names those that changed', async () => {
  const current = currentOf(withCallers());
  const next = withCallers({
    rest: { port: 1, cors: { origins: ['*'] } },
    log: { level: 'error' },
    urlPolicy: { allowPrivateHosts: true },
  });
  expect(await current.replace(next)).toEqual(['rest.port', 'rest.cors.origins', 'log.level']);
  expect(current.get()).toMatchObject({
    rest: { port: 8080 },
    log: { level: 'info' },
    urlPolicy: { allowPrivateHosts: true },
  });
});

it('notices a changed secret', async () => {
  const redis = { redis: { url: { env: 'SAMPLE_REDIS' } }, allowLocalStore: true };
  const documentOf = () => ({ ...goodDocument(), ...redis });
  const current = currentOf(load(documentOf(), { env: { SAMPLE_REDIS: 'redis://one.example' } }));
  expect(await current.replace(load(documentOf(), { env: { SAMPLE_REDIS: 'redis://one.example' } }))).toEqual([]);
  expect(await current.replace(load(documentOf(), { env: { SAMPLE_REDIS: 'redis://two.example' } }))).toEqual([
    'redis.url',
  ]);
});

it('neither starts nor stops counting calls', async () => {
  const counting = currentOf(load(changed('throttle', { limit: 5 })));
  expect(await counting.replace(load(goodDocument()))).toEqual(['throttle']);
  expect(counting.get().throttle).toMatchObject({ limit: 5, windowMs: 1000 });
  const open = currentOf(load(goodDocument()));
  expect(await open.replace(load(changed('throttle', { limit: 5 })))).toEqual(['throttle']);
  expect(open.get().throttle).toBeUndefined();
});

it('refuses, as a whole, a change that would open livegate to everyone or lock everyone out', async () => {
  const before = withCallers();
  const current = currentOf(before);
  current.onChange(RELOADABLE, () => {
    throw new Error('told of what was refused');
  });
  const rule = 'cannot change while livegate runs; restart it';
  await expect(current.replace(load(goodDocument()))).rejects.toThrow(new ConfigError([{ path: 'auth.mode', rule }]));
  expect(current.get()).toBe(before);
});

it('keeps the objects of unchanged entries, in any order', async () => {
  const [sample] = goodDocument()['accounts'] as object[];
  const documentOf = (...ids: string[]) => withCallers({ accounts: ids.map((id) => ({ ...sample, id })) });
  const current = currentOf(documentOf('a', 'b', 'c'));
  const before = current.get();
  await current.replace(documentOf('a', 'b', 'c'));
  expect(current.get().accounts).toBe(before.accounts);
  expect(current.get().callers).toBe(before.callers);
  await current.replace(documentOf('c', 'd', 'a'));
  const { accounts } = current.get();
  expect(accounts.map(({ id }) => id)).toEqual(['c', 'd', 'a']);
  expect([accounts[0], accounts[2]]).toEqual([before.accounts[2], before.accounts[0]]);
  expect(accounts[0]).toBe(before.accounts[2]);
  expect(Object.isFrozen(accounts)).toBe(true);
});

it('takes effect in one step once all listeners are prepared, in small steps before and after', async () => {
  const current = currentOf(withCallers());
  const before = current.get();
  const told: string[] = [];
  for (const name of ['one', 'two']) {
    current.onChange(['urlPolicy'], function* () {
      for (let step = 0; step < 3; step += 1) yield;
      told.push(`${name} prepares while ${current.get() === before ? 'the former' : 'the next'} is in force`);
      return () => {
        told.push(`${name} commits`);
        return (function* () {
          yield;
          told.push(`${name} is done`);
        })();
      };
    });
  }
  await current.replace(withCallers({ urlPolicy: { allowPrivateHosts: true } }));
  expect(told).toEqual([
    'one prepares while the former is in force',
    'two prepares while the former is in force',
    'one commits',
    'two commits',
    'one is done',
    'two is done',
  ]);
});

/** As no file holds it: only equality counts here. */
const tlsOf = (name: string, clientCa?: string) => ({
  cert: [name],
  key: new Secret(name),
  ...(clientCa !== undefined && { clientCa: [clientCa] }),
  files: ['/cert.pem', '/key.pem', ...(clientCa === undefined ? [] : ['/ca.pem'])],
});

function withTls(config: Config, name: string, clientCa?: string): Config {
  const [rest, grpc] = [tlsOf(name), tlsOf(name, clientCa)];
  return { ...config, rest: { ...config.rest, tls: rest }, grpc: { ...config.grpc, tls: grpc } };
}

it('renews certificates, but neither starts nor stops TLS or asking for client certificates', async () => {
  const before = withTls(withCallers(), 'one', 'ca');
  const current = currentOf(before);
  expect(await current.replace(withTls(before, 'two', 'ca-two'))).toEqual([]);
  expect(current.get().grpc.tls).toEqual(tlsOf('two', 'ca-two'));
  expect(await current.replace(withTls(before, 'two'))).toEqual(['grpc.tls.clientCa']);
  expect(await current.replace(withCallers())).toEqual(['rest.tls', 'grpc.tls']);
  expect(current.get().rest.tls).toEqual(tlsOf('two'));
});

it.each(RELOADABLE)('notifies only the listeners of %s', async (key) => {
  const jwt = (issuer: string) => ({ issuer, audience: 'livegate', jwksUri: 'https://issuer.example/keys' });
  const [sample] = goodDocument()['accounts'] as object[];
  const before = withTls(withCallers({ auth: { jwt: jwt('https://issuer.example') }, throttle: { limit: 7 } }), 'one');
  const renewed = withTls(before, 'two');
  const values: Record<ReloadableKey, Config> = {
    rest: renewed,
    grpc: renewed,
    accounts: withCallers({ accounts: [{ ...sample, id: 'other' }] }),
    callers: load({ ...goodDocument(), auth: undefined, callers: [OTHER_CALLER] }),
    callbackKeys: withCallers({
      callbackKeys: [{ id: 'hook', value: { env: 'SAMPLE_SK' }, accounts: [(sample as { id: string }).id] }],
    }),
    receivers: withReceivers({ receivers: [RECEIVER] }),
    sinks: withReceivers({ sinks: [{ id: 'bus', plainsink: {} }] }),
    publicUrl: withCallers({ publicUrl: 'https://gate.example.com' }),
    auth: withCallers({ auth: { jwt: jwt('https://other.example') } }),
    throttle: withCallers({ throttle: { limit: 8 } }),
    inventory: withCallers({ inventory: { ttlMs: 0 } }),
    drift: withCallers({ drift: { everyMs: 60_000 } }),
    urlPolicy: withCallers({ urlPolicy: { allowPrivateHosts: true } }),
  };
  const current = currentOf(before);
  const told: ReloadableKey[] = [];
  for (const listened of RELOADABLE) {
    current.onChange([listened], function* () {
      yield;
      told.push(listened);
      return () => undefined;
    });
  }
  await current.replace({ ...before, [key]: values[key][key] });
  expect(told).toEqual([key]);
});
