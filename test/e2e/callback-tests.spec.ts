/*
 * Test events: what a receiver gets is what the cloud would send, by the reading of src/events; the
 * answer tells what the cloud would make of it; and livegate calls nobody that the operator has not
 * listed. Both transports, each cloud and scope, which test/e2e/parity.spec.ts leaves to this file.
 * Time is in src/application/callback-tests, addresses are in test/egress.
 */
import { once } from 'node:events';
import { createServer, IncomingHttpHeaders, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { JsonObject } from '@bufbuild/protobuf';
import { verifyAndNormalise } from '../../src/events';
import { freePort } from '../../src/sandbox/free-port';
import { cli } from '../support/cli';
import { CONTRACT } from '../support/proto-contract';
import { Transports, Verdict } from '../support/request-cases-transports';
import { startSystem, System, WORLD } from '../support/start-system';

const ALI = 'accounts/ali/domains';
const { pushDomain, playDomain } = WORLD.alibaba;
const { vhost, pushDomain: volcDomain } = WORLD.volcengine;
const KEY = WORLD.callbackKey;
const METHOD = CONTRACT.method('TestCallbackConfig');

/** The answers of the receiver, by path. */
const STATUSES: Readonly<Record<string, number>> = { '/ok': 200, '/empty': 204, '/moved': 302, '/refused': 401 };

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let received: Received[] = [];
let receiver: Server;
let hooks: string;
let system: System;
let transports: Transports;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    const { method = '', headers, url = '' } = request;
    const { pathname } = new URL(url, hooks);
    request.setEncoding('utf8');
    let body = '';
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      received.push({ method, url: `${hooks}${url}`, headers, body });
      response.writeHead(STATUSES[pathname] ?? 404, { location: '/ok' }).end();
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  hooks = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  system = await startSystem({
    withBytePlus: true,
    account: 'callbackHosts: [127.0.0.1]',
    settings: 'urlPolicy: { allowPrivateHosts: true }',
  });
  transports = new Transports(system);
});
afterAll(async () => {
  transports.close();
  await system.close();
  receiver.close();
});
beforeEach(() => {
  received = [];
  for (const cloud of [system.alibaba, system.volcengine, system.byteplus]) cloud.reset();
});

async function configure(name: string, fields: JsonObject): Promise<void> {
  const request = { callbackConfig: { name, ...fields } };
  expect(await transports.overRest(CONTRACT.method('SetCallbackConfig'), request)).toMatchObject({ ok: true });
}

/** Over both transports, with the same answer but for the time that it took. */
async function testBoth(request: JsonObject): Promise<Verdict> {
  const rest = withoutTime(await transports.overRest(METHOD, request));
  const grpc = withoutTime(await transports.overGrpc(METHOD, request));
  expect(grpc).toEqual(rest);
  return rest;
}

function withoutTime(verdict: Verdict): Verdict {
  const { upstreamRequestId: _id, ...metadata } = verdict.ok ? {} : verdict.metadata;
  if (!verdict.ok) return { ...verdict, metadata };
  const { latency, description, ...message } = verdict.message as Readonly<Record<string, string>>;
  expect(latency).toMatch(/^\d+(\.\d+)?s$/);
  return { ok: true, message: { ...message, description: (description ?? '').replace(/after \d+ of/, 'after N of') } };
}

const SIGNED = { auth: { enabled: true, keyRef: KEY.id } };
const CONFIGS: readonly (readonly [string, string, string, string, JsonObject])[] = [
  ['alibaba', `${ALI}/${pushDomain}`, 'stream', 'livegate.stream.started', SIGNED],
  ['alibaba', `${ALI}/${playDomain}`, 'recording', 'livegate.recording.file.created', SIGNED],
  ['alibaba', `${ALI}/${playDomain}`, 'snapshot', 'livegate.snapshot.created', SIGNED],
  ['alibaba', `${ALI}/${playDomain}`, 'moderation', 'livegate.moderation.video.flagged', {}],
  ['volcengine', `accounts/volc/vhosts/${vhost}`, 'stream', 'livegate.stream.started', SIGNED],
  ['volcengine', `accounts/volc/vhosts/${vhost}/apps/show`, 'recording', 'livegate.recording.file.created', SIGNED],
  ['volcengine', `accounts/volc/vhosts/${vhost}`, 'snapshot', 'livegate.snapshot.created', SIGNED],
  ['volcengine', `accounts/volc/domains/${volcDomain}`, 'moderation', 'livegate.moderation.video.flagged', SIGNED],
  ['byteplus', `accounts/byte/vhosts/${vhost}`, 'stream', 'livegate.stream.started', SIGNED],
  ['byteplus', `accounts/byte/vhosts/${vhost}/apps/show`, 'snapshot', 'livegate.snapshot.created', SIGNED],
  ['byteplus', `accounts/byte/domains/${volcDomain}`, 'recording', 'livegate.recording.file.created', SIGNED],
];

