/*
 * A grant of `write` alone reads nothing: answers hold what the caller wrote, errors name nothing
 * that was found, and each look at a cloud on the way is on record. And `validateOnly` is no place
 * to guess at a key.
 */
import { Grant } from '../../src/domain/access/caller';
import { Json } from '../support/rest-client';
import { startSystem, System, SystemCaller, WORLD } from '../support/start-system';

const PLAY = 'accounts/ali/domains/play.example.com';
const VHOST = 'accounts/volc/vhosts/live.example.com';
const STREAM = 'accounts/ali/domains/push.example.com/callbackConfigs/stream';
const SNAPSHOT = `${PLAY}/callbackConfigs/snapshot`;
const ALL: Grant = { accounts: ['*'], domains: ['*'], verbs: ['read', 'write', 'operate'] };
const KEY = 'LiveKeyOfSomebody0123456789';
const SECRET_URL = 'https://hooks.example.com/secret-path';

const callerOf = (id: string, grants: readonly Grant[]): SystemCaller => ({
  id,
  grants,
  keys: [{ key: `lg_key-of-${id}` }],
  throttle: { limit: 10_000, windowMs: 1000 },
});

let system: System;
beforeAll(async () => {
  system = await startSystem({
    settings: 'audit: { reads: true }\n',
    callers: [callerOf('admin', [ALL]), callerOf('writer', [{ ...ALL, verbs: ['write'] }])],
  });
});
afterAll(() => system.close());

const headers = (caller: string, requestId = 'any') => ({
  authorization: `Bearer lg_key-of-${caller}`,
  'x-request-id': requestId,
});

beforeEach(async () => {
  for (const cloud of [system.alibaba, system.volcengine]) cloud.reset();
  const auth = { enabled: true, key: KEY };
  const bodies: Record<string, object> = {
    [STREAM]: { urls: [SECRET_URL], auth, stream: { switchUrl: `${SECRET_URL}/switch` } },
    [SNAPSHOT]: { urls: [SECRET_URL], auth },
    [`${VHOST}/callbackConfigs/snapshot`]: { urls: [SECRET_URL], auth },
    [`${PLAY}/pullConfigs/secret-app`]: { origins: [{ protocol: 'RTMP', host: 'secret.example.org' }] },
    [`${PLAY}/pullConfigs/*`]: { origins: [{ protocol: 'RTMP', host: 'secret.example.org' }] },
  };
  for (const [name, body] of Object.entries(bodies)) {
    expect(await system.rest.put(`/v1/${name}`, body, headers('admin'))).toMatchObject({ status: 200 });
  }
});

async function send(
  method: 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body: object,
  caller = 'writer',
  requestId?: string,
) {
  const answer = await system.rest.send(method, `/v1/${path}`, body, headers(caller, requestId));
  return { status: answer.status, body: answer.body, text: JSON.stringify(answer.body) };
}

async function fingerprint(name: string): Promise<string> {
  const { body } = await system.rest.get(`/v1/${name}`, headers('admin'));
  return (body as { auth: { keyFingerprint: string } }).auth.keyFingerprint;
}

async function expectNothingOfIt(name: string, text: string): Promise<void> {
  expect(text).not.toContain('secret');
  expect(text).not.toContain(await fingerprint(name));
}

describe.each([SNAPSHOT, STREAM, `${VHOST}/callbackConfigs/snapshot`])('%s', (name) => {
  it.each<[string, 'PUT' | 'PATCH', string, object]>([
    ['an update of nothing', 'PATCH', '', {}],
    ['one that plans nothing', 'PATCH', '?validateOnly=true', {}],
    ['one that switches signing on with the key that is there', 'PATCH', '', { auth: { enabled: true } }],
    ['one that names what it does not give', 'PATCH', '?updateMask=auth.key', {}],
    ['one that is planned only', 'PATCH', '?updateMask=auth.enabled&validateOnly=true', { auth: { enabled: true } }],
  ])('%s reveals nothing of the live state', async (_title, method, query, given) => {
    const { status, body, text } = await send(method, `${name}${query}`, given);
    expect({ status, body }).toMatchObject({ status: 200, body: { name, drift: [], rememberedFields: [] } });
    expect(body).not.toHaveProperty('etag');
    await expectNothingOfIt(name, text);
  });

  it('a change returns the given fields', async () => {
    const urls = ['https://hooks.example.com/mine'];
    const { status, body, text } = await send('PATCH', name, { urls });
    expect({ status, body }).toMatchObject({ status: 200, body: { name, urls } });
    for (const field of ['etag', 'auth', 'stream']) expect(body).not.toHaveProperty(field);
    await expectNothingOfIt(name, text);
  });

  it('a Set that keeps the key reveals nothing of it', async () => {
    const before = await fingerprint(name);
    const given = { urls: ['https://hooks.example.com/mine'], auth: { enabled: true } };
    const { status, body, text } = await send('PUT', name, given);
    expect({ status, body }).toMatchObject({ status: 200, body: given });
    expect(body).not.toHaveProperty('etag');
    expect(text).not.toContain(before);
  });

  it('a Set of everything returns all of that, and a caller that may read sees the live state', async () => {
    const given = { urls: ['https://hooks.example.com/mine'], auth: { enabled: true, key: 'MyOwnKey0123456789abcd' } };
    const { body } = await send('PUT', name, given);
    expect(body).toMatchObject({ urls: given.urls, auth: { enabled: true, keySet: true } });
    const read = await system.rest.get(`/v1/${name}`, headers('admin'));
    expect(body).toMatchObject({ etag: read.body.etag });
    expect((await send('PATCH', name, {}, 'admin')).body).toMatchObject({ urls: given.urls });
  });
});

