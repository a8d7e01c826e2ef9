import { changed, goodDocument, load } from '../../test/config/sample';
import { Config } from './config';
import { ConfigError } from './config-error';
import { CurrentConfig } from './current-config';

const DIGEST = 'a'.repeat(64);

function withCallers(more: object = {}): Config {
  const caller = {
    id: 'team',
    apiKeys: [{ sha256: DIGEST }],
    grants: [{ accounts: ['*'], domains: ['*'], verbs: ['read'] }],
  };
  return load({ ...goodDocument(), auth: undefined, callers: [caller], ...more });
}

it('takes accounts, callers, limits, URL policy and tokens over, and tells who listens', () => {
  const current = new CurrentConfig(withCallers());
  const heard: Config[] = [];
  current.onChange((config) => heard.push(config));
  const jwt = { issuer: 'https://issuer.example', audience: 'livegate', jwksUri: 'https://issuer.example/keys' };
  const next = withCallers({
    auth: { jwt },
    throttle: { limit: 7 },
    urlPolicy: { allowPrivateHosts: true },
    accounts: [{ ...(goodDocument()['accounts'] as object[])[0], id: 'other' }],
  });
  expect(current.replace(next)).toEqual([]);
  expect(current.get()).toEqual(next);
  expect(current.get().accounts).toBe(next.accounts);
  expect(heard).toEqual([current.get()]);
});

it('keeps the rest, and names it', () => {
  const current = new CurrentConfig(withCallers());
  const next = withCallers({
    rest: { port: 1, cors: { origins: ['*'] } },
    log: { level: 'error' },
    urlPolicy: { allowPrivateHosts: true },
  });
  expect(current.replace(next)).toEqual(['rest.port', 'rest.cors.origins', 'log.level']);
  expect(current.get()).toMatchObject({
    rest: { port: 8080 },
    log: { level: 'info' },
    urlPolicy: { allowPrivateHosts: true },
  });
});

it('sees that a secret is another one', () => {
  const redis = { redis: { url: { env: 'SAMPLE_REDIS' } }, allowLocalStore: true };
  const documentOf = () => ({ ...goodDocument(), ...redis });
  const current = new CurrentConfig(load(documentOf(), { env: { SAMPLE_REDIS: 'redis://one.example' } }));
  expect(current.replace(load(documentOf(), { env: { SAMPLE_REDIS: 'redis://one.example' } }))).toEqual([]);
  expect(current.replace(load(documentOf(), { env: { SAMPLE_REDIS: 'redis://two.example' } }))).toEqual(['redis.url']);
});

it('neither begins nor ends to count calls', () => {
  const counting = new CurrentConfig(load(changed('throttle', { limit: 5 })));
  expect(counting.replace(load(goodDocument()))).toEqual(['throttle']);
  expect(counting.get().throttle).toEqual({ limit: 5, windowMs: 1000 });
  const open = new CurrentConfig(load(goodDocument()));
  expect(open.replace(load(changed('throttle', { limit: 5 })))).toEqual(['throttle']);
  expect(open.get().throttle).toBeUndefined();
});

it('refuses, as a whole, what would let everybody in or out', () => {
  const before = withCallers();
  const current = new CurrentConfig(before);
  current.onChange(() => {
    throw new Error('told of what was refused');
  });
  const rule = 'cannot change while livegate runs; restart it';
  expect(() => current.replace(load(goodDocument()))).toThrow(new ConfigError([{ path: 'auth.mode', rule }]));
  expect(current.get()).toBe(before);
});
