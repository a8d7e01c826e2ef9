import { AlibabaEmulator, startAlibabaEmulator } from '../../src/sandbox/alibaba/alibaba.emulator';
import { PlannedFault } from '../../src/sandbox/faults';
import { startVolcengineEmulator, VolcengineEmulator } from '../../src/sandbox/volcengine/volcengine.emulator';
import { signV1, signV3 } from './alibaba-raw';
import { exchange, firstPiece, RawAnswer, RawRequest } from './http-exchange';
import { VolcengineBody } from './volcengine-clients';
import { sign } from './volcengine-raw';
import { until } from '../support/until';

/**
 * Every kind of fault, seen from a client; and whether the call takes effect, seen from the state.
 */

const now = (): number => Date.parse('2024-01-02T03:04:05Z');
const key = { accessKeyId: 'testid', accessKeySecret: 'testsecret' };
const other = { accessKeyId: 'otherid', accessKeySecret: 'othersecret' };
const set = 'SetLiveStreamsNotifyUrlConfig';
const describeAction = 'DescribeLiveStreamsNotifyUrlConfig';

let alibaba: AlibabaEmulator;
let volcengine: VolcengineEmulator;
beforeAll(async () => {
  const domains = [{ name: 'push.example.com', type: 'push' as const }];
  const accounts = [
    { uid: '1', ...key, domains },
    { uid: '2', ...other, domains },
  ];
  alibaba = await startAlibabaEmulator({ accounts, now, quotas: 'off' });
  volcengine = await startVolcengineEmulator({ accounts: [{ uid: '1', ...key, vhosts: [{ name: 'live' }] }], now });
});
afterAll(() => Promise.all([alibaba.close(), volcengine.close()]));
beforeEach(() => {
  alibaba.reset();
  volcengine.reset();
});

const NotifyUrl = 'https://cb.example.com/live';
const setRequest = (by = key): RawRequest =>
  signV3(alibaba.url, by, set, { DomainName: 'push.example.com', NotifyUrl }, { at: now() });
const sendSet = (options: RawRequest = {}): Promise<RawAnswer> =>
  exchange(alibaba.url, { ...setRequest(), ...options });
const callVolcengine = (): Promise<RawAnswer<VolcengineBody>> =>
  exchange(volcengine.url, sign(volcengine.url, key, 'DescribeCallback', '{"Vhost":"live"}', { at: now() }));
const hasEffect = (): boolean => alibaba.state('1')['push.example.com']?.stream !== undefined;
const streamUrl = () => alibaba.state('1')['push.example.com']?.stream?.NotifyUrl;
const lastCall = () => alibaba.calls.at(-1);

describe('status', () => {
  it('answers with the error envelope of the vendor, without effect', async () => {
    const fault: PlannedFault = { kind: 'status', status: 503, code: 'ServiceUnavailable', message: 'Not now.' };
    alibaba.faults.add({ fault });
    volcengine.faults.add({ fault });
    const ofAlibaba = await sendSet();
    const ofVolcengine = await callVolcengine();

    expect(ofAlibaba).toMatchObject({ status: 503, json: { Code: 'ServiceUnavailable', Message: 'Not now.' } });
    expect(ofVolcengine).toMatchObject({
      status: 503,
      json: { ResponseMetadata: { Error: { Code: 'ServiceUnavailable', Message: 'Not now.' } } },
    });
    expect(hasEffect()).toBe(false);
    expect(lastCall()).toMatchObject({
      fault: 'status',
      status: 503,
      code: 'ServiceUnavailable',
      requestId: ofAlibaba.json['RequestId'],
      authenticated: true,
    });
  });

  it('answers with any bytes, type and headers', async () => {
    const headers = { 'X-Extra': '1' };
    alibaba.faults.add({ fault: { kind: 'status', status: 418, body: 'no', contentType: 'text/plain', headers } });
    const answer = await sendSet();

    expect(answer).toMatchObject({ status: 418, text: 'no' });
    expect(answer.headers).toMatchObject({ 'content-type': 'text/plain', 'x-extra': '1' });
  });
});

