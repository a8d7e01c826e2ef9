/*
 * Two tenants cross every method over both transports: what is the one's must be neither read nor
 * changed by the other, nor told from what is not there. The methods come from the contract: one
 * that has no row here fails.
 */
import { JsonObject } from '@bufbuild/protobuf';
import { Grant, VERBS } from '../../src/domain/access/caller';
import { METHOD_ROWS, MethodRow, requestOf } from '../support/method-rows';
import { CONTRACT, ContractMethod } from '../support/proto-contract';
import { toHttp, Transports, Verdict } from '../support/request-cases-transports';
import { startSystem, System, SystemCaller } from '../support/start-system';
import { tellFigures } from '../support/figures';

const OVER = ['overRest', 'overGrpc'] as const;
type Over = (typeof OVER)[number];

/** What `red` has of each kind. */
const OWN = {
  account: ['accounts/ali', 'accounts/volc'],
  vhosts: ['accounts/volc'],
  domain: ['accounts/ali/domains/play.example.com', 'accounts/volc/domains/push.live.example.com'],
  vhost: ['accounts/volc/vhosts/live.example.com'],
  callback: [
    'accounts/ali/domains/play.example.com',
    'accounts/volc/vhosts/live.example.com',
    'accounts/volc/vhosts/live.example.com/apps/show',
  ],
  pull: ['accounts/ali/domains/play.example.com', 'accounts/volc/vhosts/live.example.com'],
};

const RED: Omit<Grant, 'verbs'> = { accounts: ['ali', 'volc'], domains: ['*.example.com'] };

const TENANTS: Readonly<Record<string, readonly Grant[]>> = {
  red: [
    { ...RED, verbs: VERBS },
    { ...RED, domains: ['*'], verbs: ['operate'] },
  ],
  blue: [
    { accounts: ['volc-2'], domains: ['*'], verbs: VERBS },
    { accounts: ['ali'], domains: ['*.example.org'], verbs: VERBS },
  ],
  'red-read': [{ ...RED, verbs: ['read'] }],
  'red-write': [{ ...RED, verbs: ['write'] }],
  'red-operate': [{ ...RED, domains: ['*'], verbs: ['operate'] }],
  nobody: [],
};

const CALLERS = Object.entries(TENANTS).map(([id, grants]): SystemCaller => ({
  id,
  grants,
  keys: [{ key: `lg_key-of-${id}` }],
  throttle: { limit: 10_000, windowMs: 1000 },
}));

let system: System;
const as: Record<string, Transports> = {};
beforeAll(async () => {
  // Each method is asked without credentials.
  const settings = 'throttle: { unauthenticated: { limit: 1000, windowMs: 1000 } }';
  system = await startSystem({ callers: CALLERS, settings });
  for (const { id, keys } of CALLERS) as[id] = new Transports(system, `Bearer ${keys[0]?.key}`);
  as['stranger'] = new Transports(system);
  as['impostor'] = new Transports(system, 'Bearer lg_key-of-red2');
});
afterAll(async () => {
  for (const transports of Object.values(as)) transports.close();
  await system.close();
});

/**
 * Everything that `red` has is there, and no cloud has been asked since. A test that asked no cloud
 * has changed nothing.
 */
beforeEach(async () => {
  if (asked > 0 && callsOfClouds() === asked) return;
  for (const cloud of [system.alibaba, system.volcengine]) cloud.reset();
  for (const owner of OWN.callback) await mustWork('SetCallbackConfig', owner);
  for (const owner of OWN.pull) await mustWork('SetPullConfig', owner);
  asked = callsOfClouds();
});

let asked = 0;
function callsOfClouds(): number {
  return system.alibaba.calls.length + system.volcengine.calls.length;
}

async function mustWork(method: string, owner: string): Promise<void> {
  expect(
    await send('red', 'overRest', CONTRACT.method(method), requestOf(METHOD_ROWS[method] as MethodRow, owner)),
  ).toMatchObject({
    ok: true,
  });
}

