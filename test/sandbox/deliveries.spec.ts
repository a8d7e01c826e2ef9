/*
 * What the clouds send after configuration, and what their logs show of it. The receiver is a real
 * one, on loopback; what it gets must pass the library that verifies events.
 */
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { NormalisedEvent, verifyAndNormalise } from '../../src/events';
import { AlibabaEmulator, startAlibabaEmulator } from '../../src/sandbox/alibaba/alibaba.emulator';
import { startBytePlusEmulator } from '../../src/sandbox/byteplus/byteplus.emulator';
import { startVolcengineEmulator, VolcengineEmulator } from '../../src/sandbox/volcengine/volcengine.emulator';
import { until } from '../support/until';
import { rawCaller } from './alibaba-raw';
import { exchange, RawAnswer } from './http-exchange';
import { sign } from './volcengine-raw';

const KEY = 'abcdEFGH12345678';
const key = { accessKeyId: 'testid', accessKeySecret: 'testsecret' };
const at = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
const STREAM = { domain: 'push.example.com', app: 'live', stream: 's1' };
const RECORDED = { ...STREAM, domain: 'play.example.com' };

let receiver: Server;
let url: string;
let status = 200;
let answer = 'thanks';
const received: (NormalisedEvent & { readonly provider: string; readonly text: string })[] = [];

let alibaba: AlibabaEmulator;
let volcengine: VolcengineEmulator;
let byteplus: VolcengineEmulator;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { method = '', headers } = request;
      const target = `http://${headers.host}${request.url}`;
      const provider = /\/(\w+)/.exec(request.url ?? '')?.[1] ?? '';
      const event = verifyAndNormalise({ provider, method, url: target, headers, body, keys: [KEY], now: Date.now() });
      received.push({ ...event, provider, text: body.toString('utf8') });
      response.writeHead(status, { location: '/alibaba/elsewhere' }).end(answer);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => receiver.once('listening', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  const domains = [
    { name: 'push.example.com', type: 'push' as const },
    { name: 'play.example.com', type: 'play' as const },
  ];
  const vhosts = [{ name: 'live.example.com', domains: [{ name: 'push.example.com', type: 'push' as const }] }];
  const fast = { retryPausesMs: [5, 5], quotas: 'off' as const };
  alibaba = await startAlibabaEmulator({ accounts: [{ uid: '1', ...key, domains }], ...fast });
  volcengine = await startVolcengineEmulator({ accounts: [{ uid: '7', ...key, vhosts }], ...fast });
  byteplus = await startBytePlusEmulator({ accounts: [{ uid: '8', ...key, vhosts }], ...fast });
});
afterAll(async () => {
  await Promise.all([alibaba.close(), volcengine.close(), byteplus.close()]);
  receiver.closeAllConnections();
  receiver.close();
});
beforeEach(() => {
  for (const emulator of [alibaba, volcengine, byteplus]) emulator.reset();
  received.length = 0;
  status = 200;
  answer = 'thanks';
});

function happen({ url: to }: { readonly url: string }, method: string, path: string, body: object): Promise<RawAnswer> {
  const text = JSON.stringify(body);
  // Node.js tells no length of the body of a DELETE; curl does.
  const headers = { 'content-length': String(Buffer.byteLength(text)) };
  return exchange(to, { method, target: `/__sandbox/${path}`, headers, body: text });
}
const types = (): string[] => received.map(({ event }) => event.type);
const arrived = (count: number): Promise<true> => until(() => received.length >= count);

function configureAlibaba(): void {
  const auth = { NotifyReqAuth: 'yes', NotifyAuthKey: KEY } as const;
  alibaba.put('1', 'push.example.com', { stream: { NotifyUrl: `${url}/alibaba?x=1`, ...auth } });
  alibaba.put('1', 'play.example.com', {
    record: { NotifyUrl: `${url}/alibaba`, NeedStatusNotify: true, NotifyReqAuth: true, NotifyAuthKey: KEY },
    snapshot: { NotifyUrl: `${url}/alibaba`, ...auth },
    detect: { NotifyUrl: `${url}/alibaba` },
  });
}

