import { RestAnswer } from '../support/rest-client';
import { System, WORLD, startSystem } from '../support/start-system';

/**
 * One record of an unexpected type, as somebody else may have left it, among those of an account:
 * the others are served, it is told for what it is, and the breaker hears of no failure. Three
 * reads, so that four outcomes of failures would have opened it.
 */
const VHOST = `/v1/accounts/volc/vhosts/${WORLD.volcengine.vhost}`;
const PULLS = `${VHOST}/pullConfigs`;
const BREAKER = { minCalls: 2, failureRatio: 0.5, windowMs: 60_000, resetMs: 60_000, probes: 1 };
const SETTINGS = `
breaker: ${JSON.stringify(BREAKER)}
retry: { maxAttempts: 3, budgetRatio: 1, budgetFloorPerSecond: 100 }
`;

let system: System;
beforeAll(async () => (system = await startSystem({ settings: SETTINGS, resilience: true })));
afterAll(() => system.close());
beforeEach(() => system.volcengine.reset());

function answers(action: string, result: unknown, times = 10): void {
  const body = JSON.stringify({ ResponseMetadata: { RequestId: 'R' }, Result: result });
  system.volcengine.faults.add({ action, times, fault: { kind: 'status', status: 200, body } });
}

const source = (app: string, params: unknown) => ({
  Vhost: WORLD.volcengine.vhost,
  App: app,
  GroupDetails: [
    {
      Group: 'g',
      Servers: [{ RelaySourceDomain: 'o.example.org', RelaySourceProtocol: 'rtmp', RelaySourceParams: params }],
    },
  ],
});

const SECRET = 'value-of-a-parameter';
const TWO = { RelaySourceConfigList: [source('bad', { key1: { [SECRET]: 1 } }), source('good', { key1: 1 })] };
const PATCH = { origins: [{ protocol: 'RTMP', host: 'new.example.org' }] };

const get = (path: string): Promise<RestAnswer> => system.rest.get(path);

it('is reported by itself, while the records beside it are read', async () => {
  answers('DescribeRelaySourceV3', TWO);
  const listed = await get(PULLS);
  expect(listed).toMatchObject({
    status: 200,
    body: {
      pullConfigs: [
        {
          name: expect.stringMatching(/bad$/) as string,
          inconsistencies: [expect.stringMatching(/RelaySourceParams/)],
        },
        { name: expect.stringMatching(/good$/) as string, origins: [{ host: 'o.example.org', params: { key1: '1' } }] },
      ],
    },
  });
  expect(JSON.stringify(listed.body)).not.toContain(SECRET);
  expect(await get(`${PULLS}/bad`)).toMatchObject({ status: 200 });
});

it('is not lost by an update without force', async () => {
  answers('DescribeRelaySourceV3', TWO);
  const refused = await system.rest.send('PATCH', `${PULLS}/bad?updateMask=origins`, PATCH);
  expect(refused).toMatchObject({ status: 400, body: { reason: 'FORCE_REQUIRED' } });
  expect(system.volcengine.calls.map(({ action }) => action)).toEqual(['DescribeRelaySourceV3']);
  expect(await system.rest.send('PATCH', `${PULLS}/bad?updateMask=origins&force=true`, PATCH)).toMatchObject({
    status: 200,
  });
});