it('what cannot be kept is not described: two keys that differ read as no key at all', async () => {
  const name = `${VHOST}/callbackConfigs/stream`;
  const records = (keys: readonly (string | undefined)[]) =>
    (['push', 'push_end'] as const).map((MessageType, index) => ({
      Vhost: 'live.example.com',
      MessageType,
      CallbackDetailList: [{ CallbackType: 'http', URL: 'https://hooks.example.com/x' }],
      ...(keys[index] !== undefined && { AuthKeyPrimary: keys[index] }),
    }));
  const answers = async (keys: readonly (string | undefined)[], caller: string) => {
    system.volcengine.put(WORLD.volcengine.uid, { callbacks: records(keys) });
    const given = { urls: ['https://hooks.example.com/mine'], auth: { enabled: true } };
    const { status, body } = await send('PUT', name, given, caller, 'same');
    return { status, body };
  };
  const differing = await answers([KEY, `${KEY}Other`], 'writer');
  expect(differing).toMatchObject({ status: 400, body: { violations: [{ field: 'auth.key', reason: 'REQUIRED' }] } });
  expect(differing).toEqual(await answers([undefined, undefined], 'writer'));
  expect(JSON.stringify(await answers([KEY, `${KEY}Other`], 'admin'))).toContain('different keys');
});

it('a refusal names nothing that was found', async () => {
  const remove = (caller: string) => system.rest.delete(`/v1/${PLAY}/pullConfigs/*`, headers(caller));
  const { status, body } = await remove('writer');
  expect({ status, body }).toMatchObject({ status: 400, body: { reason: 'FORCE_REQUIRED' } });
  expect(JSON.stringify(body)).not.toContain('secret');
  expect(JSON.stringify((await remove('admin')).body)).toContain('secret-app');
});

describe('every read of a cloud is on record', () => {
  async function recordsOf(requestId: string): Promise<Json[]> {
    const { body } = await system.rest.get(`/v1/accounts/ali/auditEvents?requestId=${requestId}`, headers('admin'));
    return (body as { auditEvents: Json[] }).auditEvents;
  }

  it.each<[string, 'PUT' | 'PATCH', string, object, string]>([
    ['an update of nothing', 'PATCH', '', {}, 'OK'],
    [
      'a plan',
      'PUT',
      '?validateOnly=true',
      { urls: ['https://hooks.example.com/mine'], auth: { enabled: true } },
      'OK',
    ],
    ['a planned update of nothing', 'PATCH', '?validateOnly=true', {}, 'OK'],
    ['a plan that is refused', 'PATCH', '?validateOnly=true&etag=other', {}, 'ABORTED'],
    ['a write in another state', 'PUT', '?etag=other', { urls: ['https://hooks.example.com/mine'] }, 'ABORTED'],
  ])('%s', async (title, method, query, body, code) => {
    const requestId = title.replaceAll(' ', '-');
    await send(method, `${SNAPSHOT}${query}`, body, 'writer', requestId);
    const kind = { kind: 'READ', caller: 'writer', resource: SNAPSHOT, code };
    expect(await recordsOf(requestId)).toMatchObject([kind]);
  });

  it('and so is one that finds nothing', async () => {
    const name = `${PLAY}/callbackConfigs/recording`;
    await send('PATCH', name, { urls: ['https://hooks.example.com/mine'] }, 'writer', 'nothing');
    expect(await recordsOf('nothing')).toMatchObject([{ kind: 'READ', resource: name, code: 'NOT_FOUND' }]);
  });
});

describe.each([SNAPSHOT, STREAM, `${VHOST}/callbackConfigs/snapshot`])('validateOnly of %s', (name) => {
  it.each(['PUT', 'PATCH'] as const)('%s answers the same whether or not a guess is the key', async (method) => {
    for (const caller of ['writer', 'admin']) {
      const answers = [];
      for (const key of [KEY, 'AnotherGuessAtTheKey01234567']) {
        const given = {
          urls: [SECRET_URL],
          auth: { enabled: true, key },
          ...(name === STREAM && { stream: { switchUrl: `${SECRET_URL}/switch` } }),
        };
        const { status, text } = await send(method, `${name}?validateOnly=true`, given, caller);
        answers.push({ status, text: text.replaceAll(/"requestId":"[^"]*"/g, '') });
      }
      expect(answers[0]).toMatchObject({ status: 200 });
      expect(answers[1]).toEqual(answers[0]);
    }
  });
});