function send(caller: string, over: Over, method: ContractMethod, request: JsonObject): Promise<Verdict> {
  return (as[caller] as Transports)[over](method, request);
}

function rowOf({ name }: ContractMethod): MethodRow {
  const row = METHOD_ROWS[name];
  if (!row) throw new Error(`say which right ${name} takes`);
  return row;
}

/** A request whose every field but the name is wrong. */
function spoilt(request: JsonObject): JsonObject {
  const wrong = { urls: ['nonsense'], kind: 'SNAPSHOT', originApp: '\u0000' };
  return Object.fromEntries(
    Object.entries(request).map(([field, value]) => {
      if (field === 'callbackConfig') return [field, { ...(value as JsonObject), urls: wrong.urls }];
      if (field === 'pullConfig') return [field, { ...(value as JsonObject), originApp: wrong.originApp }];
      return [field, value];
    }),
  );
}

const METHODS = CONTRACT.methods().map((method) => ({ method, title: `${method.service}.${method.name}` }));
const CROSSED = METHODS.flatMap(({ method, title }) => {
  const row = rowOf(method);
  // rollouts-rights.spec.ts and events.spec.ts cross those.
  if (row.on === 'all' || row.on === 'rollout' || row.on === 'event') return [];
  return OVER.flatMap((over) => OWN[row.on].map((owner) => ({ method, title, over, owner, row })));
});

afterAll(() => tellFigures({ 'combinations of method, transport and resource crossed': CROSSED.length }));

test('every method has a row, and every row a method', () => {
  expect(METHODS.map(({ method }) => method.name).toSorted()).toEqual(Object.keys(METHOD_ROWS).toSorted());
});

describe.each(OVER)('%s', (over) => {
  it.each(METHODS)('$title needs credentials', async ({ method }) => {
    const row = rowOf(method);
    const isNamed = row.on !== 'all' && row.on !== 'rollout' && row.on !== 'event';
    const owner = isNamed ? (OWN[row.on][0] ?? '') : '';
    const request = method.name === 'GetProvider' ? { name: 'providers/alibaba' } : requestOf(row, owner);
    expect(await send('stranger', over, method, request)).toMatchObject({ ok: false, reason: 'CREDENTIALS_MISSING' });
    expect(await send('impostor', over, method, request)).toMatchObject({ ok: false, reason: 'CREDENTIALS_INVALID' });
    expect(callsOfClouds()).toBe(asked);
  });

  it('ListAccounts shows the accounts on which the caller has a grant, also page by page', async () => {
    const list = async (caller: string, page: JsonObject = {}) => {
      const verdict = await send(caller, over, CONTRACT.method('ListAccounts'), page);
      if (!verdict.ok) throw new Error(verdict.reason);
      const { accounts, nextPageToken } = verdict.message as unknown as {
        accounts: readonly { name: string }[];
        nextPageToken: string;
      };
      return { names: accounts.map(({ name }) => name), nextPageToken };
    };
    expect(await list('red')).toEqual({ names: ['accounts/ali', 'accounts/volc'], nextPageToken: '' });
    expect(await list('red-operate')).toEqual({ names: ['accounts/ali', 'accounts/volc'], nextPageToken: '' });
    expect(await list('blue')).toEqual({ names: ['accounts/ali', 'accounts/volc-2'], nextPageToken: '' });
    expect(await list('nobody')).toEqual({ names: [], nextPageToken: '' });
    const { nextPageToken: pageToken } = await list('red', { pageSize: 1 });
    expect(await list('red', { pageSize: 1, pageToken })).toEqual({ names: ['accounts/volc'], nextPageToken: '' });
  });

  it('every caller sees the providers', async () => {
    for (const caller of ['red', 'nobody']) {
      expect(await send(caller, over, CONTRACT.method('ListProviders'), {})).toMatchObject({ ok: true });
      const request = { name: 'providers/alibaba' };
      expect(await send(caller, over, CONTRACT.method('GetProvider'), request)).toMatchObject({ ok: true });
    }
  });
});

