import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { startSystem, System, WORLD } from '../support/start-system';
import { readPage } from './page';

/*
 * The table of docs/api.md that says which call maps to which action, held against what the
 * emulators receive.
 */

const TABLE = /^\| call \|(.*)\n\|[ |-]+\n((?:\| .*\n)+)/m.exec(readPage('docs/api.md').text);
const PROVIDERS = (TABLE?.[1] ?? '')
  .split('|')
  .map((cell) => cell.trim())
  .filter(Boolean);
const ROWS = (TABLE?.[2] ?? '')
  .trim()
  .split('\n')
  .map((row) => row.slice(2, -2).split(' | '));

interface Call {
  readonly method: 'PUT' | 'GET' | 'DELETE';
  readonly path: string;
}

function callsOf(cell: string): Call[] {
  return [...cell.matchAll(/`(PUT|GET|DELETE) …(\S+)`/g)].map(([, method, path = '']) => ({
    method: method as Call['method'],
    path: path.replace('{app}', 'live'),
  }));
}

const actionsIn = (cell = ''): string[] => [
  ...new Set([...cell.matchAll(/`([A-Z]\w+)`/g)].map(([, action = '']) => action)),
];

const BODY = { pullConfigs: { origins: [{ protocol: 'RTMP', host: 'origin.example.org' }] } };

let system: System;
beforeAll(async () => {
  system = await startSystem({ withBytePlus: true });
});
afterAll(() => system.close());

/** What is called of each cloud, and where its configurations are. */
const CLOUDS: Readonly<Record<string, { calls(): readonly string[]; parent(path: string): string }>> = {
  'Alibaba Cloud Live': {
    calls: () => system.alibaba.calls.map(({ action }) => action),
    parent: (path) => {
      const { pushDomain, playDomain } = WORLD.alibaba;
      return `/v1/accounts/ali/domains/${path.includes('/stream') ? pushDomain : playDomain}`;
    },
  },
  'Volcengine Live': {
    calls: () => system.volcengine.calls.map(({ action }) => action),
    parent: () => `/v1/accounts/volc/vhosts/${WORLD.volcengine.vhost}`,
  },
  'BytePlus MediaLive': {
    calls: () => system.byteplus.calls.map(({ action }) => action),
    parent: () => `/v1/accounts/byte/vhosts/${WORLD.volcengine.vhost}`,
  },
};

/** The actions that a call makes; a write's own, without what it reads first. */
async function actionsOf(provider: string, { method, path }: Call): Promise<string[]> {
  const cloud = CLOUDS[provider];
  if (!cloud) throw new Error(`${provider} has no entry in CLOUDS`);
  const before = cloud.calls().length;
  const body = path.startsWith('/pull') ? BODY.pullConfigs : { urls: ['https://hooks.example.com/live'] };
  const { status } = await system.rest.send(method, cloud.parent(path) + path, method === 'PUT' ? body : undefined);
  expect(status).toBe(200);
  const called = [...new Set(cloud.calls().slice(before))];
  return method === 'GET' ? called : called.filter((action) => !action.startsWith('Describe'));
}

it('has a column for each provider', () => {
  expect(PROVIDERS).toEqual(PROVIDER_CATALOG.map(({ displayName }) => displayName));
  expect(ROWS.length).toBeGreaterThan(10);
});

it.each(PROVIDERS)('has the actions that %s receives', async (provider) => {
  for (const row of ROWS) {
    for (const call of callsOf(row[0] ?? '')) {
      // The cloud has nothing like it.
      if (row[PROVIDERS.indexOf(provider) + 1] === '—') continue;
      const called = await actionsOf(provider, call);
      expect({ call, actions: called.sort() }).toEqual({
        call,
        actions: actionsIn(row[PROVIDERS.indexOf(provider) + 1]).sort(),
      });
    }
  }
});

it.each(PROVIDER_CATALOG.map((provider) => [provider.displayName, provider] as const))(
  'names every action of %s',
  (name, provider) => {
    const column = ROWS.map((row) => row[PROVIDERS.indexOf(name) + 1]).join();
    expect(actionsIn(column).sort()).toEqual(Object.keys(provider.capabilities.quotas).sort());
  },
);
