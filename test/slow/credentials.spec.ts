/*
 * Credentials that change while calls are made with them: files that are replaced, programs, and
 * sessions in a role of either cloud, which the emulators begin, verify and end.
 */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadConfig } from '../../src/config/loading/load-config';
import { createApp } from '../../src/create-app';
import { Instance } from '../../src/composition/instance';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { SINK_CATALOG } from '../../src/receivers/sinks/sink.catalog';
import { systemClock } from '../../src/resilience/system-clock';
import { AlibabaEmulator, startAlibabaEmulator } from '../../src/sandbox/alibaba/alibaba.emulator';
import { startVolcengineEmulator, VolcengineEmulator } from '../../src/sandbox/volcengine/volcengine.emulator';
import { RecordedEvents } from '../support/recorded-events';
import { RestClient } from '../support/rest-client';
import { scrape, seriesOf } from '../support/scrape';
import { CONSOLE_DIR, DOCS_PAGE_DIR, PROTO_DIR } from '../support/start-system';
import { until } from '../support/until';

const ALI_UID = '1234567890123456';
const VOLC_UID = '2100000001';
const ALI_ROLE = `acs:ram::${ALI_UID}:role/livegate`;
const VOLC_ROLE = `trn:iam::${VOLC_UID}:role/livegate`;
/**
 * Of sessions, in milliseconds: some begin and end while a test runs, and no stall of the process
 * is as long as what is left of one.
 */
const SESSION_MS = 3_000;

/**
 * The key before and the key after. The emulator takes them for two accounts', so that its calls
 * tell one from the other.
 */
const SECOND_UID = '2100000002';
const KEYS = [VOLC_UID, SECOND_UID].map((uid, index) => ({
  uid,
  accessKeyId: `volc-key-${index + 1}`,
  accessKeySecret: `volc-secret-${index + 1}`,
  vhosts: [{ name: 'live.example.com', domains: [] }],
}));

let folder: string;
let alibaba: AlibabaEmulator;
let volcengine: VolcengineEmulator;
let app: Instance;
let rest: RestClient;

const path = (name: string): string => join(folder, name);

/** As configuration management does it: the file is never half there. */
function replace(name: string, content: string): void {
  writeFileSync(path(`${name}.new`), content);
  renameSync(path(`${name}.new`), path(name));
}

function setOf(number: number, more: object = {}): string {
  return JSON.stringify({ accessKeyId: `volc-key-${number}`, accessKeySecret: `volc-secret-${number}`, ...more });
}

