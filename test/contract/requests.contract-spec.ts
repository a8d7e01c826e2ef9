/*
 * Requests that must not reach a cloud, and the ways of writing one that must: names, bodies, URLs
 * and limits, over REST, since gRPC shares all of it but names in paths. Left out: that both
 * transports answer alike (test/e2e), the wording of each violation, and every spelling of a
 * special-use host (src/domain/url-policy.spec.ts).
 */
import { startSystem, System, WORLD } from '../support/start-system';

const PUSH = `/v1/accounts/ali/domains/${WORLD.alibaba.pushDomain}`;
const PLAY = `/v1/accounts/ali/domains/${WORLD.alibaba.playDomain}`;
const VHOST = `/v1/accounts/volc/vhosts/${WORLD.volcengine.vhost}`;
const URL = 'https://hooks.example.com/';
const ORIGIN = { protocol: 'RTMP', host: 'origin.example.org' };

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
beforeEach(() => {
  system.alibaba.reset();
  system.volcengine.reset();
});
afterAll(() => system.close());

const sent = () => [...system.alibaba.calls, ...system.volcengine.calls].map(({ action }) => action);

async function expectRefused(path: string, body: unknown, ...violations: object[]): Promise<void> {
  const answer = await system.rest.put(path, body);
  expect(answer.body).toMatchObject({ status: 400, code: 'INVALID_ARGUMENT', reason: 'INVALID_REQUEST' });
  expect(answer.body.violations).toEqual(violations.map((violation) => expect.objectContaining(violation) as object));
  expect(sent()).toEqual([]);
}

describe('a name', () => {
  it('does not grow by an encoded slash', async () => {
    const answer = await system.rest.get(`${VHOST}%2Fapps%2Fshow/callbackConfigs/stream`);
    expect(answer.body).toMatchObject({ status: 400, violations: [{ field: 'name', reason: 'INVALID_FORMAT' }] });
    expect(sent()).toEqual([]);
  });

  it.each(['%2E', '%2E%2E', 'a%00', 'a%0A', 'a%20', '%C3%A9', '%2A%2A'])('has no segment %s', async (app) => {
    const answer = await system.rest.delete(`${PLAY}/pullConfigs/${app}?allowMissing=true`);
    expect(answer.body).toMatchObject({ status: 400, violations: [{ field: 'name', reason: 'INVALID_FORMAT' }] });
    expect(sent()).toEqual([]);
  });

  it('has segments of up to 255 characters', async () => {
    const answer = await system.rest.get(`${PLAY}/pullConfigs/${'a'.repeat(255)}`);
    expect(answer.body).toMatchObject({ status: 404, reason: 'CONFIG_NOT_FOUND' });
    expect((await system.rest.get(`${PLAY}/pullConfigs/${'a'.repeat(256)}`)).body).toMatchObject({ status: 400 });
  });

  it('is not the word that a cloud has for all apps', async () => {
    for (const method of ['GET', 'DELETE'] as const) {
      const answer = await system.rest.send(method, `${PLAY}/pullConfigs/ali_all_app`);
      expect(answer.body).toMatchObject({ status: 400, violations: [{ field: 'name' }] });
    }
    expect((await system.rest.put(`${PLAY}/pullConfigs/ali_all_app`, { origins: [ORIGIN] })).status).toBe(400);
    expect(sent()).toEqual([]);
  });

  it('cannot be given otherwise in the body', () =>
    expectRefused(
      `${PUSH}/callbackConfigs/stream`,
      { name: 'accounts/ali/domains/other.example.com/callbackConfigs/stream', kind: 'SNAPSHOT', urls: [URL] },
      { field: 'name', reason: 'CONFLICT' },
      { field: 'kind', reason: 'CONFLICT' },
    ));
});

