import { AlibabaEmulator, startAlibabaEmulator } from '../../src/sandbox/alibaba/alibaba.emulator';
import { startVolcengineEmulator, VolcengineEmulator } from '../../src/sandbox/volcengine/volcengine.emulator';
import { rawCaller } from './alibaba-raw';
import { exchange, RawAnswer } from './http-exchange';

const now = (): number => Date.parse('2024-01-02T03:04:05Z');
const key = { accessKeyId: 'testid', accessKeySecret: 'testsecret' };
const sts = { accessKeyId: 'STS.id', accessKeySecret: 'stssecret', securityToken: 'CAIS-token' };
const config = {
  DomainName: 'push.example.com',
  NotifyUrl: 'https://cb.example.com/live',
  NotifyReqAuth: 'yes',
  NotifyAuthKey: 'abcdEFGH12345678',
};

let emulator: AlibabaEmulator;
let volcengine: VolcengineEmulator;
beforeAll(async () => {
  const domains = [{ name: 'push.example.com', type: 'push' as const }];
  emulator = await startAlibabaEmulator({
    accounts: [
      { uid: '1', ...key, domains },
      { uid: '1', ...sts },
    ],
    now,
  });
  volcengine = await startVolcengineEmulator({ accounts: [{ uid: '7', ...key, vhosts: [{ name: 'live' }] }], now });
});
afterAll(() => Promise.all([emulator.close(), volcengine.close()]));
beforeEach(() => emulator.reset());

const control = (method: string, path: string, body?: unknown): Promise<RawAnswer> =>
  exchange(emulator.url, {
    method,
    target: `/__sandbox/${path}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const set = (by: typeof key = key): Promise<RawAnswer> =>
  rawCaller(emulator.url, by, now)('SetLiveStreamsNotifyUrlConfig', config);

it('adds faults, which hit only the calls that they match', async () => {
  const rule = { action: 'SetLiveStreamsNotifyUrlConfig', uid: '1', times: 2, after: 1, fault: { kind: 'throttle' } };
  const added = await control('POST', 'faults', rule);
  const codes = [await set(), await set(), await set(), await set()].map(({ json }) => json['Code']);

  expect(added).toMatchObject({ status: 201, json: rule });
  expect(codes).toEqual([undefined, 'Throttling.User', 'Throttling.User', undefined]);
});

it('clears faults', async () => {
  await control('POST', 'faults', { fault: { kind: 'throttle' } });
  await expect(control('DELETE', 'faults')).resolves.toMatchObject({ status: 204 });

  await expect(set()).resolves.toMatchObject({ status: 200 });
});

it.each<[unknown, string]>([
  ['{', 'the body is not a JSON object'],
  [[], 'the body is not a JSON object'],
  [{}, 'fault is required'],
  [{ fault: 'hang' }, 'fault is unknown or has a wrong value'],
  [{ fault: { kind: 'hang' }, action: 1 }, 'action is unknown or has a wrong value'],
  [{ fault: { kind: 'hang' }, time: 2 }, 'time is unknown or has a wrong value'],
  [{ fault: { kind: 'hang' }, times: 0 }, 'times is unknown or has a wrong value'],
  [{ fault: { kind: 'hang' }, after: -1 }, 'after is unknown or has a wrong value'],
  [{ fault: { kind: 'hang', maxMs: 1e12 } }, 'fault.maxMs is unknown or has a wrong value'],
  [{ fault: { kind: 'status' } }, 'fault.status is required'],
  [{ fault: { kind: 'status', status: 99 } }, 'fault.status is unknown or has a wrong value'],
  [{ fault: { kind: 'status', status: 500, headers: { a: 1 } } }, 'fault.headers is unknown or has a wrong value'],
  [{ fault: { kind: 'reset', when: 'never' } }, 'fault.when is unknown or has a wrong value'],
  [{ fault: { kind: 'drip', chunkBytes: 0 } }, 'fault.chunkBytes is unknown or has a wrong value'],
])('refuses the rule %j: %s', async (rule, error) => {
  await expect(control('POST', 'faults', rule)).resolves.toMatchObject({ status: 400, json: { error } });
  await expect(set()).resolves.toMatchObject({ status: 200 });
});

it.each([['toString'], ['hold'], [undefined], [['hang']]])(
  'refuses the kind %j, and names the existing kinds',
  async (kind) => {
    const { status, json } = await control('POST', 'faults', { fault: { kind } });

    expect(status).toBe(400);
    expect(json['error']).toBe(
      'fault.kind is not one of status, throttle, hang, reset, delay, drip, truncate, foreign, ' +
        'errorWith200, answerLost',
    );
  },
);

it('shows calls and calls above the quota, without secrets', async () => {
  await set();
  await set(sts);
  const { json, text } = await control('GET', 'calls');

  expect(json).toMatchObject({
    overQuota: 0,
    calls: [
      {
        action: 'SetLiveStreamsNotifyUrlConfig',
        uid: '1',
        status: 200,
        parameters: { ...config, NotifyAuthKey: '[redacted]' },
      },
      { headers: { authorization: '[redacted]', 'x-acs-security-token': '[redacted]' } },
    ],
  });
  expect(text).not.toContain(config.NotifyAuthKey);
  expect(text).not.toContain(sts.securityToken);
  expect(emulator.calls[0]?.parameters).toEqual(config);
});

it('shows the state by account, with whether a secret is set instead of the secret', async () => {
  await set();
  volcengine.put('7', {
    callbacks: [
      { Vhost: 'live', MessageType: 'push', AuthKeyPrimary: 'k-1' },
      { Vhost: 'live', MessageType: 'record' },
    ],
  });
  const ofAlibaba = await control('GET', 'state');
  const ofVolcengine = await exchange(volcengine.url, { method: 'GET', target: '/__sandbox/state' });

  expect(ofAlibaba.json).toMatchObject({ 1: { 'push.example.com': { stream: { NotifyAuthKey: '[redacted]' } } } });
  expect(ofVolcengine.json).toMatchObject({
    7: { callbacks: [{ AuthKeyPrimary: '[redacted]' }, { AuthKeyPrimary: '' }], relaySources: [] },
  });
});

it('resets state and calls', async () => {
  await set();
  await expect(control('POST', 'reset')).resolves.toMatchObject({ status: 204 });

  expect(emulator.calls).toEqual([]);
  expect(emulator.state('1')).toEqual({});
});

it('answers an unknown path with the known ones', async () => {
  await expect(control('GET', 'faults')).resolves.toMatchObject({
    status: 404,
    json: {
      error:
        'POST or DELETE faults, streams or recordings, POST snapshots or moderations, GET calls, GET state, POST reset',
    },
  });
});