function configText(): string {
  const volc = (id: string, credentials: object) => ({
    id,
    provider: 'volcengine',
    uid: VOLC_UID,
    endpoint: volcengine.url,
    credentials,
    quotas: { DescribeCallback: { limit: 100_000, windowMs: 100 } },
  });
  const volcKey = { accessKeyId: { env: 'VOLC_ID' }, accessKeySecret: { env: 'VOLC_SECRET' } };
  const [set, runs] = [path('for-command'), path('runs')].map((name) => JSON.stringify(name));
  const program = `const fs = require('node:fs');
    fs.appendFileSync(${runs}, 'x');
    process.stdout.write(fs.readFileSync(${set}));`;
  const aliRole = {
    role: ALI_ROLE,
    endpoint: alibaba.url,
    accessKeyId: { env: 'ALI_ID' },
    accessKeySecret: { env: 'ALI_SECRET' },
  };
  const accounts = [
    volc('parts', { accessKeyId: { file: 'id' }, accessKeySecret: { file: 'secret' } }),
    volc('whole', { file: 'whole.json' }),
    volc('command', { command: [process.execPath, '-e', program] }),
    volc('role', { assumeRole: { role: VOLC_ROLE, endpoint: volcengine.url, ...volcKey } }),
    volc('stranger', { assumeRole: { role: `${VOLC_ROLE}-2`, endpoint: volcengine.url, ...volcKey } }),
    { id: 'ali-role', provider: 'alibaba', uid: ALI_UID, endpoint: alibaba.url, credentials: { assumeRole: aliRole } },
  ];
  return JSON.stringify({
    rest: { port: 0 },
    grpc: { port: 0 },
    metrics: { port: 0 },
    auth: { mode: 'none' },
    log: { level: 'silent' },
    accounts,
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'livegate-credentials-'));
  alibaba = await startAlibabaEmulator({
    quotas: 'off',
    accounts: [
      {
        uid: ALI_UID,
        accessKeyId: 'ali-key',
        accessKeySecret: 'ali-secret',
        domains: [{ name: 'push.example.com', type: 'push' }],
      },
    ],
    roles: [{ role: ALI_ROLE, uid: ALI_UID }],
    sessionMs: SESSION_MS,
  });
  volcengine = await startVolcengineEmulator({
    quotas: 'off',
    accounts: KEYS,
    roles: [{ role: VOLC_ROLE, uid: VOLC_UID }],
    sessionMs: SESSION_MS,
  });
  for (const [name, content] of Object.entries({ id: 'volc-key-1\n', secret: 'volc-secret-1\n' }))
    replace(name, content);
  for (const name of ['whole.json', 'for-command']) replace(name, setOf(1));
  const config = loadConfig({
    file: path('livegate.yaml'),
    text: configText(),
    env: { ALI_ID: 'ali-key', ALI_SECRET: 'ali-secret', VOLC_ID: 'volc-key-1', VOLC_SECRET: 'volc-secret-1' },
    readFile: (file) => readFileSync(file, 'utf8'),
    providers: PROVIDER_CATALOG,
    sinks: SINK_CATALOG,
  });
  app = await createApp({
    config,
    catalog: PROVIDER_CATALOG,
    clock: systemClock,
    version: '0.0.0',
    protoDir: PROTO_DIR,
    docsPageDir: DOCS_PAGE_DIR,
    consoleDir: CONSOLE_DIR,
    log: new RecordedEvents(),
  });
  rest = new RestClient(app.rest);
});
beforeEach(() => {
  alibaba.reset();
  volcengine.reset();
});
afterAll(async () => {
  await rest.close();
  await app.close();
  await Promise.all([alibaba.close(), volcengine.close()]);
  rmSync(folder, { recursive: true });
});

const read = (account: string) => rest.get(`/v1/accounts/${account}/vhosts/live.example.com/callbackConfigs`);

/** Reads again and again, and gives the statuses, until that is over. */
async function readWhile(account: string, done: () => boolean, atMostMs = 60_000): Promise<Set<number>> {
  const statuses = new Set<number>();
  const end = Date.now() + atMostMs;
  do {
    statuses.add((await read(account)).status);
    await new Promise((resolve) => setTimeout(resolve, 5));
  } while (!done() && Date.now() < end);
  return statuses;
}

/** Calls that were signed with the second key. */
const bySecondKey = () => volcengine.calls.filter(({ uid }) => uid === SECOND_UID).length;

test('a key whose files are replaced one after the other: no call fails, and the new key is used soon', async () => {
  expect((await read('parts')).status).toBe(200);
  const reading = readWhile('parts', () => bySecondKey() > 10);
  replace('id', 'volc-key-2\n');
  await new Promise((resolve) => setTimeout(resolve, 300));
  replace('secret', 'volc-secret-2\n');
  expect([...(await reading)]).toEqual([200]);
  expect(bySecondKey()).toBeGreaterThan(10);
  expect(volcengine.calls.every(({ authenticated }) => authenticated)).toBe(true);
});

test('a set in one file, and a file that is broken for a while', async () => {
  expect((await read('whole')).status).toBe(200);
  replace('whole.json', '{ "accessKeyId": "volc-k');
  expect([...(await readWhile('whole', () => volcengine.calls.length > 200, 1_500))]).toEqual([200]);
  replace('whole.json', setOf(2));
  expect([...(await readWhile('whole', () => bySecondKey() > 3))]).toEqual([200]);
  expect(bySecondKey()).toBeGreaterThan(3);
});

test('an expired set in a file is not sent, and the next one is', async () => {
  replace('whole.json', setOf(2, { expiration: '2020-01-01T00:00:00Z' }));
  await until(async () => (await read('whole')).status === 503);
  volcengine.reset();
  const answer = await read('whole');
  expect(answer).toMatchObject({
    status: 503,
    headers: { 'retry-after': '1' },
    body: { reason: 'PROVIDER_CREDENTIALS_UNAVAILABLE', metadata: { account: 'whole', action: 'DescribeCallback' } },
  });
  expect(volcengine.calls).toEqual([]);
  replace('whole.json', setOf(1, { expiration: '2999-01-01T00:00:00Z' }));
  expect((await read('whole')).status).toBe(200);
});