const MESSAGE_TYPES = ['push', 'push_end', 'snapshot', 'record', 'audit_snapshot'] as const;

function configureFamily(emulator: VolcengineEmulator, uid: string, provider: string): void {
  const common = { Vhost: 'live.example.com', AuthEnable: true, AuthKeyPrimary: KEY };
  const CallbackDetailList = [{ CallbackType: 'http', URL: `${url}/${provider}` }];
  const options = provider === 'byteplus' ? { TaskStatusCallback: 1 } : {};
  emulator.put(uid, {
    callbacks: MESSAGE_TYPES.map((MessageType) => ({ ...common, MessageType, CallbackDetailList, options })),
  });
}

const alibabaLog = async (action: string, more: Record<string, string> = {}): Promise<RawAnswer> =>
  rawCaller(
    alibaba.url,
    key,
    Date.now,
  )(action, {
    DomainName: STREAM.domain,
    StartTime: at(Date.now() - 60_000),
    EndTime: at(Date.now() + 60_000),
    ...more,
  });

describe('Alibaba', () => {
  beforeEach(configureAlibaba);

  it('sends a signed event of each kind, which the library reads', async () => {
    await expect(happen(alibaba, 'POST', 'streams', STREAM)).resolves.toMatchObject({
      status: 202,
      json: { messages: 1 },
    });
    await happen(alibaba, 'POST', 'recordings', RECORDED);
    await happen(alibaba, 'POST', 'snapshots', RECORDED);
    await happen(alibaba, 'POST', 'moderations', RECORDED);
    await happen(alibaba, 'DELETE', 'recordings', RECORDED);
    await happen(alibaba, 'DELETE', 'streams', STREAM);
    await arrived(6);
    expect(types().sort()).toEqual([
      'livegate.moderation.video.flagged',
      'livegate.recording.file.created',
      'livegate.recording.started',
      'livegate.snapshot.created',
      'livegate.stream.ended',
      'livegate.stream.started',
    ]);
    const unsigned = received.filter(({ auth }) => auth === 'unsigned').map(({ event }) => event.type);
    expect(unsigned).toEqual(['livegate.moderation.video.flagged']);
  });

  it('tries again after a failure, with one id, and logs each attempt as its pages show it', async () => {
    status = 500;
    await happen(alibaba, 'POST', 'streams', STREAM);
    await arrived(2);
    status = 200;
    await arrived(3);
    expect(new Set(received.map(({ event }) => event.id)).size).toBe(1);
    const { json } = await until(async () => {
      const answer = await alibabaLog('DescribeLiveStreamsNotifyRecords');
      return answer.json['TotalNum'] === 3 ? answer : undefined;
    });
    const { LiveStreamNotifyRecordsInfo: rows } = json['NotifyRecordsInfo'] as {
      LiveStreamNotifyRecordsInfo: object[];
    };
    expect(json).toMatchObject({ PageNum: 1, PageSize: 20, TotalPage: 1 });
    expect(rows).toMatchObject([
      { NotifyResult: 'failed', Description: 'unexpected status 500' },
      { NotifyResult: 'failed' },
      { NotifyResult: 'success', NotifyType: 'publish', NotifyResponse: 'thanks', AppName: 'live' },
    ]);
    expect(rows[0]).toMatchObject({
      NotifyUrl: `${url}/alibaba?x=1`,
      NotifyContent: expect.stringMatching(/^action=publish&app=push/) as string,
    });
    expect(Object.values(rows[0] ?? {}).every((value) => typeof value === 'string')).toBe(true);
    const failed = await alibabaLog('DescribeLiveStreamsNotifyRecords', {
      Status: 'failed',
      PageSize: '1',
      PageNumber: '2',
    });
    expect(failed.json).toMatchObject({ TotalNum: 2, TotalPage: 2 });
  });

  it('logs recordings in another form, with a date before the JSON', async () => {
    await happen(alibaba, 'DELETE', 'recordings', RECORDED);
    const page = { DomainName: RECORDED.domain, PageNumber: '1', PageSize: '10', StorageType: 'all' };
    const { json } = await until(async () => {
      const answer = await alibabaLog('DescribeLiveRecordNotifyRecords', page);
      return answer.json['TotalNum'] === 1 ? answer : undefined;
    });
    expect(json).toMatchObject({
      Code: 0,
      Msg: 'ok',
      CallbackList: [{ NotifyType: 'file_created', StorageType: 'oss' }],
    });
    const [{ NotifyContent: content, NotifyHeader: header }] = json['CallbackList'] as [Record<string, string>];
    expect(content).toMatch(/^\d+月\d+日 \d\d:\d\d\{.*"uri":.*"stop_ time":/);
    expect(JSON.parse(header ?? '')).toMatchObject({ 'Content-Type': ['application/json; charset=utf-8'] });
    const inVod = await alibabaLog('DescribeLiveRecordNotifyRecords', { ...page, StorageType: 'vod' });
    expect(inVod.json).toMatchObject({ CallbackList: [], TotalNum: 0 });
    await expect(alibabaLog('DescribeLiveRecordNotifyRecords', { DomainName: RECORDED.domain })).resolves.toMatchObject(
      { status: 400 },
    );
  });

  it('lists what is asked for, page by page', async () => {
    const streams = [STREAM, { ...STREAM, stream: 's2' }, { ...STREAM, app: 'other' }];
    for (const stream of streams) await happen(alibaba, 'POST', 'streams', stream);
    await arrived(3);
    const named = async (more: Record<string, string> = {}): Promise<string> => {
      const { json } = await alibabaLog('DescribeLiveStreamsNotifyRecords', more);
      const { LiveStreamNotifyRecordsInfo: rows } = json['NotifyRecordsInfo'] as {
        LiveStreamNotifyRecordsInfo: Record<string, string>[];
      };
      return rows.map(({ AppName, StreamName }) => `${AppName}/${StreamName}`).join(' ');
    };
    await until(async () => (await named()).split(' ').length === 3);
    const whole = (await named()).split(' ');
    expect(whole.toSorted()).toEqual(['live/s1', 'live/s2', 'other/s1']);
    await expect(named({ AppName: 'other' })).resolves.toBe('other/s1');
    await expect(named({ StreamName: 's2' })).resolves.toBe('live/s2');
    await expect(named({ Status: 'failed' })).resolves.toBe('');
    await expect(named({ PageSize: '2', PageNumber: '1' })).resolves.toBe(whole.slice(0, 2).join(' '));
    await expect(named({ PageSize: '2', PageNumber: '2' })).resolves.toBe(whole[2]);
    const { json } = await alibabaLog('DescribeLiveStreamsNotifyRecords', { PageSize: '2' });
    expect(json).toMatchObject({ TotalNum: 3, TotalPage: 2 });
    await expect(named({ EndTime: at(Date.now() - 30_000) })).resolves.toBe('');
    await expect(named({ StartTime: at(Date.now() + 30_000) })).resolves.toBe('');
    alibaba.reset();
    await expect(named()).resolves.toBe('');
  });

  it('tells why there is no answer, and cuts a long one', async () => {
    answer = 'x'.repeat(5_000);
    await happen(alibaba, 'POST', 'streams', STREAM);
    alibaba.put('1', 'push.example.com', { stream: { NotifyUrl: 'http://127.0.0.1:1/' } });
    await happen(alibaba, 'POST', 'streams', { ...STREAM, stream: 's2' });
    const { json } = await until(async () => {
      const log = await alibabaLog('DescribeLiveStreamsNotifyRecords');
      return log.json['TotalNum'] === 4 ? log : undefined;
    });
    const { LiveStreamNotifyRecordsInfo: rows } = json['NotifyRecordsInfo'] as {
      LiveStreamNotifyRecordsInfo: Record<string, string>[];
    };
    const answered = rows.find(({ StreamName }) => StreamName === 's1');
    expect(answered?.['NotifyResponse']).toHaveLength(4_096);
    expect(answered?.['NotifyTime']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(rows.filter(({ Description }) => Description === 'connection failed')).toHaveLength(3);
    // Without authentication, it does not sign.
    expect(rows.find(({ StreamName }) => StreamName === 's2')).toMatchObject({
      NotifyHeader: '{}',
      NotifyResponse: '',
    });
  });

  it('tells the status of recordings only to those who want it, and signs', async () => {
    const record = { NotifyUrl: `${url}/alibaba`, NotifyReqAuth: true, NotifyAuthKey: KEY };
    alibaba.put('1', 'play.example.com', { record });
    await expect(happen(alibaba, 'POST', 'recordings', RECORDED)).resolves.toMatchObject({ json: { messages: 0 } });
    await happen(alibaba, 'DELETE', 'recordings', RECORDED);
    await arrived(1);
    expect(received).toMatchObject([{ auth: 'verified', event: { type: 'livegate.recording.file.created' } }]);
  });

  it('follows no redirect, and sends nothing more after a reset', async () => {
    status = 302;
    await happen(alibaba, 'POST', 'streams', STREAM);
    await arrived(2);
    alibaba.reset();
    const before = received.length;
    await pause(30);
    expect(received).toHaveLength(before);
    for (const { event } of received) expect(event.data.raw).toMatchObject({ action: 'publish' });
  });

  it.each([
    [{ StartTime: at(Date.now() - 8 * 86_400_000) }, 'InvalidStartTime'],
    [{ EndTime: '2020-01-01T00:00:00Z' }, 'InvalidEndTime'],
    [{ StartTime: new Date().toISOString() }, 'InvalidStartTime'],
    [{ PageNumber: '0' }, 'InvalidPageNumber'],
    [{ PageSize: '501' }, 'InvalidPageSize'],
    [{ Status: 'fail' }, 'InvalidStatus'],
    [{ DomainName: RECORDED.domain }, 'IllegalOperation'],
  ])('refuses a query of its log with %j', async (parameters, code) => {
    const { json } = await alibabaLog('DescribeLiveStreamsNotifyRecords', parameters);
    expect(json['Code']).toBe(code);
  });
});

describe('what cannot happen', () => {
  it.each([
    ['POST', 'streams', { ...STREAM, domain: 'play.example.com' }, 'there is no push domain play.example.com'],
    ['DELETE', 'streams', STREAM, 'push.example.com/live/s1 is not live'],
    ['POST', 'snapshots', { domain: 'play.example.com' }, 'domain, app and stream are required, as texts'],
    ['POST', 'recordings', [], 'domain, app and stream are required, as texts'],
  ])('%s %s of %j is refused, each time', async (method, path, body, error) => {
    for (let time = 0; time < 2; time++) {
      await expect(happen(alibaba, method, path, body)).resolves.toMatchObject({ status: 400, json: { error } });
    }
  });

  it('a stream starts once, and nobody is told where no URL is configured', async () => {
    await expect(happen(alibaba, 'POST', 'streams', STREAM)).resolves.toMatchObject({ json: { messages: 0 } });
    await expect(happen(alibaba, 'POST', 'streams', STREAM)).resolves.toMatchObject({
      json: { error: 'push.example.com/live/s1 is live already' },
    });
  });
});

describe.each([
  ['volcengine', '7', () => volcengine],
  ['byteplus', '8', () => byteplus],
] as const)('%s', (provider, uid, emulator) => {
  beforeEach(() => configureFamily(emulator(), uid, provider));

  const log = (more: object = {}): Promise<RawAnswer> => {
    const interval = { StartTime: at(Date.now() - 60_000), EndTime: at(Date.now() + 60_000) };
    const { url: target } = emulator();
    return exchange(
      target,
      sign(target, key, 'DescribeLiveCallbackData', JSON.stringify({ ...interval, ...more }), { at: Date.now() }),
    );
  };
  const logged = (count: number, more?: object) =>
    until(async () => {
      const result = (await log(more)).json['Result'] as {
        CallbackInfoList: Record<string, string>[];
        Pagination: { TotalCount: number };
      };
      return result.Pagination.TotalCount === count ? result : undefined;
    });

  it('sends a signed event of each kind, and logs all but moderation', async () => {
    await happen(emulator(), 'POST', 'streams', STREAM);
    await happen(emulator(), 'POST', 'snapshots', STREAM);
    await happen(emulator(), 'POST', 'moderations', STREAM);
    await happen(emulator(), 'POST', 'recordings', STREAM);
    await happen(emulator(), 'DELETE', 'recordings', STREAM);
    await happen(emulator(), 'DELETE', 'streams', STREAM);
    const { CallbackInfoList: rows } = await logged(5);
    await arrived(6);
    expect(types().sort()).toEqual([
      'livegate.moderation.video.flagged',
      'livegate.recording.file.created',
      'livegate.recording.started',
      'livegate.snapshot.created',
      'livegate.stream.ended',
      'livegate.stream.started',
    ]);
    expect(received.every(({ auth }) => auth === 'verified')).toBe(true);
    const { data } = JSON.parse(received[0]?.text ?? '') as { data: { t: number } };
    // Volcengine tells when the signature ends, BytePlus when it was made.
    const ahead = provider === 'volcengine' ? 600 : 0;
    expect(Math.abs(data.t - ahead - Date.now() / 1000)).toBeLessThan(60);
    expect(rows.map((row) => row['CallbackEventType']).sort()).toEqual([
      'push_end',
      'push_start',
      'record_event',
      'record_event',
      'snapshot_event',
    ]);
    await logged(1, {
      DomainList: [STREAM.domain],
      CallbackEventType: ['push_start'],
      CallbackStatus: ['success'],
      App: 'live',
      Stream: 's1',
    });
  });

  it('tells of a recording that starts, on BytePlus where the option for it is set', async () => {
    const CallbackDetailList = [{ CallbackType: 'http', URL: `${url}/${provider}` }];
    const own = { Vhost: 'live.example.com', MessageType: 'record', CallbackDetailList } as const;
    emulator().put(uid, { callbacks: [{ ...own, AuthEnable: true, AuthKeyPrimary: KEY }] });
    const messages = provider === 'volcengine' ? 1 : 0;
    await expect(happen(emulator(), 'POST', 'recordings', STREAM)).resolves.toMatchObject({ json: { messages } });
    await expect(happen(emulator(), 'DELETE', 'recordings', STREAM)).resolves.toMatchObject({ json: { messages: 1 } });
  });

  it('takes any status but 200 as a failure, and tells it in texts', async () => {
    status = 204;
    await happen(emulator(), 'POST', 'streams', STREAM);
    const { CallbackInfoList: rows } = await logged(3, { CallbackStatus: ['fail'] });
    expect(rows[0]).toMatchObject({
      CallbackResponseCode: '204',
      CallbackErrorMessage: 'status 204, 200 expected',
      CallbackMethod: 'POST',
    });
    expect(Object.values(rows[0] ?? {}).every((value) => typeof value === 'string')).toBe(true);
  });

  it('lists what is asked for, page by page', async () => {
    const streams = [STREAM, { ...STREAM, stream: 's2' }, { ...STREAM, app: 'other' }];
    for (const stream of streams) await happen(emulator(), 'POST', 'streams', stream);
    await happen(emulator(), 'POST', 'snapshots', STREAM);
    await logged(4);
    const named = async (count: number, more: object): Promise<string[]> => {
      const { CallbackInfoList: rows } = await logged(count, more);
      return rows.map(({ App, Stream, CallbackEventType }) => `${App}/${Stream} ${CallbackEventType}`).sort();
    };
    await expect(named(1, { App: 'other' })).resolves.toEqual(['other/s1 push_start']);
    await expect(named(1, { Stream: 's2' })).resolves.toEqual(['live/s2 push_start']);
    await expect(named(1, { CallbackEventType: ['snapshot_event'] })).resolves.toEqual(['live/s1 snapshot_event']);
    await logged(0, { DomainList: ['other.example.com'] });
    await logged(0, { CallbackStatus: ['fail'] });
    await logged(0, { StartTime: at(Date.now() + 30_000) });
    await logged(0, { EndTime: at(Date.now() - 30_000) });
    const pages = [await named(4, { PageSize: 3 }), await named(4, { PageSize: 3, PageNum: 2 })];
    expect(pages.map(({ length }) => length)).toEqual([3, 1]);
    expect(new Set(pages.flat()).size).toBe(4);
    const { json } = await log({ App: 'live', DomainList: [STREAM.domain] });
    expect(json['Result']).toMatchObject({ App: 'live', DomainList: [STREAM.domain], Stream: '' });
    emulator().reset();
    await logged(0);
  });

  it('sends for the domain, else for the app, else for the vhost, and logs the answer', async () => {
    const { port } = receiver.address() as AddressInfo;
    const to = (path: string) => [{ CallbackType: 'http', URL: `http://127.0.0.1:${port}/${provider}/${path}` }];
    const own = { AuthEnable: true, AuthKeyPrimary: KEY };
    const sentTo = async (count: number): Promise<string | undefined> => {
      await happen(emulator(), 'POST', 'snapshots', STREAM);
      return (await logged(count)).CallbackInfoList.at(-1)?.['CallbackAddress']?.split('/').at(-1);
    };
    await expect(sentTo(1)).resolves.toBe(provider);
    const app = { Vhost: 'live.example.com', App: 'live', CallbackDetailList: to('app'), ...own };
    emulator().put(uid, { callbacks: [{ MessageType: 'snapshot', ...app }] });
    await expect(sentTo(2)).resolves.toBe('app');
    const domain = { Domain: STREAM.domain, CallbackDetailList: to('domain'), ...own };
    emulator().put(uid, { callbacks: [{ MessageType: 'snapshot', ...domain }] });
    await expect(sentTo(3)).resolves.toBe('domain');
    const [row = {}] = (await logged(3)).CallbackInfoList;
    expect(row).toMatchObject({ CallbackResponseCode: '200', CallbackResponseBody: 'thanks', CallbackErrorCode: '' });
    expect(Date.parse(row['CallbackResponseTime'] ?? '')).toBeGreaterThan(Date.now() - 60_000);
    expect(JSON.parse(row['CallbackResponseHeader'] ?? '')).toMatchObject({ location: '/alibaba/elsewhere' });
    expect(JSON.parse(row['CallbackBody'] ?? '')).toMatchObject({ data: { event_type: 'snapshot_event' } });
  });

  it('does not sign without authentication, and logs what got no answer', async () => {
    const CallbackDetailList = [{ CallbackType: 'http', URL: 'http://127.0.0.1:1/' }];
    emulator().put(uid, { callbacks: [{ Vhost: 'live.example.com', MessageType: 'push', CallbackDetailList }] });
    await happen(emulator(), 'POST', 'streams', STREAM);
    const [row = {}] = (await logged(3, { CallbackStatus: ['fail'] })).CallbackInfoList;
    const none = { CallbackResponseTime: '', CallbackResponseCode: '', CallbackResponseHeader: '' };
    expect(row).toMatchObject({
      ...none,
      CallbackErrorCode: 'RequestFailed',
      CallbackErrorMessage: 'connection failed',
    });
    expect(JSON.parse(row['CallbackBody'] ?? '')).toMatchObject({ data: { sign: '', t: 0 } });
  });

  it.each([
    [{ StartTime: at(Date.now() - 32 * 86_400_000) }],
    [{ StartTime: at(Date.now() - 367 * 86_400_000), EndTime: at(Date.now() - 366 * 86_400_000) }],
    [{ StartTime: at(Date.now()), EndTime: at(Date.now() - 60_000) }],
    [{ CallbackStatus: ['failed'] }],
    [{ CallbackEventType: ['audit_snapshot'] }],
    [{ PageSize: 1001 }],
  ])('refuses a query of its log with %j', async (body) => {
    await expect(log(body)).resolves.toMatchObject({ status: 400 });
  });
});