describe('once reported, is not replaced without force', () => {
  const PUT = { origins: [{ protocol: 'RTMP', host: 'new.example.org' }] };
  const SNAPSHOTS = `${VHOST}/callbackConfigs`;
  const ALI_SNAPSHOT = `/v1/accounts/ali/domains/${WORLD.alibaba.playDomain}/callbackConfigs/snapshot`;
  const urls = { urls: ['https://hooks.example.com/'] };
  const volcenginePull = (): void => answers('DescribeRelaySourceV3', TWO);
  const volcengineSnapshot = (): void =>
    answers('DescribeCallback', { CallbackList: [{ MessageType: 'snapshot', CallbackDetailList: 'none' }] });
  const alibabaSnapshot = (): void => {
    const body = JSON.stringify({ RequestId: 'R', NotifyUrl: { [SECRET]: 1 } });
    const fault = { kind: 'status', status: 200, body } as const;
    system.alibaba.faults.add({ action: 'DescribeLiveSnapshotNotifyConfig', times: 10, fault });
  };
  const force = '?force=true';

  beforeEach(() => system.alibaba.reset());

  it.each([
    ['by a read of a pull', volcenginePull, `${PULLS}/bad`, `${PULLS}/bad`, PUT],
    ['by a list of pulls', volcenginePull, PULLS, `${PULLS}/bad`, PUT],
    ['by a read of a callback', volcengineSnapshot, `${SNAPSHOTS}/snapshot`, `${SNAPSHOTS}/snapshot`, urls],
    ['by a list of callbacks', volcengineSnapshot, SNAPSHOTS, `${SNAPSHOTS}/snapshot`, urls],
    ['by a read of a callback of Alibaba', alibabaSnapshot, ALI_SNAPSHOT, ALI_SNAPSHOT, urls],
  ])('%s', async (_title, arrange, readPath, path, body) => {
    arrange();
    await get(readPath);
    const sent = (): string[] => [...system.volcengine.calls, ...system.alibaba.calls].map(({ action }) => action);
    const before = sent().length;
    for (const query of ['', '?validateOnly=true']) {
      const refused = await system.rest.put(`${path}${query}`, body);
      expect(refused).toMatchObject({ status: 400, body: { reason: 'FORCE_REQUIRED' } });
      expect(JSON.stringify(refused.body)).not.toContain(SECRET);
    }
    expect(sent().slice(before)).toEqual([expect.stringMatching(/^Describe/), expect.stringMatching(/^Describe/)]);
    expect(await system.rest.put(`${path}${force}`, body)).toMatchObject({ status: 200 });
  });

  it('costs one read, once, after it was corrected from outside', async () => {
    volcenginePull();
    await get(`${PULLS}/bad`);
    system.volcengine.faults.clear();
    const before = system.volcengine.calls.length;
    for (let write = 0; write < 2; write += 1) {
      expect(await system.rest.put(`${PULLS}/bad`, PUT)).toMatchObject({ status: 200 });
    }
    const actions = system.volcengine.calls.slice(before).map(({ action }) => action);
    expect(actions).toEqual(['DescribeRelaySourceV3', 'UpdateRelaySourceV3', 'UpdateRelaySourceV3']);
  });

  it('is not replaced if an etag makes livegate read it', async () => {
    volcenginePull();
    const { etag } = (await get(`${PULLS}/bad`)).body as { etag: string };
    const refused = await system.rest.send('PUT', `${PULLS}/bad?etag=${encodeURIComponent(etag)}`, PUT);
    expect(refused).toMatchObject({ status: 400, body: { reason: 'FORCE_REQUIRED' } });
  });

  it('is not replaced by an update of every field', async () => {
    volcenginePull();
    const refused = await system.rest.send('PATCH', `${PULLS}/bad?updateMask=*`, PUT);
    expect(refused).toMatchObject({ status: 400, body: { reason: 'FORCE_REQUIRED' } });
  });
});

it.each([
  ['null', null],
  ['text', 'none'],
  ['another list', { Items: [] }],
  ['a list that is none', { CallbackList: 'none' }],
])('does not prove absence if the Result is %s, and is not a failure of the cloud', async (_title, result) => {
  answers('DescribeCallback', result);
  for (let read = 0; read < 5; read += 1) {
    expect(await get(`${VHOST}/callbackConfigs/snapshot`)).toMatchObject({
      status: 503,
      body: { reason: 'PROVIDER_ANSWER_UNREADABLE' },
    });
  }
  // The same would come again: it is asked for once.
  expect(system.volcengine.calls).toHaveLength(5);
  system.volcengine.faults.clear();
  expect(await get(`${VHOST}/callbackConfigs/snapshot`)).toMatchObject({ status: 404 });
});

