import { Grant, VERBS } from '../../src/domain/access/caller';
import { RestAnswer } from '../support/rest-client';
import { reached as reachedOver, RolloutAnswer } from '../support/rollouts';
import { startSystem, System, SystemCaller, WORLD } from '../support/start-system';
import { until } from '../support/until';

/* Who sees, applies and changes a rollout, when it is planned and when it is applied. */

const SNAPSHOT = `accounts/ali/domains/${WORLD.alibaba.playDomain}/callbackConfigs/snapshot`;
const STREAM = `accounts/volc/vhosts/${WORLD.volcengine.vhost}/callbackConfigs/stream`;
const URLS = ['https://hooks.example.net/live'];

const ALI: Grant = { accounts: ['ali'], domains: ['*'], verbs: VERBS };
const VOLC: Grant = { accounts: ['volc'], domains: ['*'], verbs: VERBS };

function callersWith(ali: readonly Grant[]): SystemCaller[] {
  const grants: Readonly<Record<string, readonly Grant[]>> = {
    ali,
    both: [ALI, VOLC],
    reader: [
      { ...ALI, verbs: ['read'] },
      { ...VOLC, verbs: ['read'] },
    ],
    nobody: [],
  };
  return Object.entries(grants).map(([id, own]) => ({ id, grants: own, keys: [{ key: `lg_key-of-${id}` }] }));
}

let system: System;

beforeAll(async () => {
  system = await startSystem({ callers: callersWith([ALI]), settings: 'audit: { refusals: true }' });
});

beforeEach(async () => {
  [system.alibaba, system.volcengine].forEach((cloud) => cloud.reset());
  await system.reload({ callers: callersWith([ALI]) });
});

afterAll(() => system.close());

