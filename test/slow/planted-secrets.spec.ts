/*
 * Every method over both transports, every way in which a cloud or a configuration can go wrong,
 * with a secret in each place that takes one: none of them comes out again, in whatever spelling,
 * in an answer, on the output, in the store or in the audit. Needs `npm run build`.
 */
import { createHash, randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromJson, JsonObject, toBinary } from '@bufbuild/protobuf';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { AlibabaEmulator, startAlibabaEmulator } from '../../src/sandbox/alibaba/alibaba.emulator';
import { PlannedFault } from '../../src/sandbox/faults';
import { startVolcengineEmulator, VolcengineEmulator } from '../../src/sandbox/volcengine/volcengine.emulator';
import { familyPost } from '../support/event-samples';
import { METHOD_ROWS, requestOf } from '../support/method-rows';
import { CONTRACT, ContractMethod } from '../support/proto-contract';
import { toHttp } from '../support/request-cases-transports';
import { spellings } from '../support/spellings';
import { OPENMETRICS, scrape } from '../support/scrape';
import { Nats, startNats } from '../support/start-nats';
import { RunningProcess, startProcess } from '../support/start-process';
import { WORLD } from '../support/start-system';
import { until } from '../support/until';
import { tellFigures } from '../support/figures';

const ROOT = join(__dirname, '../..');
/** A different one each time, and long enough not to occur by chance. */
const secret = (name: string): string => `${name}${randomBytes(12).toString('hex')}`;

/** Everything that went in and must not come out, by what it is. */
const SECRETS: Record<string, string> = {
  alibabaSecret: secret('ali+/='),
  alibabaSecretLater: secret('later+/='),
  volcengineSecret: secret('volc+/='),
  fingerprintKey: secret('fingerprint+/='),
  callerKey: `lg_${secret('caller')}`,
  strangerKey: `lg_${secret('stranger')}`,
  strangerToken: `${secret('eyJ')}.${secret('eyJ')}.${secret('sig')}`,
  namedKey: randomBytes(16).toString('hex'),
  secretInBadFile: secret('inline+/='),
  receiverToken: secret('receiver-'),
  webhookSecret: `whsec_${randomBytes(24).toString('base64')}`,
  natsToken: secret('nats-'),
  // What a caller says beside its request.
  cookie: secret('cookie'),
  userAgent: secret('agent'),
  queryValue: secret('query'),
};

/** Fields that livegate has no use for, and a trace. */
const BESIDE = {
  cookie: SECRETS['cookie'] ?? '',
  'user-agent': SECRETS['userAgent'] ?? '',
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
};

const ENV = {
  FINGERPRINT_KEY: SECRETS['fingerprintKey'],
  ALI_ID: WORLD.alibaba.accessKeyId,
  VOLC_ID: WORLD.volcengine.accessKeyId,
  VOLC_SECRET: SECRETS['volcengineSecret'],
  RECEIVER_TOKEN: SECRETS['receiverToken'],
  WEBHOOK_SECRET: SECRETS['webhookSecret'],
  NATS_TOKEN: SECRETS['natsToken'],
};

/** Nothing listens there: the clouds log that they could not send. */
const PUBLIC_URL = 'http://127.0.0.1:9';
const receiverUrl = (id: string): string => `${PUBLIC_URL}/v1/events/${id}/${SECRETS['receiverToken']}`;

const FAULTS: readonly (PlannedFault | undefined)[] = [
  undefined,
  { kind: 'status', status: 400, code: 'InvalidParam', message: 'filled in below' },
  { kind: 'status', status: 500, code: 'InternalError', message: 'filled in below' },
  { kind: 'status', status: 403, code: 'SignatureDoesNotMatch', message: 'filled in below' },
  { kind: 'throttle' },
  { kind: 'hang', maxMs: 400 },
  { kind: 'reset', when: 'beforeAnswering' },
  { kind: 'reset', when: 'midBody' },
  { kind: 'truncate' },
  { kind: 'foreign', body: 'html' },
  { kind: 'foreign', body: 'json' },
  { kind: 'errorWith200', message: 'filled in below' },
  { kind: 'answerLost', how: 'reset' },
];

