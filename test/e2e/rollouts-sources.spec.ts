import { VERBS } from '../../src/domain/access/caller';
import { RestAnswer } from '../support/rest-client';
import { ItemAnswer, reached as reachedOver, RolloutAnswer } from '../support/rollouts';
import { startSystem, System, WORLD } from '../support/start-system';

/* What a source stands for: patterns of domains and vhosts, over the emulated clouds. */

const ALI = WORLD.alibaba.uid;
const VOLC = WORLD.volcengine.uid;
const CALLERS = [
  { id: 'all', domains: ['*'] },
  { id: 'some', domains: ['*.example.com'] },
].map(({ id, domains }) => ({
  id,
  keys: [{ key: `lg_key-of-${id}` }],
  grants: [{ accounts: ['ali', 'volc', 'byte'], domains, verbs: VERBS }],
  throttle: { limit: 10_000, windowMs: 1_000 },
}));

let system: System;

beforeAll(async () => {
  system = await startSystem({ withBytePlus: true, callers: CALLERS, settings: 'inventory: { ttlMs: 0 }' });
});

beforeEach(() => {
  for (const cloud of [system.alibaba, system.volcengine, system.byteplus]) cloud.reset();
  system.alibaba.own(ALI, [
    { name: 'push.example.com', type: 'push', main: 'play.example.com' },
    { name: 'push.example.org', type: 'push', main: 'play.example.com' },
    { name: 'play.example.com', type: 'play' },
    { name: 'sub.example.com', type: 'play', main: 'play.example.com' },
  ]);
  const domains = (space: string) =>
    [
      { name: `push-${space}.example.com`, type: 'push' },
      { name: `pull-${space}.example.com`, type: 'pull-flv' },
      { name: `old-${space}.example.com`, type: 'push', status: 3 },
    ] as const;
  const spaces = ['space-a', 'space-b'].map((name) => ({ name, domains: domains(name) }));
  system.volcengine.own(VOLC, spaces);
  system.byteplus.own(VOLC, spaces);
});

afterAll(() => system.close());

async function send(method: 'GET' | 'POST', path: string, body?: object, caller = 'all'): Promise<RestAnswer> {
  return await system.rest.send(method, path, body, { authorization: `Bearer lg_key-of-${caller}` });
}

const urls = ['https://hooks.example.net/live'];
const callback = (name: string, kind = 'stream') => ({ name: `accounts/${name}/callbackConfigs/${kind}`, urls });
const pull = (name: string, host = 'origin.example.net') => ({
  name: `accounts/${name}`,
  origins: [{ protocol: 'RTMP', host }],
});

/** The rollout once planning has ended, with its items as `CHANGE name`. */
async function planned(desired: object, caller = 'all') {
  const { status, body } = await send('POST', '/v1/rollouts', { source: { desired } }, caller);
  expect({ status, body: body as unknown }).toMatchObject({ status: 200 });
  const read = (path: string) => send('GET', path, undefined, caller);
  const rollout = await reachedOver(read, (body as RolloutAnswer).name, ['PLANNED', 'FAILED']);
  const { rolloutItems } = (await read(`/v1/${rollout.name}/items?pageSize=1000`)).body;
  const items = (rolloutItems as ItemAnswer[]).map(({ change, resource }) => `${change} ${shortOf(resource)}`);
  return { ...rollout, items };
}

