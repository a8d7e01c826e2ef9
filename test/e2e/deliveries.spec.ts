/*
 * What the clouds say that they sent, over both transports and real sockets: the emulators send to
 * a receiver, and livegate reads their logs.
 */
import { JsonObject } from '@bufbuild/protobuf';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Verb } from '../../src/domain/access/caller';
import { Clock } from '../../src/domain/time/clock';
import { systemClock } from '../../src/resilience/system-clock';
import { cli } from '../support/cli';
import { CONTRACT } from '../support/proto-contract';
import { Transports } from '../support/request-cases-transports';
import { startSystem, System, WORLD } from '../support/start-system';
import { until } from '../support/until';

const OVER = ['overRest', 'overGrpc'] as const;
const KEY = 'DeliveryHookKey0123456789';
/** livegate knows it by name, and no cloud has it. */
const NAMED_KEY = 'NamedHookKey0123456789';
const ALI = WORLD.alibaba.uid;
const VOLC = WORLD.volcengine.uid;
const ALI_PUSH = { domain: 'push.example.com', app: 'live', stream: 's1' };
const ALI_PLAY = { ...ALI_PUSH, domain: 'play.example.com' };
const VOLC_PUSH = { ...ALI_PUSH, domain: 'push.live.example.com' };
const STREAM = 'accounts/ali/domains/push.example.com/callbackConfigs/stream';
const VHOST = 'accounts/volc/vhosts/live.example.com';

const grant = (domains: string[]) => ({
  accounts: ['ali', 'volc', 'byte'],
  domains,
  verbs: ['read'] as readonly Verb[],
});
const CALLERS = [
  { id: 'all', keys: [{ key: 'lg_all' }], grants: [grant(['*'])] },
  { id: 'play', keys: [{ key: 'lg_play' }], grants: [grant(['play.example.com'])] },
  { id: 'space', keys: [{ key: 'lg_space' }], grants: [grant(['live.example.com'])] },
  { id: 'push', keys: [{ key: 'lg_push' }], grants: [grant(['push.live.example.com'])] },
  { id: 'none', keys: [{ key: 'lg_none' }], grants: [grant(['other.example.org'])] },
];

let receiver: Server;
let url: string;
let status = 200;
let aheadMs = 2_000;
let system: System;
const as: Record<string, Transports> = {};