/** What each kind of thing is of in the methods' rows. */
const OWNERS = {
  vhosts: ['accounts/volc'],
  domain: [
    'accounts/ali/domains/play.example.com',
    'accounts/ali/domains/push.example.com',
    'accounts/volc/domains/push.live.example.com',
  ],
  vhost: ['accounts/volc/vhosts/live.example.com'],
  all: [''],
  rollout: [''],
  event: [''],
  account: ['accounts/ali', 'accounts/volc'],
  callback: ['accounts/ali/domains/play.example.com', 'accounts/volc/vhosts/live.example.com/apps/show'],
  pull: ['accounts/ali/domains/play.example.com', 'accounts/volc/vhosts/live.example.com'],
} as const;

let folder: string;
let file: string;
let alibaba: AlibabaEmulator;
let volcengine: VolcengineEmulator;
/** It knows another token than livegate has. */
let nats: Nats;
let livegate: RunningProcess;
let rest: string;
let metrics: string;
let grpc: Client;
/** Of a call. */
let timeoutMs = 2_000;
/** How long a watch that begins is listened to. */
const WATCHED_MS = 1_000;
/** Everything that was said to anybody, with what it is. */
const said: { what: string; text: string }[] = [];

function startClouds() {
  const { pushDomain, playDomain, ...ali } = WORLD.alibaba;
  const { vhost, pushDomain: pushed, pullDomain, ...volc } = WORLD.volcengine;
  const push = 'push' as const;
  return Promise.all([
    startAlibabaEmulator({
      quotas: 'off',
      retryPausesMs: [],
      accounts: [
        {
          ...ali,
          accessKeySecret: SECRETS['alibabaSecret'] ?? '',
          domains: [
            { name: pushDomain, type: push },
            { name: playDomain, type: 'play' },
          ],
        },
      ],
    }),
    startVolcengineEmulator({
      quotas: 'off',
      retryPausesMs: [],
      accounts: [
        {
          ...volc,
          accessKeySecret: SECRETS['volcengineSecret'] ?? '',
          vhosts: [
            {
              name: vhost,
              domains: [
                { name: pushed, type: push },
                { name: pullDomain, type: 'pull-flv' },
              ],
            },
          ],
        },
      ],
    }),
  ]);
}

function configuration(more = ''): string {
  const quotas = (provider: string): string => {
    const actions = Object.keys(PROVIDER_CATALOG.find(({ id }) => id === provider)?.capabilities.quotas ?? {});
    return JSON.stringify(Object.fromEntries(actions.map((action) => [action, { limit: 100_000, windowMs: 100 }])));
  };
  const sha256 = createHash('sha256')
    .update(SECRETS['callerKey'] ?? '')
    .digest('hex');
  return `
rest: { port: 0 }
grpc: { port: 0 }
dataDir: data
fingerprintKey: { env: FINGERPRINT_KEY }
log: { level: trace }
metrics: { port: 0 }
audit: { reads: true }
upstream: { timeoutMs: 500 }
breaker: { minCalls: 100000 }
retry: { maxAttempts: 1 }
throttle: { limit: 10000, windowMs: 1000 }
callers:
  - id: all
    apiKeys: [{ sha256: ${sha256} }]
    grants: [{ accounts: ["*"], domains: ["*"], verbs: [read, write, operate] }]
urlPolicy: { allowPrivateHosts: true }
publicUrl: ${PUBLIC_URL}
receivers:
  - { id: of-ali, token: { env: RECEIVER_TOKEN }, account: ali, keys: [hook] }
  - { id: of-volc, token: { env: RECEIVER_TOKEN }, account: volc, keys: [], sinks: [deaf, strict] }
sinks:
  - { id: deaf, webhook: { url: "https://127.0.0.1:9/", secret: { env: WEBHOOK_SECRET } } }
  - { id: strict, nats: { servers: ["${nats.address}"], stream: EVENTS, subject: events, token: { env: NATS_TOKEN } } }
callbackKeys:
  - { id: hook, value: { file: named-key }, accounts: [ali, volc] }
accounts:
  - id: ali
    provider: alibaba
    uid: "${WORLD.alibaba.uid}"
    endpoint: ${alibaba.url}
    credentials: { accessKeyId: { env: ALI_ID }, accessKeySecret: { file: ali-secret } }
    quotas: ${quotas('alibaba')}
  - id: volc
    provider: volcengine
    uid: "${WORLD.volcengine.uid}"
    endpoint: ${volcengine.url}
    credentials: { accessKeyId: { env: VOLC_ID }, accessKeySecret: { env: VOLC_SECRET } }
    quotas: ${quotas('volcengine')}
${more}`;
}