test.each(CONFIGS)('%s, %s, %s: the receiver reads %s', async (provider, owner, kind, type, auth) => {
  const name = `${owner}/callbackConfigs/${kind}`;
  const url = `${hooks}/ok?team=live`;
  await configure(name, { urls: [url], ...auth });
  expect(await testBoth({ name })).toMatchObject({ ok: true, message: { url, verdict: 'OK', httpStatus: 200 } });
  expect(received).toHaveLength(2);
  for (const message of received) {
    const { event, auth: proof } = verifyAndNormalise({ provider, keys: [KEY.value], now: Date.now(), ...message });
    expect(event).toMatchObject({ type, data: { stream: 'livegate-test' } });
    expect(proof).toBe(auth === SIGNED ? 'verified' : 'unsigned');
    expect(new URL(message.url).searchParams.get('team')).toBe('live');
  }
  const methods = received.map(({ method }) => method);
  expect(methods).toEqual(Array(2).fill(provider === 'alibaba' && kind === 'stream' ? 'GET' : 'POST'));
});

test.each([
  ['/empty', { verdict: 'WRONG_STATUS', httpStatus: 204 }, 'takes 200 alone for success'],
  ['/refused', { verdict: 'WRONG_STATUS', httpStatus: 401 }, 'again after another status is not documented'],
  ['/moved', { verdict: 'REDIRECTED', httpStatus: 302 }, 'follows redirects is not documented'],
])('%s is told as the cloud takes it', async (path, message, meaning) => {
  const name = `${ALI}/${pushDomain}/callbackConfigs/stream`;
  await configure(name, { urls: [`${hooks}${path}`] });
  const verdict = await testBoth({ name });
  expect(verdict).toMatchObject({ ok: true, message });
  expect(verdict).toMatchObject({ message: { description: expect.stringContaining(meaning) as string } });
  expect(received).toHaveLength(2);
});

test('each of several URLs can be tested, and one where nobody listens is told as such', async () => {
  const name = `accounts/volc/vhosts/${vhost}/callbackConfigs/stream`;
  const url = `http://127.0.0.1:${await freePort()}/`;
  await configure(name, { urls: [`${hooks}/ok`, url] });
  const verdict = await testBoth({ name, urlIndex: 1 });
  expect(verdict).toEqual({
    ok: true,
    message: {
      url,
      method: 'POST',
      verdict: 'UNREACHABLE',
      description:
        'The connection failed (ECONNREFUSED). Volcengine sends the event 3 more times, 3 s apart, ' +
        'and then from a queue until 10 minutes after the first attempt.',
    },
  });
  expect(received).toEqual([]);
});

test('a live key without a name signs nothing, which the answer says', async () => {
  const name = `${ALI}/${pushDomain}/callbackConfigs/stream`;
  await configure(name, { urls: [`${hooks}/ok`], auth: { enabled: true, key: 'a0Secret0Without0Name' } });
  const verdict = await testBoth({ name });
  expect(verdict).toMatchObject({ message: { description: expect.stringContaining('was not signed') as string } });
  expect(received[0]?.headers).not.toHaveProperty('ali-live-signature');
});

test.each<[string, JsonObject, object]>([
  ['an index below 0', { urlIndex: -1 }, { field: 'urlIndex', reason: 'OUT_OF_RANGE' }],
  ['an index beyond the last URL', { urlIndex: 1 }, { field: 'urlIndex', reason: 'OUT_OF_RANGE' }],
])('%s is refused', async (_title, request, violation) => {
  const name = `${ALI}/${pushDomain}/callbackConfigs/stream`;
  await configure(name, { urls: [`${hooks}/ok`] });
  expect(await testBoth({ name, ...request })).toMatchObject({ reason: 'INVALID_REQUEST', violations: [violation] });
  expect(received).toEqual([]);
});