describe('a body', () => {
  it('has no unknown fields, at any depth', () =>
    expectRefused(
      `${PUSH}/callbackConfigs/stream`,
      { urls: [URL], url: URL, auth: { enabled: false, secret: 'x' } },
      { field: 'url', reason: 'UNKNOWN_FIELD' },
      { field: 'auth.secret', reason: 'UNKNOWN_FIELD' },
    ));

  it('has no unknown parameters beside it', () =>
    expectRefused(
      `${PUSH}/callbackConfigs/stream?validateonly=true`,
      { urls: [URL] },
      { field: 'validateonly', reason: 'UNKNOWN_FIELD' },
    ));

  it('may be a resource as read, with null for absent fields', async () => {
    const path = `${PLAY}/callbackConfigs/snapshot`;
    await system.rest.put(path, { urls: [URL], auth: { enabled: true, key: '0123456789abcdef' } });
    const { body } = await system.rest.get(path);
    const answer = await system.rest.put(path, { ...body, stream: null, auth: { ...body.auth, key: null } });
    expect(answer).toMatchObject({ status: 200, body: { auth: { enabled: true, keySet: true } } });
    expect(system.alibaba.state(WORLD.alibaba.uid)[WORLD.alibaba.playDomain]?.snapshot).toMatchObject({
      NotifyReqAuth: 'yes',
      NotifyAuthKey: '0123456789abcdef',
    });
  });

  it('has no key that signs nothing', () =>
    expectRefused(
      `${PLAY}/callbackConfigs/snapshot`,
      { urls: [URL], auth: { enabled: false, key: '0123456789abcdef' } },
      { field: 'auth.key', reason: 'CONFLICT' },
    ));

  it('has no options of another kind', () =>
    expectRefused(
      `${PLAY}/callbackConfigs/snapshot`,
      { urls: [URL], recording: { statusEvents: true } },
      { field: 'recording', reason: 'CONFLICT' },
    ));

  it('is not larger than the limit', async () => {
    const answer = await system.rest.put(`${PUSH}/callbackConfigs/stream`, { urls: [`${URL}${'a'.repeat(300_000)}`] });
    expect(answer.body).toMatchObject({ status: 413, reason: 'PAYLOAD_TOO_LARGE' });
  });

  it('gets as many faults as fit into an answer', async () => {
    const origins = Array.from({ length: 90 }, () => ({ protocol: 'RTMP', host: 'a b' }));
    const answer = await system.rest.put(`${PLAY}/pullConfigs/*`, { origins });
    expect(answer.status).toBe(400);
    expect(answer.body.violations).toHaveLength(20);
  });

  it('that is malformed and unsupported is malformed, since only that can be mended', async () => {
    const answer = await system.rest.put(`${PLAY}/callbackConfigs/moderation`, {
      urls: ['nowhere'],
      auth: { enabled: true },
    });
    expect(answer.body).toMatchObject({ status: 400, code: 'INVALID_ARGUMENT' });
    const violations = answer.body.violations as { reason: string }[];
    expect(violations.map(({ reason }) => reason).sort()).toEqual(['INVALID_FORMAT', 'NOT_SUPPORTED']);
  });
});

describe('the target of a cloud', () => {
  it.each(['http://0x7f.1/', 'http://[::ffff:169.254.169.254]/', 'http://localhost./', 'http://017700000001/'])(
    'is not livegate’s own network: %s',
    (url) =>
      expectRefused(`${PUSH}/callbackConfigs/stream`, { urls: [url] }, { field: 'urls[0]', reason: 'FORBIDDEN_HOST' }),
  );

  it("is not livegate's own network in any of the URLs", () =>
    expectRefused(
      `${PUSH}/callbackConfigs/stream`,
      { stream: { switchUrl: 'http://10.1/', exceptionUrl: 'http://user:password@example.com/' } },
      { field: 'stream.switchUrl', reason: 'FORBIDDEN_HOST' },
      { field: 'stream.exceptionUrl', reason: 'INVALID_FORMAT' },
    ));

  it('is not two origins in the place of one', () =>
    expectRefused(
      `${PLAY}/pullConfigs/live`,
      { origins: [{ protocol: 'RTMP', host: 'a.example.org;127.0.0.1' }] },
      { field: 'origins[0].host', reason: 'INVALID_FORMAT' },
    ));

  it('is something', async () => {
    await expectRefused(`${PUSH}/callbackConfigs/stream`, {}, { field: 'urls', reason: 'REQUIRED' });
    await expectRefused(`${PLAY}/callbackConfigs/snapshot`, {}, { field: 'urls', reason: 'REQUIRED' });
    await expectRefused(`${PLAY}/pullConfigs/live`, {}, { field: 'origins', reason: 'REQUIRED' });
  });

  it('is one group if its origins are adjacent', () =>
    expectRefused(
      `${VHOST}/pullConfigs/live`,
      { origins: ['a', 'b', 'a'].map((group) => ({ ...ORIGIN, group })) },
      { field: 'origins[2].group', reason: 'CONFLICT' },
    ));

  it('may name the port that is meant anyway', async () => {
    const answer = await system.rest.put(`${PLAY}/pullConfigs/live`, { origins: [{ ...ORIGIN, port: 1935 }] });
    expect(answer).toMatchObject({ status: 200, body: { origins: [ORIGIN] } });
  });
});

describe('time', () => {
  it.each(['0', '-1', '1.5', '1e3', 'soon', ''])('is no %j milliseconds', async (text) => {
    const answer = await system.rest.get(`${PUSH}/callbackConfigs/stream`, { 'x-request-timeout-ms': text });
    expect(answer.body).toMatchObject({ status: 400, violations: [{ field: 'x-request-timeout-ms' }] });
  });

  it("is the caller's, down to the cloud", async () => {
    system.alibaba.faults.add({ fault: { kind: 'hang' } });
    const answer = await system.rest.get(`${PUSH}/callbackConfigs/stream`, { 'x-request-timeout-ms': '50' });
    expect(answer.body).toMatchObject({ status: 504, code: 'DEADLINE_EXCEEDED', reason: 'DEADLINE_PASSED' });
  });
});

describe('time, with a limit to it,', () => {
  it('is no longer than that', async () => {
    const strict = await startSystem({ settings: 'defaults: { deadlineMs: 50, maxDeadlineMs: 100 }' });
    try {
      strict.alibaba.faults.add({ fault: { kind: 'hang' } });
      const answer = await strict.rest.get(`${PUSH}/callbackConfigs/stream`, { 'x-request-timeout-ms': '600000' });
      expect(answer.body).toMatchObject({ status: 504, code: 'DEADLINE_EXCEEDED', reason: 'DEADLINE_PASSED' });
    } finally {
      await strict.close();
    }
  });
});