/** As editors and configuration management do it. */
function replace(name: string, content: string): void {
  writeFileSync(join(folder, `${name}.new`), content);
  renameSync(join(folder, `${name}.new`), join(folder, name));
}

beforeAll(async () => {
  [alibaba, volcengine] = await startClouds();
  nats = await startNats('authorization { token: other }', { token: 'other' });
  folder = mkdtempSync(join(tmpdir(), 'livegate-secrets-'));
  mkdirSync(join(folder, 'data'));
  file = join(folder, 'livegate.yaml');
  writeFileSync(join(folder, 'ali-secret'), SECRETS['alibabaSecret'] ?? '');
  writeFileSync(join(folder, 'named-key'), SECRETS['namedKey'] ?? '');
  writeFileSync(file, configuration());
  livegate = await startProcess(process.execPath, [join(ROOT, 'dist/main.js'), '--config', file], {
    cwd: folder,
    env: ENV,
    until: '"ready"',
  });
  const ready = JSON.parse(livegate.output()) as { rest: string; grpc: string; metrics: string };
  rest = ready.rest;
  metrics = ready.metrics;
  grpc = new Client(ready.grpc, credentials.createInsecure());
});
afterAll(async () => {
  grpc.close();
  await livegate.stop();
  await Promise.all([alibaba.close(), volcengine.close(), nats.stop()]);
  rmSync(folder, { recursive: true });
});

/** Keys of callbacks, others for each round of calls. */
let callbackKeys = { ali: '', volc: '' };
let rounds = 0;
function newCallbackKeys(): void {
  callbackKeys = { ali: randomBytes(16).toString('hex'), volc: `k/+="${randomBytes(12).toString('hex')}` };
  const round = Object.keys(SECRETS).length;
  for (const [cloud, key] of Object.entries(callbackKeys)) SECRETS[`callback key ${round} of ${cloud}`] = key;
}

/** A receiver is given by its name, and every other time by its URL, which is refused. */
function withKey(request: JsonObject, owner: string, isNamed = false): JsonObject {
  if (!('callbackConfig' in request)) return request;
  const cloud = owner.startsWith('accounts/ali') ? 'ali' : 'volc';
  const auth: JsonObject = isNamed ? { enabled: true, keyRef: 'hook' } : { enabled: true, key: callbackKeys[cloud] };
  const isRefused = !isNamed && rounds % 2 === 0;
  const urls = [isRefused ? receiverUrl(`of-${cloud}`) : `livegate:of-${cloud}`];
  return { ...request, callbackConfig: { ...(request['callbackConfig'] as JsonObject), urls, auth } };
}

/** Configurations whose URLs livegate has not written, and what became of them. */
function stream(round: number): void {
  const name = { app: 'live', stream: `s${round}` };
  alibaba.put(WORLD.alibaba.uid, WORLD.alibaba.pushDomain, {
    stream: { NotifyUrl: receiverUrl('of-ali'), ExceptionNotifyUrl: receiverUrl('gone') },
  });
  alibaba.happen('streamStarted', { ...name, domain: WORLD.alibaba.pushDomain });
  volcengine.happen('streamStarted', { ...name, domain: WORLD.volcengine.pushDomain });
}