beforeAll(async () => {
  receiver = createServer((request, response) => {
    void buffer(request).then(() => {
      response.writeHead(status, { 'set-cookie': 'session=abc', 'x-from': 'test' });
      response.end(`{"sign":"echoed","keys":["${KEY}","${NAMED_KEY}"]}`);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => receiver.once('listening', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const once = { retryPausesMs: [] };
  const throttle = { limit: 10_000, windowMs: 1_000 };
  const callers = CALLERS.map((one) => ({ ...one, throttle }));
  // Its second is over as soon as something happens, so that no test waits for that.
  const clock: Clock = {
    now: () => systemClock.now() + aheadMs,
    elapsed: () => systemClock.elapsed(),
    schedule: (...timer) => systemClock.schedule(...timer),
  };
  const callbackKeys = [{ id: 'hook-2026', value: { env: 'HOOK' }, accounts: ['ali'] }];
  const clouds = { withBytePlus: true, alibaba: once, volcengine: once, byteplus: once };
  system = await startSystem({ ...clouds, callers, clock, callbackKeys, env: { HOOK: NAMED_KEY } });
  for (const { id } of CALLERS) as[id] = new Transports(system, `Bearer lg_${id}`);
});
afterAll(async () => {
  for (const transports of Object.values(as)) transports.close();
  await system.close();
  receiver.closeAllConnections();
  receiver.close();
});

beforeEach(() => {
  status = 200;
  aheadMs = 2_000;
  const { alibaba, volcengine, byteplus } = system;
  for (const cloud of [alibaba, volcengine, byteplus]) cloud.reset();
  const auth = { NotifyReqAuth: 'yes', NotifyAuthKey: KEY } as const;
  alibaba.put(ALI, 'push.example.com', { stream: { NotifyUrl: url, ...auth } });
  alibaba.put(ALI, 'play.example.com', { record: { NotifyUrl: url, NeedStatusNotify: true } });
  for (const cloud of [volcengine, byteplus]) {
    const record = { CallbackDetailList: [{ CallbackType: 'http', URL: url }], AuthEnable: true, AuthKeyPrimary: KEY };
    const types = ['push', 'push_end', 'snapshot', 'record'] as const;
    cloud.put(VOLC, { callbacks: types.map((MessageType) => ({ Vhost: 'live.example.com', MessageType, ...record })) });
  }
});

type Delivery = Readonly<Record<string, unknown>>;
interface Listed {
  readonly ok: boolean;
  readonly deliveries: readonly Delivery[];
  readonly nextPageToken: string;
  readonly error?: unknown;
}

async function list(request: JsonObject, caller = 'all', over: (typeof OVER)[number] = 'overRest'): Promise<Listed> {
  const verdict = await (as[caller] as Transports)[over](CONTRACT.method('ListDeliveries'), request);
  return { deliveries: [], nextPageToken: '', ...verdict, ...(verdict.ok && (verdict.message as object)) };
}

/** As soon as they are logged. */
async function logged(count: number, request: JsonObject, caller?: string): Promise<readonly Delivery[]> {
  const { deliveries } = await until(async () => {
    const answer = await list(request, caller);
    if (!answer.ok) throw new Error(JSON.stringify(answer));
    return answer.deliveries.length >= count && answer;
  });
  expect(deliveries).toHaveLength(count);
  return deliveries;
}

/** What Volcengine answers. */
function answering(Result: object) {
  const body = JSON.stringify({ ResponseMetadata: { RequestId: 'r1' }, Result });
  return { kind: 'status', status: 200, contentType: 'application/json', body } as const;
}

const given = (delivery: Delivery | undefined): object =>
  Object.fromEntries(Object.entries(delivery ?? {}).filter(([, value]) => value !== '' && value !== null));

test.each(OVER)('%s: a stream of Alibaba, with nothing that the cloud does not tell', async (over) => {
  system.alibaba.happen('streamStarted', ALI_PUSH);
  const [first] = await logged(1, { parent: STREAM });
  const { deliveries } = await list({ parent: STREAM }, 'all', over);
  const [delivery] = deliveries;
  expect(delivery?.['name']).toBe(first?.['name']);
  expect(given(delivery)).toEqual({
    name: expect.stringMatching(/^accounts\/ali\/deliveries\/[0-9a-f]{32}$/) as string,
    callbackConfig: STREAM,
    configChanged: false,
    event: 'livegate.stream.started',
    providerEventType: 'publish',
    ...ALI_PUSH,
    url,
    method: 'GET',
    sendTime: expect.stringMatching(/^2\d{3}-.*Z$/) as string,
    requestHeaders: {
      'ALI-LIVE-TIMESTAMP': expect.stringMatching(/^\d+$/) as string,
      'ALI-LIVE-SIGNATURE': '[redacted]',
    },
    responseHeaders: {},
    responseBody: '{"sign":"echoed","keys":["[redacted]","[redacted]"]}',
    payload: expect.stringMatching(/^action=publish&app=push.*&usrargs=\[redacted\]&height=720/) as string,
    outcome: 'SUCCEEDED',
    inconsistencies: [],
  });
});

test.each(['volc', 'byte'] as const)('%s: a stream with its status, headers and latency', async (account) => {
  const cloud = account === 'volc' ? system.volcengine : system.byteplus;
  status = 204;
  cloud.happen('streamStarted', VOLC_PUSH);
  const parent = `accounts/${account}/vhosts/live.example.com/callbackConfigs/stream`;
  const [delivery] = await logged(1, { parent });
  expect(given(delivery)).toMatchObject({
    callbackConfig: parent,
    configChanged: false,
    event: 'livegate.stream.started',
    providerEventType: 'push_start',
    ...VOLC_PUSH,
    method: 'POST',
    httpStatus: 204,
    latency: expect.stringMatching(/^[01]s$/) as string,
    requestHeaders: {},
    responseHeaders: { 'set-cookie': '[redacted]', 'x-from': 'test' },
    outcome: 'FAILED',
    failureCode: 'StatusNotOK',
    failureReason: 'status 204, 200 expected',
  });
  const payload = JSON.parse(delivery?.['payload'] as string) as { data: object };
  expect(payload.data).toMatchObject({ sign: '[redacted]', t: '[redacted]', event_type: 'push_start' });
  expect(payload.data).toMatchObject({ detail: { fp_user_url: '[redacted]', session_id: '1_1' } });
});

test('recordings of Alibaba: the text before the JSON stays, and the event is found', async () => {
  system.alibaba.happen('recordingStarted', ALI_PLAY);
  system.alibaba.happen('recordingEnded', ALI_PLAY);
  const parent = 'accounts/ali/domains/play.example.com/callbackConfigs/recording';
  const found = await logged(2, { parent });
  expect(found.map(({ event }) => event).sort()).toEqual([
    'livegate.recording.file.created',
    'livegate.recording.started',
  ]);
  const file = found.find(({ event }) => event === 'livegate.recording.file.created');
  expect(file).toMatchObject({ method: 'POST', payload: expect.stringMatching(/^\d+月\d+日.*"stop_ time"/) as string });
  await expect(list({ parent, event: 'livegate.recording.started' })).resolves.toMatchObject({
    deliveries: [{ providerEventType: 'record_started' }],
  });
});

test('a cloud that does not know StorageType is asked without it', async () => {
  system.alibaba.happen('recordingEnded', ALI_PLAY);
  const parent = 'accounts/ali/domains/play.example.com/callbackConfigs/recording';
  await logged(1, { parent });
  const fault = { kind: 'status', status: 400, code: 'InvalidStorageType' } as const;
  system.alibaba.faults.add({ action: 'DescribeLiveRecordNotifyRecords', times: 1, fault });
  await logged(1, { parent });
  const calls = system.alibaba.calls.filter(({ action }) => action === 'DescribeLiveRecordNotifyRecords');
  expect(calls.slice(-2).map(({ parameters }) => parameters['StorageType'])).toEqual(['all', undefined]);
});

test('the deliveries of a changed configuration say so, and those of a deleted one have none', async () => {
  system.alibaba.happen('streamStarted', ALI_PUSH);
  await logged(1, { parent: STREAM });
  system.alibaba.put(ALI, 'push.example.com', { stream: { NotifyUrl: `${url}/moved` } });
  await expect(list({ parent: STREAM })).resolves.toMatchObject({
    deliveries: [{ callbackConfig: STREAM, configChanged: true }],
  });
  system.alibaba.put(ALI, 'push.example.com', { stream: { NotifyUrl: '' } });
  await expect(list({ parent: STREAM })).resolves.toMatchObject({
    deliveries: [{ callbackConfig: '', configChanged: false }],
  });
});

test('of a vhost and an app, each delivery is of the configuration that has its URL', async () => {
  const record = { CallbackDetailList: [{ CallbackType: 'http', URL: `${url}/app` }] };
  const Vhost = 'live.example.com';
  system.volcengine.put(VOLC, { callbacks: [{ Vhost, App: 'show', MessageType: 'push', ...record }] });
  system.volcengine.happen('streamStarted', VOLC_PUSH);
  system.volcengine.happen('streamStarted', { ...VOLC_PUSH, app: 'show' });
  const all = await logged(2, { parent: VHOST });
  const configs = new Map(all.map(({ app, callbackConfig }) => [app, callbackConfig]));
  expect(Object.fromEntries(configs)).toEqual({
    live: `${VHOST}/callbackConfigs/stream`,
    show: `${VHOST}/apps/show/callbackConfigs/stream`,
  });
  const apps = async (parent: string) => (await list({ parent })).deliveries.map(({ app }) => app);
  await expect(apps(`${VHOST}/callbackConfigs/stream`)).resolves.toEqual(['live']);
  await expect(apps(`${VHOST}/apps/show/callbackConfigs/stream`)).resolves.toEqual(['show']);
  await expect(apps(`${VHOST}/callbackConfigs/snapshot`)).resolves.toEqual([]);
});

test('filters', async () => {
  system.volcengine.happen('streamStarted', VOLC_PUSH);
  system.volcengine.happen('snapshotTaken', { ...VOLC_PUSH, stream: 's2' });
  await logged(2, { parent: 'accounts/volc' });
  status = 500;
  system.volcengine.happen('streamEnded', VOLC_PUSH);
  await logged(3, { parent: 'accounts/volc' });
  const words = async (filter: JsonObject) =>
    (await list({ parent: 'accounts/volc', ...filter })).deliveries.map((one) => one['providerEventType']).sort();
  await expect(words({ outcome: 'FAILED' })).resolves.toEqual(['push_end']);
  await expect(words({ outcome: 'SUCCEEDED' })).resolves.toEqual(['push_start', 'snapshot_event']);
  await expect(words({ outcome: 'UNKNOWN' })).resolves.toEqual([]);
  await expect(words({ event: 'livegate.stream.ended' })).resolves.toEqual(['push_end']);
  await expect(words({ stream: 's2' })).resolves.toEqual(['snapshot_event']);
  await expect(words({ app: 'other' })).resolves.toEqual([]);
  await words({ event: 'livegate.stream.ended' });
  const last = system.volcengine.calls.findLast(({ action }) => action === 'DescribeLiveCallbackData');
  expect(last?.parameters).toMatchObject({ CallbackEventType: ['push_start', 'push_end'] });
});

test('pages go through every domain, with the interval of the first', async () => {
  for (let n = 0; n < 3; n++) {
    system.alibaba.happen('streamStarted', { ...ALI_PUSH, stream: `s${n}` });
    system.alibaba.happen('recordingEnded', { ...ALI_PLAY, stream: `r${n}` });
  }
  await logged(6, { parent: 'accounts/ali' });
  const streams: unknown[] = [];
  let pageToken = '';
  do {
    const page = await list({ parent: 'accounts/ali', pageSize: 2, pageToken });
    streams.push(...page.deliveries.map(({ stream }) => stream));
    expect(page.deliveries.length).toBeLessThanOrEqual(2);
    aheadMs += 5_000;
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  expect(streams.sort()).toEqual(['r0', 'r1', 'r2', 's0', 's1', 's2']);
  const ends = system.alibaba.calls
    .filter(({ action }) => action === 'DescribeLiveStreamsNotifyRecords')
    .slice(-2)
    .map(({ parameters }) => parameters['EndTime']);
  expect(ends[0]).toBe(ends[1]);
});

test('callers see what is of their domains and vhosts', async () => {
  system.alibaba.happen('streamStarted', ALI_PUSH);
  system.alibaba.happen('recordingEnded', ALI_PLAY);
  system.volcengine.happen('streamStarted', VOLC_PUSH);
  await logged(2, { parent: 'accounts/ali' });
  await logged(1, { parent: 'accounts/volc' });
  const seen = async (account: string, caller: string) => {
    const { deliveries } = await list({ parent: `accounts/${account}` }, caller);
    return deliveries.map(({ domain, callbackConfig }) => [domain, callbackConfig]);
  };
  const playConfig = 'accounts/ali/domains/play.example.com/callbackConfigs/recording';
  await expect(seen('ali', 'play')).resolves.toEqual([['play.example.com', playConfig]]);
  await expect(seen('ali', 'none')).resolves.toEqual([]);
  await expect(seen('volc', 'none')).resolves.toEqual([]);
  await expect(seen('volc', 'space')).resolves.toEqual([['push.live.example.com', `${VHOST}/callbackConfigs/stream`]]);
  // The configuration belongs to a vhost that this caller may not read.
  await expect(seen('volc', 'push')).resolves.toEqual([['push.live.example.com', '']]);
  await expect(list({ parent: STREAM }, 'play')).resolves.toMatchObject({ ok: false });
  // The narrower one is of a domain that the caller of the vhost may not read.
  const record = { CallbackDetailList: [{ CallbackType: 'http', URL: `${url}/own` }] };
  const types = ['push', 'push_end'] as const;
  const place = { Vhost: 'live.example.com', Domain: VOLC_PUSH.domain };
  system.volcengine.put(VOLC, { callbacks: types.map((MessageType) => ({ ...place, MessageType, ...record })) });
  const own = 'accounts/volc/domains/push.live.example.com/callbackConfigs/stream';
  system.volcengine.happen('streamStarted', { ...VOLC_PUSH, stream: 's2' });
  await logged(2, { parent: 'accounts/volc' });
  const configs = async (caller: string) => (await seen('volc', caller)).map(([, config]) => config).sort();
  await expect(configs('all')).resolves.toEqual([own, `${VHOST}/callbackConfigs/stream`].sort());
  await expect(configs('space')).resolves.toEqual(Array(2).fill(`${VHOST}/callbackConfigs/stream`));
});

test('a cloud that answers with more domains than were asked for shows no caller more', async () => {
  const row = { App: 'live', Stream: 's1', CallbackEventType: 'push_start', CallbackTime: new Date().toISOString() };
  const rows = ['other.example.com', VOLC_PUSH.domain].map((Domain) => ({ ...row, Domain }));
  const Result = { CallbackInfoList: rows, Pagination: { PageNum: 1, PageSize: 50, TotalCount: 2 } };
  system.volcengine.faults.add({ action: 'DescribeLiveCallbackData', times: 2, fault: answering(Result) });
  for (const parent of ['accounts/volc', `accounts/volc/domains/${VOLC_PUSH.domain}`])
    await expect(list({ parent }, 'push')).resolves.toMatchObject({ ok: true, deliveries: [VOLC_PUSH] });
});

test('a key that livegate knows is shown nowhere, wherever it stands', async () => {
  const row = {
    Domain: VOLC_PUSH.domain,
    CallbackEventType: 'push_start',
    CallbackTime: new Date().toISOString(),
    CallbackAddress: `${url}?k=${KEY}`,
    CallbackBody: `text ${KEY}`,
    CallbackResponseHeader: `x-echo: ${KEY}`,
    CallbackErrorMessage: `refused ${KEY}`,
  };
  const Result = { CallbackInfoList: [row], Pagination: { PageNum: 1, PageSize: 50, TotalCount: 1 } };
  system.volcengine.faults.add({ action: 'DescribeLiveCallbackData', times: 1, fault: answering(Result) });
  const { deliveries } = await list({ parent: 'accounts/volc' });
  expect(deliveries).toMatchObject([
    {
      url: `${url}?k=[redacted]`,
      payload: 'text [redacted]',
      responseHeaders: { 'x-echo': '[redacted]' },
      failureReason: 'refused [redacted]',
    },
  ]);
});

test('an interval holds its start, and not its end', async () => {
  system.alibaba.happen('streamStarted', ALI_PUSH);
  const [delivery] = await logged(1, { parent: STREAM });
  const at = Date.parse(delivery?.['sendTime'] as string);
  const within = async (fromMs: number, toMs: number) => {
    const [startTime, endTime] = [fromMs, toMs].map((ms) => new Date(ms).toISOString());
    return (await list({ parent: STREAM, startTime, endTime } as JsonObject)).deliveries.length;
  };
  await expect(within(at, at + 500)).resolves.toBe(1);
  await expect(within(at + 1, at + 500)).resolves.toBe(0);
  await expect(within(at - 500, at)).resolves.toBe(0);
});

test('a token with an interval that the log cannot have is refused', async () => {
  for (const stream of ['s1', 's2']) system.volcengine.happen('streamStarted', { ...VOLC_PUSH, stream });
  await logged(2, { parent: 'accounts/volc' });
  const { nextPageToken } = await list({ parent: 'accounts/volc', pageSize: 1 });
  const token = Buffer.from(nextPageToken, 'base64url').toString();
  const changed = (startMs: number) => {
    const text = token.replace(/(?<=\/)\d+/, String(startMs));
    return list({ parent: 'accounts/volc', pageSize: 1, pageToken: Buffer.from(text).toString('base64url') });
  };
  await expect(changed(Date.now() - 3_600_000)).resolves.toMatchObject({ ok: true });
  const refused = { ok: false, violations: [{ field: 'pageToken', reason: 'INVALID_FORMAT' }] };
  await expect(changed(Date.now() - 367 * 86_400_000)).resolves.toMatchObject(refused);
  await expect(changed(Date.now() + 3_600_000)).resolves.toMatchObject(refused);
});

test('a log that fails later ends the page; one that fails at once is an error', async () => {
  system.alibaba.happen('streamStarted', ALI_PUSH);
  system.alibaba.happen('recordingEnded', ALI_PLAY);
  await logged(2, { parent: 'accounts/ali' });
  const fault = { kind: 'status', status: 503, code: 'ServiceUnavailable' } as const;
  system.alibaba.faults.add({ action: 'DescribeLiveStreamsNotifyRecords', times: 2, fault });
  const first = await list({ parent: 'accounts/ali' });
  expect(first).toMatchObject({ ok: true, deliveries: [{ domain: 'play.example.com' }] });
  const { nextPageToken: pageToken } = first;
  await expect(list({ parent: 'accounts/ali', pageToken })).resolves.toMatchObject({ ok: false });
  await expect(list({ parent: 'accounts/ali', pageToken })).resolves.toMatchObject({
    deliveries: [{ domain: 'push.example.com' }],
    nextPageToken: '',
  });
});

test('a long interval is split into queries that the cloud takes', async () => {
  const startTime = new Date(Date.now() - 70 * 86_400_000).toISOString();
  await expect(list({ parent: 'accounts/volc', startTime })).resolves.toMatchObject({ ok: true, deliveries: [] });
  const calls = system.volcengine.calls.filter(({ action }) => action === 'DescribeLiveCallbackData').slice(-3);
  const spans = calls.map(({ parameters }) => [parameters['StartTime'], parameters['EndTime']]);
  expect(spans[0]?.[0]).toBe(spans[1]?.[1]);
  expect(spans[1]?.[0]).toBe(spans[2]?.[1]);
  expect(spans[2]?.[0]).toBe(`${startTime.slice(0, 19)}Z`);
});

test('an ingest domain of Alibaba has no log of recordings, and that is no fault', async () => {
  system.alibaba.happen('streamStarted', ALI_PUSH);
  await logged(1, { parent: 'accounts/ali/domains/push.example.com' });
  await expect(list({ parent: 'accounts/ali/domains/nobody.example.com' })).resolves.toMatchObject({ ok: false });
});

describe('the command line', () => {
  const LOG_ACTION = 'DescribeLiveCallbackData';
  const run = (line: string, signal = new AbortController().signal, onWrite?: () => void) => {
    const env = { LIVEGATE_URL: system.app.rest, LIVEGATE_TOKEN: 'lg_all' };
    const world = { env, now: Date.now() + aheadMs, signal, ...(onWrite && { onWrite }) };
    return cli(['deliveries', ...line.split(' ')], world);
  };

  it('lists what failed, for people and for programs', async () => {
    system.volcengine.happen('streamStarted', VOLC_PUSH);
    await logged(1, { parent: 'accounts/volc' });
    status = 500;
    system.volcengine.happen('streamEnded', VOLC_PUSH);
    await logged(2, { parent: 'accounts/volc' });
    const { out } = await run('volc/vhosts/live.example.com --failed');
    expect(out).toMatch(/^TIME +OUTCOME +EVENT +STREAM +STATUS +URL +FAILURE\n/);
    expect(out.trimEnd().split('\n').slice(1)).toEqual([
      expect.stringMatching(/^2\S+ +FAILED +livegate\.stream\.ended +push\.live\.example\.com\/live\/s1 +500 +http/),
    ]);
    const json = JSON.parse((await run('volc --limit 1 -o json')).out) as { deliveries: object[] };
    expect(json.deliveries).toHaveLength(1);
  });

  it('follows, and prints each delivery once', async () => {
    const stop = new AbortController();
    const since = new Date(Date.now() - 1_800_000 + 50_400_000).toISOString().replace('Z', '+14:00');
    const ended = run(`volc --follow --every 20ms --since ${since} -o json`, stop.signal);
    system.volcengine.happen('streamStarted', VOLC_PUSH);
    const asked = () => system.volcengine.calls.filter(({ action }) => action === LOG_ACTION).length;
    await logged(1, { parent: 'accounts/volc' });
    const before = asked();
    await until(() => asked() > before + 3);
    stop.abort();
    const { status: exit, out } = await ended;
    expect(exit).toBe(130);
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(['livegate.stream.started']);
    // What is older than the overlap is not asked for again.
    const { parameters } = system.volcengine.calls.findLast(({ action }) => action === LOG_ACTION) ?? {};
    expect(Date.now() - Date.parse(String(parameters?.['StartTime']))).toBeLessThan(900_000);
  });

  it.each([
    [
      'table',
      /^2\S+Z {2}SUCCEEDED {2}livegate\.stream\.started {2}push\.live\.example\.com\/live\/s1 {2}200 {2}http\S+\n$/,
    ],
    ['yaml', /^---\nname: accounts\/volc\/deliveries\/[0-9a-f]{32}\n/],
  ])('follows in the form of -o %s', async (form, printed) => {
    system.volcengine.happen('streamStarted', VOLC_PUSH);
    await logged(1, { parent: 'accounts/volc' });
    const stop = new AbortController();
    const { out } = await run(`volc --follow -o ${form}`, stop.signal, () => stop.abort());
    expect(out).toMatch(printed);
  });

  it.each([
    ['volc/vhosts/live.example.com/apps/show', 'is not a name that this command takes'],
    [`${STREAM.replace('callback', 'pull')}`, 'is not a name that this command takes'],
    ['volc --follow --until 2026-11-22T08:00:00Z', '--follow has no end'],
  ])('%s is refused without a call', async (line, text) => {
    const { status: exit, err } = await run(line);
    expect(exit).toBe(2);
    expect(err).toContain(text);
  });
});