describe('throttle', () => {
  it('answers as if above the quota, on Alibaba with a hint in milliseconds', async () => {
    alibaba.faults.add({ fault: { kind: 'throttle', retryAfterMs: 1500 } });
    const { status, json, headers } = await sendSet();

    expect({ status, code: json['Code'], hint: headers['x-acs-retry-after'] }).toEqual({
      status: 400,
      code: 'Throttling.User',
      hint: '1500',
    });
    expect(hasEffect()).toBe(false);
    expect(alibaba.overQuota).toBe(0);
  });

  it('answers as if above the quota, on Volcengine with a hint in whole seconds', async () => {
    volcengine.faults.add({ fault: { kind: 'throttle', retryAfterMs: 1500 } });
    const { status, json, headers } = await callVolcengine();

    expect({ status, code: json.ResponseMetadata.Error?.Code, hint: headers['retry-after'] }).toEqual({
      status: 429,
      code: 'FlowLimitExceeded',
      hint: '2',
    });
  });

  it('gives no hint unless asked to', async () => {
    alibaba.faults.add({ fault: { kind: 'throttle' } });
    volcengine.faults.add({ fault: { kind: 'throttle' } });

    expect((await sendSet()).headers).not.toHaveProperty('x-acs-retry-after');
    expect((await callVolcengine()).headers).not.toHaveProperty('retry-after');
  });
});