async function as(
  caller: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<RestAnswer> {
  return await system.rest.send(method, path, body, { authorization: `Bearer lg_key-of-${caller}` });
}

async function create(caller: string, names: readonly string[]): Promise<RestAnswer> {
  const desired = { callbackConfigs: names.map((name) => ({ name, urls: URLS })) };
  return await as(caller, 'POST', '/v1/rollouts', { source: { desired } });
}

function reached(caller: string, name: string, states: readonly string[]): Promise<RolloutAnswer> {
  return reachedOver((path) => as(caller, 'GET', path), name, states);
}

/** The name of a rollout that begins. */
async function created(caller: string, names: readonly string[]): Promise<string> {
  return ((await create(caller, names)).body as RolloutAnswer).name;
}

/** The names of the rollouts that the caller sees. */
async function listed(caller: string): Promise<string[]> {
  const { body } = await as(caller, 'GET', '/v1/rollouts');
  return (body.rollouts as RolloutAnswer[]).map(({ name }) => name);
}

const BOTH = { authorization: 'Bearer lg_key-of-both' };
const HIDDEN = { status: 404, body: { reason: 'ROLLOUT_NOT_FOUND' } };

it('tells an account without a grant like one that does not exist', async () => {
  const foreign = await create('ali', [SNAPSHOT, STREAM]);
  const missing = await create('ali', [SNAPSHOT, STREAM.replace('volc', 'none')]);
  expect(foreign).toMatchObject({
    status: 400,
    body: { violations: [{ field: 'source.desired.callbackConfigs[1].name' }] },
  });
  expect(foreign.body.violations).toEqual(missing.body.violations);
  expect(JSON.stringify(foreign.body).replaceAll('volc', 'none')).toBe(JSON.stringify(missing.body));
});

it('shows a rollout to its creator, and to callers that may read everything in it', async () => {
  const name = await created('both', [SNAPSHOT, STREAM]);
  await reached('both', name, ['PLANNED']);
  for (const caller of ['both', 'reader']) {
    expect(await listed(caller)).toContain(name);
    expect(await as(caller, 'GET', `/v1/${name}/items`)).toMatchObject({ status: 200 });
  }
  for (const caller of ['ali', 'nobody']) {
    expect(await listed(caller)).not.toContain(name);
    expect(await as(caller, 'GET', `/v1/${name}`)).toMatchObject(HIDDEN);
    expect(await as(caller, 'GET', `/v1/${name}/items`)).toMatchObject(HIDDEN);
    expect(await as(caller, 'DELETE', `/v1/${name}`)).toMatchObject(HIDDEN);
    for (const verb of ['apply?etag=x', 'cancel', 'retry']) {
      expect(await as(caller, 'POST', `/v1/${name}:${verb}`)).toMatchObject(HIDDEN);
    }
  }
});

it('tells others its source only if they may read all that it names', async () => {
  const empty = `accounts/volc/vhosts/${WORLD.volcengine.vhost}`;
  const source = { desired: { callbackConfigs: [{ name: SNAPSHOT, urls: URLS }], prune: [empty] } };
  const { name } = (await as('both', 'POST', '/v1/rollouts', { source })).body as RolloutAnswer;
  await reached('both', name, ['PLANNED']);
  for (const caller of ['both', 'reader'])
    expect((await as(caller, 'GET', `/v1/${name}`)).body).toMatchObject({ source });
  // Nothing is below the vhost, so that this caller may read every item.
  const { status, body } = await as('ali', 'GET', `/v1/${name}`);
  expect([status, body]).toMatchObject([200, { name, state: 'PLANNED' }]);
  expect(body).not.toHaveProperty('source');
});

it('is changed only by callers that may write everything in it', async () => {
  const name = await created('both', [SNAPSHOT, STREAM]);
  const { etag } = await reached('both', name, ['PLANNED']);
  const denied = { status: 403, body: { reason: 'ACCESS_DENIED', metadata: { caller: 'reader', verb: 'write' } } };
  for (const verb of [`apply?etag=${encodeURIComponent(etag)}`, 'cancel', 'retry']) {
    expect(await as('reader', 'POST', `/v1/${name}:${verb}`)).toMatchObject(denied);
  }
  expect(await as('reader', 'DELETE', `/v1/${name}`)).toMatchObject(denied);
  const refused = await until(async () => {
    const { body } = await as('both', 'GET', '/v1/accounts/ali/auditEvents?kind=REFUSED&caller=reader');
    const events = body.auditEvents as { readonly method: string; readonly reason: string }[];
    return events.length === 4 && events.map(({ method, reason }) => `${method} ${reason}`);
  });
  const methods = ['ApplyRollout', 'CancelRollout', 'DeleteRollout', 'RetryRollout'];
  expect(refused.toSorted()).toEqual(methods.map((method) => `${method} ACCESS_DENIED`));
});

it('refuses the item that the creator may only read, and applies the rest', async () => {
  await system.reload({
    callers: callersWith([
      { ...ALI, domains: [WORLD.alibaba.playDomain] },
      { ...ALI, verbs: ['read'] },
    ]),
  });
  const push = `accounts/ali/domains/${WORLD.alibaba.pushDomain}/callbackConfigs/stream`;
  const name = await created('ali', [SNAPSHOT, push]);
  expect(await reached('ali', name, ['PLANNED'])).toMatchObject({ counts: { create: 1, refused: 1 } });
  const { body } = await as('ali', 'GET', `/v1/${name}/items?change=REFUSED`);
  expect((body as { rolloutItems: unknown }).rolloutItems).toMatchObject([
    { resource: push, error: { code: 'PERMISSION_DENIED', reason: 'ACCESS_DENIED' } },
  ]);
});

it('is not applied by a creator that may not write all of it any more', async () => {
  const push = `accounts/ali/domains/${WORLD.alibaba.pushDomain}/callbackConfigs/stream`;
  const name = await created('ali', [SNAPSHOT, push]);
  const { etag } = await reached('ali', name, ['PLANNED']);
  await system.reload({ callers: callersWith([{ ...ALI, verbs: ['read'] }]) });
  expect(await as('ali', 'POST', `/v1/${name}:apply?etag=${encodeURIComponent(etag)}`)).toMatchObject({
    status: 403,
    body: {
      reason: 'ACCESS_DENIED',
      detail: `ali has no right to write ${SNAPSHOT}, ${push}`,
      metadata: { caller: 'ali', account: 'ali', resource: SNAPSHOT, verb: 'write' },
    },
  });
  expect(await reached('ali', name, ['PLANNED'])).toMatchObject({ counts: { create: 2, failed: 0 } });
  // Whoever may no longer write can still end it.
  expect(await as('ali', 'POST', `/v1/${name}:cancel`)).toMatchObject({ body: { state: 'CANCELLED' } });
});

it('writes nothing that the caller may not write any more', async () => {
  const breakers = ['AddLiveSnapshotNotifyConfig', 'UpdateLiveSnapshotNotifyConfig'];
  const force = async (override: string): Promise<void> => {
    for (const action of breakers) {
      const answer = await system.rest.send('PATCH', `/v1/accounts/ali/breakers/${action}`, { override }, BOTH);
      expect(answer).toMatchObject({ status: 200 });
    }
  };
  const name = await created('ali', [SNAPSHOT]);
  const { etag } = await reached('ali', name, ['PLANNED']);
  await force('FORCED_OPEN');
  await as('ali', 'POST', `/v1/${name}:apply?etag=${encodeURIComponent(etag)}`);
  await system.reload({ callers: callersWith([{ ...ALI, verbs: ['read'] }]) });
  await force('AUTO');
  expect(await reached('ali', name, ['FAILED', 'PARTIALLY_FAILED', 'SUCCEEDED'])).toMatchObject({
    counts: { done: 0, failed: 1 },
  });
  const { body } = await as('ali', 'GET', `/v1/${name}/items`);
  expect((body as { rolloutItems: unknown }).rolloutItems).toMatchObject([{ error: { reason: 'ACCESS_DENIED' } }]);
  expect(system.alibaba.calls.filter(({ action }) => !action.startsWith('Describe'))).toEqual([]);
});

it('names in the audit who created and who applied it', async () => {
  const name = await created('ali', [SNAPSHOT]);
  const { etag } = await reached('ali', name, ['PLANNED']);
  await as('both', 'POST', `/v1/${name}:apply?etag=${encodeURIComponent(etag)}`);
  await reached('ali', name, ['SUCCEEDED']);
  const requestId = name.replace('rollouts/', 'rollout-');
  const { body } = await as('both', 'GET', `/v1/accounts/ali/auditEvents?requestId=${requestId}`);
  expect((body as { readonly auditEvents: readonly object[] }).auditEvents).toMatchObject([
    { kind: 'OUTCOME', caller: 'both', initiator: 'ali' },
    { kind: 'INTENT', caller: 'both', initiator: 'ali' },
  ]);
});