test('a program runs once for all concurrent calls', async () => {
  const answers = await Promise.all([read('command'), read('command'), read('command')]);
  expect([...answers, await read('command')].map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(readFileSync(path('runs'), 'utf8')).toBe('x');
});

test('if the old key was revoked at once, the call is signed again with the new one', async () => {
  const changes = {
    parts: (number: number) => {
      replace('id', `volc-key-${number}`);
      replace('secret', `volc-secret-${number}`);
    },
    whole: (number: number) => replace('whole.json', setOf(number)),
  };
  for (const [account, change] of Object.entries(changes)) {
    for (let number = account === 'parts' ? 1 : 2; ; number = 3 - number) {
      expect((await read(account)).status).toBe(200);
      volcengine.reset();
      const fault = { kind: 'status', status: 401, code: 'InvalidAccessKey' } as const;
      volcengine.faults.add({ action: 'DescribeCallback', fault });
      change(number);
      const { status } = await read(account);
      // Files are looked at all the time: the new key may be known before the old one is refused.
      if (new Set(volcengine.calls.map(({ uid }) => uid)).size === 1) continue;
      expect(status).toBe(200);
      expect(volcengine.calls).toHaveLength(2);
      break;
    }
  }
});

test('Volcengine: sessions of a role follow one another, and no call uses an expired one', async () => {
  const begun = () => volcengine.calls.filter(({ action }) => action === 'AssumeRole');
  const started = Date.now();
  expect([...(await readWhile('role', () => begun().length >= 4))]).toEqual([200]);
  expect(Date.now() - started).toBeGreaterThan(SESSION_MS);
  expect(volcengine.calls.every(({ authenticated }) => authenticated)).toBe(true);
  // One at a time, ahead of the end, for all calls.
  expect(begun().length).toBeLessThanOrEqual(2 + (Date.now() - started) / (SESSION_MS * 0.7));
});

test('Alibaba: sessions of a role follow one another', async () => {
  const readAlibaba = () => rest.get('/v1/accounts/ali-role/domains/push.example.com/callbackConfigs/stream');
  const begun = () => alibaba.calls.filter(({ action }) => action === 'AssumeRole');
  // At a pace at which no quota runs out, however fast this machine is.
  for (; begun().length < 3; await delay(50)) expect((await readAlibaba()).body.reason).toBe('CONFIG_NOT_FOUND');
  expect(alibaba.calls.every(({ authenticated }) => authenticated)).toBe(true);
  expect(begun()[0]).toMatchObject({
    version: '2015-04-01',
    parameters: { RoleArn: ALI_ROLE, RoleSessionName: 'livegate', DurationSeconds: '3600' },
  });
  const ends = seriesOf(await scrape(app.metrics), 'livegate_credentials_expire_timestamp_seconds');
  const end = ends.find(({ labels }) => labels['account'] === 'ali-role')?.value;
  // Emulators tell whole seconds.
  expect(Math.abs(Number(end) * 1_000 - Date.now())).toBeLessThan(SESSION_MS + 1_000);
  // A key has no end.
  expect(ends.map(({ labels }) => labels['account'])).not.toContain('parts');
});

test('a refusal of STS is reported by its code at once, and costs the breaker and the quota nothing', async () => {
  const answer = await read('stranger');
  expect(answer).toMatchObject({
    status: 503,
    body: {
      reason: 'PROVIDER_CREDENTIALS_UNAVAILABLE',
      detail: "the account's credentials are unavailable: STS answered RoleNotExist",
      metadata: { account: 'stranger', provider: 'volcengine', action: 'DescribeCallback', outcome: 'NOT_APPLIED' },
    },
  });
  expect(answer.body.retryAfterMs).toBeGreaterThan(0);
  await read('stranger');
  expect(volcengine.calls.map(({ action }) => action)).toEqual(['AssumeRole']);
});