describe('hang', () => {
  it('answers nothing until the client gives up, without effect', async () => {
    alibaba.faults.add({ fault: { kind: 'hang' } });
    const client = new AbortController();
    const arrival = alibaba.nextCall({ action: set });
    const answer = sendSet({ signal: client.signal });
    const call = await arrival;
    client.abort();

    await expect(answer).rejects.toThrow('aborted');
    expect(call).toMatchObject({ fault: 'hang', status: null, code: null, requestId: null });
    expect(hasEffect()).toBe(false);
  });

  it('is bounded', async () => {
    alibaba.faults.add({ fault: { kind: 'hang', maxMs: 1 } });

    await expect(sendSet()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('ends when the emulator closes', async () => {
    const closing = await startAlibabaEmulator({ accounts: [{ uid: '1', ...key }] });
    closing.faults.add({ fault: { kind: 'hang' } });
    const arrival = closing.nextCall();
    const answer = exchange(closing.url, signV3(closing.url, key, set, {}, { at: Date.now() }));
    const failure = expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
    await arrival;
    await closing.close();

    await failure;
  });
});

describe('reset', () => {
  it('comes before the body is read, for a call that head and query identify', async () => {
    alibaba.faults.add({ action: set, uid: '1', fault: { kind: 'reset', when: 'beforeReading' } });

    await expect(sendSet()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(hasEffect()).toBe(false);
    expect(lastCall()).toMatchObject({ action: set, uid: '1', fault: 'reset', authenticated: false, parameters: {} });
  });

  it('comes before the answer, without effect', async () => {
    alibaba.faults.add({ fault: { kind: 'reset', when: 'beforeAnswering' } });

    await expect(sendSet()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(hasEffect()).toBe(false);
    expect(lastCall()).toMatchObject({ fault: 'reset', status: null, authenticated: true, parameters: { NotifyUrl } });
  });

  it('comes in the middle of the answer, with effect', async () => {
    alibaba.faults.add({ fault: { kind: 'reset', when: 'midBody' } });

    await expect(sendSet()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(hasEffect()).toBe(true);
    expect(lastCall()).toMatchObject({ fault: 'reset', status: 200 });
  });
});

it('delay: the real answer comes late, and the effect does not', async () => {
  alibaba.faults.add({ fault: { kind: 'delay', ms: 30 } });
  const arrival = alibaba.nextCall();
  const answer = sendSet();
  const call = await arrival;
  // One turn of the event loop later the effect is there and the answer is not.
  await new Promise(setImmediate);

  expect({ effect: hasEffect(), status: call.status }).toEqual({ effect: true, status: null });
  await expect(answer).resolves.toMatchObject({ status: 200 });
});

it('drip: the real answer comes in pieces', async () => {
  alibaba.faults.add({ fault: { kind: 'drip', chunkBytes: 10, intervalMs: 1 } });
  const { status, json } = await sendSet();

  expect({ status, effect: hasEffect() }).toEqual({ status: 200, effect: true });
  expect(json['RequestId']).toMatch(/^ [0-9A-F-]{36}$/);
});

it('drip: leaves time between the pieces', async () => {
  alibaba.faults.add({ fault: { kind: 'drip', intervalMs: 60_000 } });

  await expect(firstPiece(alibaba.url, setRequest())).resolves.toBe('{');
});

describe('truncate', () => {
  it('closes the connection within the announced length', async () => {
    alibaba.faults.add({ fault: { kind: 'truncate' } });

    await expect(sendSet()).rejects.toThrow('aborted');
    expect(hasEffect()).toBe(true);
  });

  it('announces half of the length, so that only a parser notices', async () => {
    alibaba.faults.add({ fault: { kind: 'truncate', how: 'body' } });
    const { status, text } = await sendSet();

    expect({ status, effect: hasEffect() }).toEqual({ status: 200, effect: true });
    expect(text).toMatch(/^\{"RequestId":" /);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });
});

describe('foreign', () => {
  it.each([
    ['html', 502, 'text/html', /^<!DOCTYPE html>/],
    ['json', 200, 'application/json', /^\["not",/],
  ] as const)('%s is not the answer of the vendor, and has no effect', async (body, status, contentType, text) => {
    alibaba.faults.add({ fault: { kind: 'foreign', body } });
    const answer = await sendSet();

    expect(answer).toMatchObject({ status, headers: { 'content-type': contentType } });
    expect(answer.text).toMatch(text);
    expect(hasEffect()).toBe(false);
    expect(lastCall()).toMatchObject({ fault: 'foreign', status, code: null, requestId: null });
  });

  it('comes with another status if one is given', async () => {
    alibaba.faults.add({ fault: { kind: 'foreign', body: 'html', status: 200 } });

    await expect(sendSet()).resolves.toMatchObject({ status: 200, headers: { 'content-type': 'text/html' } });
  });

  it('huge is 5 MiB of JSON, or as much as is asked for', async () => {
    alibaba.faults.add({ fault: { kind: 'foreign', body: 'huge' } });
    alibaba.faults.add({ fault: { kind: 'foreign', body: 'huge', bytes: 1000 } });
    const standard = await sendSet();
    const asked = await sendSet();

    expect([standard.text.length, asked.text.length]).toEqual([5 * 1024 * 1024, 1000]);
    expect(Object.keys(asked.json)).toEqual(['padding']);
  });
});

it('errorWith200: the error envelope of the vendor under HTTP 200', async () => {
  alibaba.faults.add({ fault: { kind: 'errorWith200' } });
  volcengine.faults.add({ fault: { kind: 'errorWith200' } });
  volcengine.faults.add({ fault: { kind: 'errorWith200', code: 'InternalError.DB', message: 'Ouch.' } });

  await expect(sendSet()).resolves.toMatchObject({ status: 200, json: { Code: 'InternalError' } });
  expect(hasEffect()).toBe(false);
  await expect(callVolcengine()).resolves.toMatchObject({
    status: 200,
    json: { ResponseMetadata: { Error: { Code: 'CommonErr' } } },
  });
  await expect(callVolcengine()).resolves.toMatchObject({
    json: { ResponseMetadata: { Error: { Code: 'InternalError.DB', Message: 'Ouch.' } } },
  });
});

describe('answerLost', () => {
  it('takes effect and resets', async () => {
    alibaba.faults.add({ fault: { kind: 'answerLost', how: 'reset' } });

    await expect(sendSet()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(hasEffect()).toBe(true);
    expect(lastCall()).toMatchObject({ fault: 'answerLost', status: null });
  });

  it('takes effect and hangs', async () => {
    alibaba.faults.add({ fault: { kind: 'answerLost', how: 'hang' } });
    const client = new AbortController();
    const arrival = alibaba.nextCall();
    const answer = sendSet({ signal: client.signal });
    await arrival;
    await new Promise(setImmediate);
    client.abort();

    await expect(answer).rejects.toThrow('aborted');
    expect(hasEffect()).toBe(true);
  });
});

it('answerLost: may take effect after the client has gone, and after what came later', async () => {
  alibaba.faults.add({ fault: { kind: 'answerLost', how: 'reset', effectAfterMs: 500 } });
  await expect(sendSet()).rejects.toMatchObject({ code: 'ECONNRESET' });
  alibaba.put('1', 'push.example.com', { stream: { NotifyUrl: 'https://cb.example.com/later' } });
  await until(() => streamUrl() === NotifyUrl);
});

it.each([
  ['before', true],
  ['after', false],
] as const)('hold: the answer waits for the test, with an effect %s the release', async (effect, early) => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  alibaba.faults.add({ fault: { kind: 'hold', release: released, effect } });
  const arrival = alibaba.nextCall();
  const answer = sendSet();
  const call = await arrival;
  await new Promise(setImmediate);

  expect({ effect: hasEffect(), status: call.status }).toEqual({ effect: early, status: null });
  release();
  await expect(answer).resolves.toMatchObject({ status: 200 });
  expect(hasEffect()).toBe(true);
});

it('hold: has no late effect for a client that has gone', async () => {
  const accounts = [{ uid: '1', ...key, domains: [{ name: 'push.example.com', type: 'push' as const }] }];
  const emulator = await startAlibabaEmulator({ accounts, now });
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  emulator.faults.add({ fault: { kind: 'hold', release: released, effect: 'after' } });
  const arrival = emulator.nextCall();
  const parameters = { DomainName: 'push.example.com', NotifyUrl };
  const answer = exchange(emulator.url, signV3(emulator.url, key, set, parameters, { at: now() }));
  const failure = expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
  await arrival;
  await emulator.close();
  release();
  await released;
  await failure;

  expect(emulator.state('1')).toEqual({});
});

describe('a fault hits', () => {
  const outage: PlannedFault = { kind: 'status', status: 503, code: 'ServiceUnavailable' };
  const codes = async (count: number, by = key): Promise<string[]> => {
    const answers: string[] = [];
    for (let sent = 0; sent < count; sent += 1) {
      const { json } = await exchange(alibaba.url, setRequest(by));
      answers.push((json['Code'] as string | undefined) ?? 'OK');
    }
    return answers;
  };

  it('the next call only, by default', async () => {
    const handle = alibaba.faults.add({ fault: outage });

    await expect(codes(2)).resolves.toEqual(['ServiceUnavailable', 'OK']);
    expect(handle.hits).toBe(1);
  });

  it('`times` calls, after it has let `after` calls pass', async () => {
    alibaba.faults.add({ fault: outage, times: 2, after: 1 });

    await expect(codes(4)).resolves.toEqual(['OK', 'ServiceUnavailable', 'ServiceUnavailable', 'OK']);
  });

  it('calls until it is removed', async () => {
    const handle = alibaba.faults.add({ fault: outage, times: Infinity });
    await expect(codes(3)).resolves.toEqual(Array(3).fill('ServiceUnavailable'));
    handle.remove();

    await expect(codes(1)).resolves.toEqual(['OK']);
  });

  it('calls that would be refused, too', async () => {
    alibaba.faults.add({ fault: outage });

    await expect(codes(2, { ...key, accessKeySecret: 'wrong' })).resolves.toEqual([
      'ServiceUnavailable',
      'SignatureDoesNotMatch',
    ]);
    expect(alibaba.calls[0]).toMatchObject({ fault: 'status', authenticated: false });
  });

  it('calls until a reset', async () => {
    alibaba.faults.add({ fault: outage, times: Infinity });
    alibaba.reset();

    await expect(codes(1)).resolves.toEqual(['OK']);
  });

  it('calls until all faults are cleared', async () => {
    alibaba.faults.add({ fault: outage, times: Infinity });
    alibaba.faults.clear();

    await expect(codes(1)).resolves.toEqual(['OK']);
  });

  it('no call at all with `times: 0`', async () => {
    alibaba.faults.add({ fault: outage, times: 0 });

    await expect(codes(1)).resolves.toEqual(['OK']);
  });

  it('before faults that were added later', async () => {
    alibaba.faults.add({ fault: outage });
    alibaba.faults.add({ fault: { kind: 'throttle' } });

    await expect(codes(3)).resolves.toEqual(['ServiceUnavailable', 'Throttling.User', 'OK']);
  });

  it('only calls of its action', async () => {
    alibaba.faults.add({ action: describeAction, fault: outage });

    await expect(codes(1)).resolves.toEqual(['OK']);
    const described = signV1(key, describeAction, { DomainName: 'push.example.com' }, { at: now() });
    await expect(exchange(alibaba.url, described)).resolves.toMatchObject({ status: 503 });
  });

  it('only calls of its account', async () => {
    alibaba.faults.add({ uid: '2', fault: outage });

    await expect(codes(1)).resolves.toEqual(['OK']);
    await expect(codes(1, other)).resolves.toEqual(['ServiceUnavailable']);
  });

  it('calls that are charged to the quota before they fail', async () => {
    volcengine.faults.add({ fault: outage, times: 10 });
    const statuses: number[] = [];
    for (let sent = 0; sent < 11; sent += 1) statuses.push((await callVolcengine()).status);

    expect(statuses).toEqual([...Array<number>(10).fill(503), 429]);
  });
});