const shortOf = (resource: string) => resource.replace('accounts/', '').replace(/(callback|pull)Configs\//, '');

/** The violations that planning ended with. */
async function violations(desired: object, caller = 'all') {
  const { state, error } = (await planned(desired, caller)) as { state: string; error?: { violations: object[] } };
  expect({ state, error }).toMatchObject({ state: 'FAILED', error: { code: 'INVALID_ARGUMENT' } });
  return error?.violations;
}

describe('patterns', () => {
  it('stand for the domains whose role fits, and for vhosts, of every cloud', async () => {
    const { items } = await planned({
      callbackConfigs: [
        callback('ali/domains/*'),
        callback('ali/domains/*.example.com', 'snapshot'),
        callback('volc/domains/*'),
        callback('byte/vhosts/*/apps/show', 'recording'),
      ],
      pullConfigs: [pull('volc/vhosts/*/pullConfigs/show'), pull('ali/domains/*/pullConfigs/show')],
    });
    expect(items).toEqual([
      'CREATE ali/domains/push.example.com/stream',
      'CREATE ali/domains/push.example.org/stream',
      'CREATE ali/domains/play.example.com/snapshot',
      'CREATE volc/domains/push-space-a.example.com/stream',
      'CREATE volc/domains/push-space-b.example.com/stream',
      'CREATE byte/vhosts/space-a/apps/show/recording',
      'CREATE byte/vhosts/space-b/apps/show/recording',
      'CREATE volc/vhosts/space-a/show',
      'CREATE volc/vhosts/space-b/show',
      'CREATE ali/domains/play.example.com/show',
    ]);
  });

  it('yield to an explicit name, and apply', async () => {
    const rollout = await planned({
      callbackConfigs: [
        callback('ali/domains/*'),
        { ...callback('ali/domains/push.example.org'), urls: ['https://b.example.net/'] },
      ],
    });
    await send('POST', `/v1/${rollout.name}:apply?etag=${encodeURIComponent(rollout.etag)}`);
    await reachedOver((path) => send('GET', path), rollout.name, ['SUCCEEDED']);
    const live = async (domain: string): Promise<unknown> =>
      (await send('GET', `/v1/${callback(`ali/domains/${domain}`).name}`)).body.urls;
    expect(await live('push.example.com')).toEqual(urls);
    expect(await live('push.example.org')).toEqual(['https://b.example.net/']);
  });

  it('end planning if they fit nothing, or one resource twice', async () => {
    const callbackConfigs = [
      callback('ali/domains/*'),
      callback('ali/domains/*.example.net'),
      callback('ali/domains/*.example.org'),
      callback('ali/vhosts/*'),
    ];
    const twice = 'accounts/ali/domains/push.example.org/callbackConfigs/stream';
    const pullConfigs = [pull('volc/domains/*/pullConfigs/show')];
    expect(await violations({ callbackConfigs, pullConfigs })).toEqual(
      [
        ['callbackConfigs[1]', 'NOT_FOUND', 'fits nothing in the inventory of ali'],
        ['callbackConfigs[2]', 'CONFLICT', `fits ${twice}, as source.desired.callbackConfigs[0].name does`],
        ['callbackConfigs[3]', 'NOT_FOUND', 'fits nothing in the inventory of ali'],
        ['pullConfigs[0]', 'NOT_FOUND', 'fits nothing in the inventory of volc'],
      ].map(([at, reason, description]) => ({ field: `source.desired.${at}.name`, reason, description })),
    );
  });

  it('stand for nothing that the caller may not read', async () => {
    const callbackConfigs = [callback('ali/domains/*')];
    expect((await planned({ callbackConfigs }, 'some')).items).toEqual(['CREATE ali/domains/push.example.com/stream']);
    expect(await violations({ callbackConfigs: [callback('ali/domains/*.example.org')] }, 'some')).toMatchObject([
      { reason: 'NOT_FOUND' },
    ]);
  });

  it('end planning if they stand for too many items', async () => {
    const many = Array.from({ length: 101 }, (_, index) => pull(`ali/domains/*/pullConfigs/app-${index}`));
    system.alibaba.own(
      ALI,
      Array.from({ length: 100 }, (_, index) => ({ name: `p${index}.example.com`, type: 'play' })),
    );
    expect(await violations({ pullConfigs: many })).toMatchObject([{ field: 'source', reason: 'OUT_OF_RANGE' }]);
  });

  it('are refused at once where they are none', async () => {
    const names = ['ali/domains/*.', 'ali/domains/push.*.com', '*/domains/push.example.com', 'volc/vhosts/*a'];
    const callbackConfigs = names.map((name) => callback(name));
    expect(await send('POST', '/v1/rollouts', { source: { desired: { callbackConfigs } } })).toMatchObject({
      status: 400,
      body: {
        violations: names.map((_, index) => ({
          field: `source.desired.callbackConfigs[${index}].name`,
          reason: 'INVALID_FORMAT',
        })),
      },
    });
  });

  it('end planning with the error of a cloud that cannot list its domains', async () => {
    system.alibaba.faults.add({
      action: 'DescribeLiveUserDomains',
      fault: { kind: 'status', status: 403, code: 'Forbidden.RAM' },
    });
    const { state, error, items } = (await planned({ callbackConfigs: [callback('ali/domains/*')] })) as {
      state: string;
      error?: object;
      items: object;
    };
    expect({ state, error, items }).toMatchObject({
      state: 'FAILED',
      error: { reason: 'PROVIDER_PERMISSION_DENIED' },
      items: [],
    });
  });
});