describe.each(CROSSED)('$over: $title on $owner', ({ method, over, owner, row }) => {
  const account = owner.split('/')[1] ?? '';
  const request = requestOf(row, owner);
  const served = 'refused' in row ? { ok: false, reason: row.refused } : { ok: true };

  it('serves its owner', async () => {
    expect(await send('red', over, method, request)).toMatchObject(served);
  });

  it('serves with the verb that it requires, and no other', async () => {
    for (const verb of VERBS) {
      const verdict = await send(`red-${verb}`, over, method, request);
      const isAllowed = verb === row.verb || ((row.on === 'account' || row.on === 'vhosts') && row.verb === 'read');
      if (isAllowed) expect(verdict).toMatchObject(served);
      else expect(verdict).toMatchObject({ ok: false, reason: 'ACCESS_DENIED', violations: [] });
    }
  });

  it('is refused to other callers, without information or cost', async () => {
    for (const caller of ['blue', 'nobody']) {
      const mayKnow = caller === 'blue' && account === 'ali';
      if (mayKnow && row.on === 'account') continue;
      for (const sent of [request, spoilt(request)]) {
        const verdict = await send(caller, over, method, sent);
        if (mayKnow) {
          expect(verdict).toEqual({
            ok: false,
            code: 'PERMISSION_DENIED',
            reason: 'ACCESS_DENIED',
            message: `blue has no right to ${row.verb} ${owner}`,
            metadata: { caller: 'blue', account, resource: owner, verb: row.verb },
            violations: [],
          });
        } else {
          expect(verdict).toEqual({
            ok: false,
            code: 'NOT_FOUND',
            reason: 'ACCOUNT_NOT_FOUND',
            message: `there is no account ${account}`,
            metadata: { resource: `accounts/${account}` },
            violations: [],
          });
        }
      }
    }
    expect(callsOfClouds()).toBe(asked);
  });

  it('answers the same for a foreign account and a missing one', async () => {
    const nowhere = account.replace(/.$/, 'x');
    const absent = requestOf(row, owner.replace(account, nowhere));
    const [foreign, missing] = [
      await send('nobody', over, method, request),
      await send('nobody', over, method, absent),
    ];
    expect(JSON.stringify(missing).replaceAll(nowhere, account)).toBe(JSON.stringify(foreign));
    expect(callsOfClouds()).toBe(asked);
  });
});

test('over REST the answers for a foreign account and a missing one are equal to the byte', async () => {
  const bytes = async (account: string, body?: unknown) => {
    const { verb, path } = toHttp(CONTRACT.method('SetCallbackConfig'), {
      callbackConfig: { name: `accounts/${account}/domains/play.example.com/callbackConfigs/snapshot` },
    });
    const authorization = 'Bearer lg_key-of-nobody';
    const answer = await system.rest.send(verb, `${path}?nonsense=1`, body, { authorization, 'x-request-id': 'one' });
    const { date: _date, ratelimit: _left, ...headers } = answer.headers;
    return JSON.stringify({ ...answer, headers }).replaceAll(new RegExp(`\\b${account}\\b`, 'g'), 'ACCOUNT');
  };
  for (const body of [
    undefined,
    {},
    { urls: ['https://hooks.example.net/live'] },
    { urls: 5, nonsense: 1 },
    [],
    'null',
    '{"urls":',
  ]) {
    const [foreign, missing] = [await bytes('ali', body), await bytes('alx', body)];
    expect(foreign).toBe(missing);
    expect(foreign).toContain('ACCOUNT_NOT_FOUND');
    expect(foreign).not.toContain('nonsense');
  }
  expect(callsOfClouds()).toBe(asked);
});

test('a malformed name is reported as such to every caller', async () => {
  const method = CONTRACT.method('GetCallbackConfig');
  for (const over of OVER) {
    const verdict = await send('nobody', over, method, {
      name: 'accounts/ali/domains/play.example.com/callbackConfigs/x',
    });
    expect(verdict).toMatchObject({ ok: false, reason: 'INVALID_REQUEST', violations: [{ field: 'name' }] });
  }
});
