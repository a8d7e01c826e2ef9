import { RestAnswer } from '../support/rest-client';
import { System, WORLD, startSystem } from '../support/start-system';

/**
 * One record of an unexpected type, as somebody else may have left it, among those of an account: the others are served, it is told for
 * what it is, and the breaker hears of no failure. Three reads, so that four outcomes of failures would have opened it.
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

it('is told for itself, while those beside it are read', async () => {
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

it.each([
  ['null', null],
  ['text', 'none'],
  ['another list', { Items: [] }],
  ['a list that is none', { CallbackList: 'none' }],
])('is no proof of absence where the Result is %s, and no failure of the cloud', async (_title, result) => {
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