describe('of an inventory', () => {
  const told = (...fields: string[]) => ({
    inconsistencies: [`The provider's record cannot be read completely: ${fields.join(', ')}.`],
  });
  const byName = (answer: RestAnswer, list = 'domains') =>
    ((answer.body as Record<string, { name: string }[]>)[list] ?? []).map((one) => [one.name.split('/').pop(), one]);
  const domains = (...items: object[]) => answers('ListDomainDetail', { DomainList: items, Total: items.length });
  const GOOD = { Domain: 'good.example.com', Vhost: WORLD.volcengine.vhost, Type: 'push', Status: 0 };

  it('is reported by its domain, while those beside it are read', async () => {
    domains({ ...GOOD, Domain: 'odd.example.com', CNAME: { [SECRET]: 1 }, Tags: 'none' }, GOOD);
    const listed = await get('/v1/accounts/volc/domains?fresh=true');
    expect(listed.status).toBe(200);
    expect(Object.fromEntries(byName(listed))).toMatchObject({
      'odd.example.com': { role: 'INGEST', state: 'ACTIVE', ...told('cname', 'labels') },
      'good.example.com': { role: 'INGEST' },
    });
    expect(JSON.stringify(listed.body)).not.toContain(SECRET);
    expect(await get('/v1/accounts/volc/vhosts')).toMatchObject({ status: 200 });
  });

  it('hides no vhost: the vhosts cannot be listed while that of a domain cannot be read', async () => {
    domains({ ...GOOD, Domain: 'odd.example.com', Vhost: { [SECRET]: 1 } }, GOOD);
    const listed = await get('/v1/accounts/volc/domains?fresh=true');
    expect(Object.fromEntries(byName(listed))).toMatchObject({ 'odd.example.com': told('vhost') });
    const unreadable = { status: 503, body: { reason: 'PROVIDER_ANSWER_UNREADABLE' } };
    expect(await get('/v1/accounts/volc/vhosts')).toMatchObject(unreadable);
    expect(await get(VHOST)).toMatchObject({ status: 200 });
    expect(await get('/v1/accounts/volc/vhosts/other.example.com')).toMatchObject(unreadable);
  });

  it('is in a list of domains of one role if its own cannot be read', async () => {
    domains({ ...GOOD, Domain: 'odd.example.com', Type: { [SECRET]: 1 } }, { ...GOOD, Type: 'pull-flv' });
    const listed = await get('/v1/accounts/volc/domains?fresh=true&role=INGEST');
    expect(byName(listed)).toEqual([['odd.example.com', expect.objectContaining(told('role'))]]);
  });
});

/** A caller may fill its own vhost or domain with configurations; others must not notice. */
describe('larger answers than livegate reads are no failure of the cloud', () => {
  const LONG = 'x'.repeat(1_000);
  const MANY = Array.from({ length: 1_100 }, (_, i) => `app${i}`);

  it('if they are in the format of Volcengine', async () => {
    const sources = MANY.map((app) => ({ ...TWO.RelaySourceConfigList[1], App: app, Vhost: LONG }));
    answers('DescribeRelaySourceV3', { RelaySourceConfigList: sources });
    await readAgainAndAgain(PULLS);
    expect(system.volcengine.calls).toHaveLength(5);
    system.volcengine.faults.clear();
    expect(await get(PULLS)).toMatchObject({ status: 200, body: { pullConfigs: [] } });
  });

  it('if they are in the format of Alibaba', async () => {
    const path = `/v1/accounts/ali/domains/${WORLD.alibaba.playDomain}/pullConfigs`;
    const list = MANY.map((AppName) => ({ AppName, PullDomainName: LONG, PullProtocol: 'rtmp' }));
    const body = JSON.stringify({ RequestId: 'R', LiveLazyPullConfigList: { LiveLazyPullConfig: list } });
    const action = 'DescribeLiveLazyPullStreamConfig';
    system.alibaba.faults.add({ action, times: 10, fault: { kind: 'status', status: 200, body } });
    await readAgainAndAgain(path);
    system.alibaba.faults.clear();
    expect(await get(path)).toMatchObject({ status: 200, body: { pullConfigs: [] } });
  });

  async function readAgainAndAgain(path: string): Promise<void> {
    for (let read = 0; read < 5; read += 1) {
      expect(await get(path)).toMatchObject({ status: 503, body: { reason: 'PROVIDER_ANSWER_UNREADABLE' } });
    }
  }
});