async function overRest(method: ContractMethod, request: JsonObject, bearer: string): Promise<void> {
  const { verb, path, body } = toHttp(method, request);
  const answer = await fetch(`${rest}${path}`, {
    method: verb.toUpperCase(),
    headers: {
      ...BESIDE,
      authorization: `Bearer ${bearer}`,
      'x-request-timeout-ms': String(timeoutMs),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(method.isStream && { signal: AbortSignal.timeout(WATCHED_MS) }),
  });
  const text = `${JSON.stringify([...answer.headers])} ${await textOfBody(answer)}`;
  said.push({ what: `${answer.status} of ${method.name} over REST`, text });
}

/** What has come of a body before its request is given up. */
async function textOfBody({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of body ?? []) chunks.push(chunk as Uint8Array);
  } catch {
    // A watch would go on.
  }
  return Buffer.concat(chunks).toString();
}

function overGrpc(method: ContractMethod, request: JsonObject, bearer: string): Promise<void> {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(BESIDE)) metadata.set(name, value);
  metadata.set('authorization', `Bearer ${bearer}`);
  return new Promise((resolve) => {
    const hear = (text: string, code: number): void => {
      said.push({ what: `${code} of ${method.name} over gRPC`, text });
    };
    const call = grpc.makeUnaryRequest(
      `/livegate.v1.${method.service}/${method.name}`,
      (bytes: Uint8Array) => Buffer.from(bytes),
      (bytes: Buffer) => bytes,
      toBinary(method.input, fromJson(method.input, request)),
      metadata,
      { deadline: Date.now() + (method.isStream ? WATCHED_MS : timeoutMs) },
      (error, message) => {
        hear(
          error ? `${error.details} ${textOf(error.metadata)}` : String(message?.toString('latin1')),
          error?.code ?? 0,
        );
        resolve();
      },
    );
    call.on('metadata', (initial: Metadata) => hear(textOf(initial), 0));
  });
}

function textOf(metadata: Metadata): string {
  const values = Object.values(metadata.toJSON()).flat();
  return values.map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value))).join(' ');
}

/** Each method on everything that it may be of, over both transports. */
async function everyMethod(bearer = SECRETS['callerKey'] ?? ''): Promise<void> {
  newCallbackKeys();
  rounds += 1;
  stream(rounds);
  for (const method of CONTRACT.methods()) {
    const row = METHOD_ROWS[method.name];
    if (!row) throw new Error(`test/support/method-rows.ts does not know ${method.name}`);
    await Promise.all(
      OWNERS[row.on].flatMap((owner) => {
        const request = method.name === 'GetProvider' ? { name: 'providers/alibaba' } : requestOf(row, owner);
        return [
          overRest(method, withKey(request, owner), bearer),
          overGrpc(method, withKey(request, owner, true), bearer),
        ];
      }),
    );
  }
}

/**
 * A cloud may know the secret that it checks signatures with, and say it. What it says of keys,
 * error-codes-secrets.spec.ts goes through.
 */
function telling(fault: PlannedFault, known = ''): PlannedFault {
  const urls = [receiverUrl('of-ali'), receiverUrl('gone')];
  return 'message' in fault ? { ...fault, message: [known, ...urls].flatMap(spellings).join(' ') } : fault;
}

/** Resolves when livegate has logged the event so often. */
async function logged(event: string, times: number): Promise<void> {
  await until(() => livegate.errors().split(`"event":"${event}"`).length > times);
}

/** An event that neither sink takes, and what callers are shown of it. */
async function receive(): Promise<void> {
  const { body } = familyPost('volcengine');
  const taken = await fetch(`${rest}/v1/events/of-volc/${SECRETS['receiverToken']}`, { method: 'POST', body });
  expect(taken.status).toBe(200);
  await logged('sink_failing', 2);
  const headers = { authorization: `Bearer ${SECRETS['callerKey']}` };
  const events = await fetch(`${rest}/v1/accounts/volc/events`, { headers });
  said.push({ what: 'an event that no sink takes', text: await events.text() });
}

/**
 * Each secret by its name, with all that it may look like; in JSON, characters may be escaped
 * besides.
 */
function needles(): [name: string, texts: readonly string[]][] {
  return Object.entries(SECRETS).map(([name, value]) => {
    const plain = spellings(value);
    return [name, [...new Set([...plain, ...plain.map((text) => JSON.stringify(text).slice(1, -1))])]];
  });
}