test.each<[string, string, string]>([
  ['Alibaba has no vhosts', 'accounts/ali/vhosts/live/callbackConfigs/stream', 'CAPABILITY_NOT_SUPPORTED'],
  ['nothing is configured', `${ALI}/${playDomain}/callbackConfigs/snapshot`, 'CONFIG_NOT_FOUND'],
  ['no such app', `accounts/volc/vhosts/${vhost}/apps/none/callbackConfigs/stream`, 'CONFIG_NOT_FOUND'],
])('%s', async (_title, name, reason) => {
  expect(await testBoth({ name })).toMatchObject({ ok: false, reason });
});

test('a configuration with other URLs only has none to test', async () => {
  const name = `${ALI}/${pushDomain}/callbackConfigs/stream`;
  await configure(name, { stream: { exceptionUrl: `${hooks}/ok` } });
  expect(await testBoth({ name })).toMatchObject({ ok: false, reason: 'OPERATION_NOT_ALLOWED' });
});

test('livegate test has status 1 unless the cloud would be content', async () => {
  const name = `${ALI}/${pushDomain}/callbackConfigs/stream`;
  const env = { LIVEGATE_URL: system.app.rest };
  await configure(name, { urls: [`${hooks}/ok`] });
  expect(await cli(['test', name, '-o', 'json'], { env })).toMatchObject({
    status: 0,
    out: expect.stringContaining('"verdict": "OK"') as string,
  });
  await configure(name, { urls: [`${hooks}/empty`] });
  expect(await cli(['test', name], { env })).toMatchObject({
    status: 1,
    out: expect.stringContaining('verdict: WRONG_STATUS') as string,
  });
  expect(await cli(['test', name, '--url-index', '1'], { env })).toMatchObject({
    status: 1,
    err: expect.stringContaining('urlIndex') as string,
  });
  for (const line of [
    ['test', `${ALI}/${playDomain}/pullConfigs/live`],
    ['test', name, '--url-index', 'x'],
  ]) {
    expect(await cli(line, { env })).toMatchObject({ status: 2 });
  }
});

test('the audit has who sent what where', async () => {
  const name = `${ALI}/${pushDomain}/callbackConfigs/stream`;
  await configure(name, { urls: [`${hooks}/ok`] });
  const { headers } = await system.rest.send('POST', `/v1/${name}:test`);
  const path = `/v1/accounts/ali/auditEvents?method=TestCallbackConfig&requestId=${headers['x-request-id']}`;
  const { body } = await system.rest.get(path);
  expect(body).toMatchObject({
    auditEvents: [
      { kind: 'OUTCOME', resource: name, code: 'OK', outcome: 'APPLIED' },
      { kind: 'INTENT', resource: name, to: { url: `${hooks}/ok` } },
    ],
  });
});

test('an address that the account does not list, or that no list can open, is not called', async () => {
  const name = `accounts/volc/vhosts/${vhost}/callbackConfigs/recording`;
  const detail = (URL: string) => [{ CallbackType: 'http', URL }] as const;
  for (const URL of [`http://localhost:1/`, 'http://169.254.169.254/latest/']) {
    system.volcengine.put(WORLD.volcengine.uid, {
      callbacks: [{ Vhost: vhost, MessageType: 'record', CallbackDetailList: [...detail(URL)] }],
    });
    expect(await testBoth({ name })).toMatchObject({
      reason: 'INVALID_REQUEST',
      violations: [{ field: 'urls[0]', reason: 'FORBIDDEN_HOST' }],
    });
  }
});

test('an account without a list has no host to test', async () => {
  const before = { withBytePlus: true, settings: 'urlPolicy: { allowPrivateHosts: true }' };
  await system.reload(before);
  const name = `${ALI}/${pushDomain}/callbackConfigs/stream`;
  await configure(name, { urls: [`${hooks}/ok`] });
  system.alibaba.reset();
  expect(await testBoth({ name })).toMatchObject({
    reason: 'INVALID_REQUEST',
    violations: [{ field: 'name', reason: 'FORBIDDEN_HOST' }],
  });
  expect(system.alibaba.calls).toEqual([]);
  await system.reload({ ...before, account: 'callbackHosts: ["*"]' });
  system.alibaba.put(WORLD.alibaba.uid, pushDomain, { stream: { NotifyUrl: 'http://169.254.169.254/latest/' } });
  expect(await testBoth({ name })).toMatchObject({
    violations: [{ field: 'urls', reason: 'FORBIDDEN_HOST', description: expect.stringContaining('special-use') }],
  });
});