/** What is in the folder of the store, as it is on the disk. */
function stored(): { what: string; text: string }[] {
  const data = join(folder, 'data');
  return readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => ({ what: name, text: readFileSync(join(parentPath, name), 'latin1') }));
}

/** A line of the request log, which has the level first. */
function requestLineAt(level: string): RegExp {
  return new RegExp(`^\\{"level":"${level}".*"event":"request".*"upstream"`, 'm');
}

/** A file is looked at when it is needed, once in a second. */
const FILES_LOOKED_AT_MS = 1_100;

test('no secret comes out anywhere', async () => {
  for (const fault of FAULTS) {
    if (fault) {
      alibaba.faults.add({ times: 10_000, fault: telling(fault, SECRETS['alibabaSecret']) });
      volcengine.faults.add({ times: 10_000, fault: telling(fault, SECRETS['volcengineSecret']) });
    }
    timeoutMs = fault?.kind === 'hang' ? 100 : 2_000;
    await everyMethod();
    for (const cloud of [alibaba, volcengine]) cloud.faults.clear();
  }
  await everyMethod(SECRETS['strangerKey']);
  await everyMethod(SECRETS['strangerToken']);
  const bearer = { authorization: `Bearer ${SECRETS['callerKey']}` };
  const strange = await fetch(`${rest}/v1/accounts?note=${SECRETS['queryValue']}`, { headers: bearer });
  said.push({ what: 'the answer to a strange parameter', text: await strange.text() });

  replace('livegate.yaml', configuration(`    accessKeySecret: ${SECRETS['secretInBadFile']}`));
  livegate.child.kill('SIGHUP');
  await logged('reload_refused', 1);
  const check = spawnSync(process.execPath, [join(ROOT, 'dist/main.js'), '--config', file, '--check'], { env: ENV });
  expect(check.status).toBe(2);
  said.push({ what: 'the check of a bad file', text: `${check.stdout.toString()} ${check.stderr.toString()}` });
  replace('livegate.yaml', configuration());
  replace('ali-secret', '');
  await new Promise((resolve) => setTimeout(resolve, FILES_LOOKED_AT_MS));
  await everyMethod();
  replace('ali-secret', SECRETS['alibabaSecretLater'] ?? '');
  livegate.child.kill('SIGHUP');
  await logged('config_reloaded', 1);
  await everyMethod();

  await receive();

  const answers = said.length;
  said.push({ what: 'the metrics', text: await scrape(metrics) });
  said.push({ what: 'the metrics as OpenMetrics', text: await scrape(metrics, OPENMETRICS) });
  await livegate.stop();
  said.push({ what: 'standard output', text: livegate.output() }, { what: 'standard error', text: livegate.errors() });
  said.push(...stored());

  const wanted = needles();
  const leaksIn = (text: string): string[] =>
    wanted.filter(([, texts]) => texts.some((needle) => text.includes(needle))).map(([name]) => name);
  // What is looked for is found where it is.
  for (const [name, texts] of wanted) for (const text of texts) expect(leaksIn(`… ${text} …`)).toContain(name);
  // These lines were written while secrets were at hand.
  for (const event of ['authentication_failed', 'quota_lowered', 'secret_file_unusable']) {
    expect(livegate.errors()).toContain(`"event":"${event}"`);
  }
  expect(said.find(({ what }) => what === 'an event that no sink takes')?.text).toMatch(/"lastError":.*"lastError":/);
  for (const level of ['info', 'warn']) expect(livegate.errors()).toMatch(requestLineAt(level));
  expect(said.find(({ what }) => what === 'the metrics')?.text).toContain('livegate_upstream_attempts_total{');
  for (const text of ['livegate:of-ali', '/v1/events/gone/[redacted]']) expect(JSON.stringify(said)).toContain(text);
  expect(answers).toBeGreaterThan(15 * CONTRACT.methods().length);
  expect(stored().map(({ what }) => what)).toContain('livegate.db');
  tellFigures({ 'planted secrets': wanted.length, 'texts searched': said.length });
  expect(said.flatMap(({ what, text }) => leaksIn(text).map((name) => `${name} in ${what}`))).toEqual([]);
}, 300_000);
