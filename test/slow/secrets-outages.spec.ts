/*
 * Whatever livegate depends on fails, at every level of the log, with a secret in each place that
 * takes one: none of them comes out in an answer, on the output or in the store. What comes of
 * faults of the clouds themselves, and the bytes of the embedded store, is
 * test/slow/planted-secrets.spec.ts's. Needs `npm run build`.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { LOG_EVENTS, LogEventName } from '../../src/domain/events/event-log';
import { GrpcClient } from '../support/grpc-client';
import { OPENMETRICS, scrape } from '../support/scrape';
import { newDatabase } from '../support/shared-postgres';
import { spellings } from '../support/spellings';
import { RunningProcess, startProcess } from '../support/start-process';
import { startProxy, TestProxy } from '../support/start-proxy';
import { RedisServer, startRedis } from '../support/start-redis';
import { PROTO_DIR } from '../support/start-system';

const MAIN = join(__dirname, '../../dist/main.js');
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const secret = (name: string): string => `${name}${randomBytes(12).toString('hex')}+/=`;
const plain = (name: string): string => `${name}${randomBytes(12).toString('hex')}`;
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const SECRETS = {
  aliSecret: secret('ali'),
  volcSecret: secret('volc'),
  outputOfCommand: secret('command'),
  redisPassword: secret('redis'),
  databasePassword: secret('database'),
  proxyPassword: secret('proxy'),
  fingerprintKey: secret('fingerprint-key-of-the-test'),
  callerKey: `lg_${plain('caller')}`,
  strangerKey: `lg_${plain('stranger')}`,
  token: `${part({ alg: 'RS256', kid: 'unknown' })}.${part({ sub: plain('sub') })}.${plain('sig')}`,
  callbackKey: plain('callback'),
} as const;
/**
 * Signatures of requests that went out; they open an account for as long as the cloud takes them.
 */
const signatures = new Set<string>();

let folder: string;
let cloud: Server;
let proxy: TestProxy;
let redis: RedisServer;
let admin: Redis;
let database: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'livegate-outages-'));
  cloud = createServer(({ headers, url = '' }, response) => {
    const signed = /Signature=([^&, ]+)/.exec(`${url} ${headers.authorization ?? ''}`)?.[1];
    if (signed !== undefined) signatures.add(decodeURIComponent(signed));
    response.writeHead(500, { 'content-type': 'application/json' }).end('{"Code":"InternalError","Message":"down"}');
  });
  await once(cloud.listen(0, '127.0.0.1'), 'listening');
  proxy = await startProxy();
  redis = await startRedis();
  const command = `process.stdout.write(process.env.OUTPUT); process.stderr.write(process.env.OUTPUT); process.exit(1)`;
  writeFileSync(join(folder, 'command.js'), command);
  writeFileSync(join(folder, 'volc-secret'), SECRETS.volcSecret);
});
afterAll(async () => {
  cloud.close();
  await proxy.close();
  await redis.stop();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  await redis.restart();
  admin = new Redis(redis.url);
  admin.on('error', () => undefined);
  await admin.config('SET', 'requirepass', SECRETS.redisPassword);
  database = await newDatabase();
  const login = Buffer.from(`proxy-user:${SECRETS.proxyPassword}`).toString('base64');
  proxy.manners = { kind: 'tunnel', authorization: `Basic ${login}` };
});
afterEach(() => admin.disconnect());

function withPassword(url: string, user: string, password: string): string {
  const parsed = new URL(url);
  return `${parsed.protocol}//${user}:${encodeURIComponent(password)}@${parsed.host}${parsed.pathname}`;
}

function configuration(level: string): string {
  const sha256 = createHash('sha256').update(SECRETS.callerKey).digest('hex');
  const endpoint = `http://127.0.0.1:${(cloud.address() as AddressInfo).port}`;
  const account = (id: string, provider: string, uid: string, credentials: object): string =>
    `  - ${JSON.stringify({ id, provider, uid, endpoint, credentials })}`;
  const reference = (name: string) => ({ env: name });
  return `
rest: { port: 0 }
grpc: { port: 0 }
log: { level: ${level} }
metrics: { port: 0 }
audit: { reads: true, refusals: true }
fingerprintKey: { env: FINGERPRINT_KEY }
database: { url: { env: DATABASE_URL } }
redis: { url: { env: REDIS_URL } }
upstream:
  timeoutMs: 500
  recoveryMs: 500
  proxy: { url: "${proxy.url}", user: { env: PROXY_USER }, password: { env: PROXY_PASSWORD } }
breaker: { minCalls: 2, windowMs: 60000 }
retry: { maxAttempts: 1 }
auth:
  mode: callers
  jwt: { issuer: test, audience: livegate, jwksUri: "${endpoint}/keys" }
callers:
  - id: all
    apiKeys: [ { sha256: ${sha256} } ]
    grants: [ { accounts: ["*"], domains: ["*"], verbs: [read, write, operate] } ]
accounts:
${account('ali', 'alibaba', '1', { accessKeyId: reference('ALI_ID'), accessKeySecret: reference('ALI_SECRET') })}
${account('volc', 'volcengine', '2', { accessKeyId: reference('ALI_ID'), accessKeySecret: { file: 'volc-secret' } })}
${account('commanded', 'volcengine', '3', { command: [process.execPath, join(folder, 'command.js')] })}
`;
}

function start(level: string): Promise<RunningProcess> {
  const cwd = join(folder, level);
  mkdirSync(cwd);
  const file = join(folder, `${level}.yaml`);
  writeFileSync(file, configuration(level));
  return startProcess(process.execPath, [MAIN, '--config', file], {
    cwd,
    until: '"ready"',
    env: {
      ...process.env,
      FINGERPRINT_KEY: SECRETS.fingerprintKey,
      DATABASE_URL: withPassword(database, 'postgres', SECRETS.databasePassword),
      REDIS_URL: withPassword(redis.url, '', SECRETS.redisPassword),
      PROXY_USER: 'proxy-user',
      PROXY_PASSWORD: SECRETS.proxyPassword,
      ALI_ID: 'an-access-key-id',
      ALI_SECRET: SECRETS.aliSecret,
      OUTPUT: SECRETS.outputOfCommand,
    },
  });
}

/**
 * Writes and reads of every account with each kind of credentials, over both transports, and what
 * they answered.
 */
async function callEverything(rest: string, grpc: GrpcClient): Promise<string[]> {
  const owners = ['ali/domains/play.example.com', 'volc/vhosts/v.example.com', 'commanded/vhosts/v.example.com'];
  const callbackConfig = { urls: ['https://hooks.example.com'], auth: { enabled: true, key: SECRETS.callbackKey } };
  const overRest = async (bearer: string, path: string, body?: object): Promise<string> => {
    const answer = await fetch(`${rest}/v1/accounts/${path}`, {
      method: body ? 'PUT' : 'GET',
      headers: {
        authorization: `Bearer ${bearer}`,
        'x-request-timeout-ms': '1500',
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return `${JSON.stringify([...answer.headers])} ${await answer.text()}`;
  };
  const overGrpc = async (bearer: string, name: string): Promise<string> => {
    const request = { callbackConfig: { ...callbackConfig, name } };
    const options = { headers: { authorization: `Bearer ${bearer}` }, deadlineMs: 1_500 };
    return JSON.stringify(await grpc.call('CallbackConfigService', 'SetCallbackConfig', request, options));
  };
  const said: Promise<string>[] = [];
  for (const bearer of [SECRETS.callerKey, SECRETS.strangerKey, SECRETS.token]) {
    for (const owner of owners) {
      const path = `${owner}/callbackConfigs/snapshot`;
      said.push(overRest(bearer, path), overRest(bearer, path, callbackConfig), overGrpc(bearer, `accounts/${path}`));
      said.push(overRest(bearer, `${owner.split('/')[0]}/auditEvents`), overRest(bearer, owner.split('/')[0] ?? ''));
    }
  }
  return [...(await Promise.all(said)), await (await fetch(`${rest}/readyz`)).text()];
}

/** Refuses new connections, and ends those that exist. */
async function takeDatabaseAway(): Promise<void> {
  const name = new URL(database).pathname.slice(1);
  const client = new Client({ connectionString: database.replace(name, 'postgres') });
  await client.connect();
  await client.query(`alter database ${name} with allow_connections false`);
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
  await client.end();
}

async function bringDatabaseBack(): Promise<string> {
  const name = new URL(database).pathname.slice(1);
  const client = new Client({ connectionString: database.replace(name, 'postgres') });
  await client.connect();
  await client.query(`alter database ${name} with allow_connections true`);
  await client.end();
  const reader = new Client({ connectionString: database });
  await reader.connect();
  const tables = ['audit_events', 'audit_patterns', 'applied_states', 'store_facts', 'resource_leases'];
  const rows: unknown[] = [];
  for (const table of tables) rows.push((await reader.query(`select * from ${table}`)).rows);
  await reader.end();
  return JSON.stringify(rows);
}

/** Whether the event is in the log, or at a level that leaves it out. */
function isTold(livegate: RunningProcess, level: (typeof LEVELS)[number], event: LogEventName): boolean {
  const isWritten = LEVELS.indexOf(level) <= LEVELS.indexOf(LOG_EVENTS[event].level);
  return !isWritten || livegate.errors().includes(`"event":"${event}"`);
}

function leaksIn(text: string): string[] {
  const planted = [
    ...Object.entries(SECRETS),
    ...[...signatures].map((signature) => ['signature', signature] as const),
  ];
  const looksOf = (value: string) =>
    spellings(value).flatMap((spelling) => [spelling, JSON.stringify(spelling).slice(1, -1)]);
  return planted.filter(([, value]) => looksOf(value).some((look) => text.includes(look))).map(([name]) => name);
}

test.each(LEVELS)(
  'at level %s no secret comes out while everything fails',
  async (level) => {
    const livegate = await start(level);
    const ready = JSON.parse(livegate.output()) as { rest: string; grpc: string; metrics: string };
    const { rest, grpc: address } = ready;
    const grpc = new GrpcClient(address, PROTO_DIR);
    const said: string[] = [];
    const isToCome = (events: readonly LogEventName[]): boolean =>
      signatures.size === 0 || events.some((event) => !isTold(livegate, level, event));
    /** Until each outage is in the log; a call may have been refused before it came to that. */
    const round = async (...events: readonly LogEventName[]): Promise<void> => {
      for (let tries = 0; tries === 0 || isToCome(events); tries += 1) {
        if (tries === 20) throw new Error(`not all of ${events.join(', ')} in:\n${livegate.errors()}`);
        said.push(...(await callEverything(rest, grpc)));
      }
    };
    try {
      await round('credentials_failing', 'issuer_keys_failing');
      proxy.manners = { kind: 'reset' };
      await round('breaker_opened');
      proxy.manners = { kind: 'tunnel', authorization: 'Basic of somebody else' };
      await round();
      await redis.kill();
      await round('quota_store_lost', 'throttle_store_lost');
      await takeDatabaseAway();
      await round('store_failing');
      const metrics = `${await scrape(ready.metrics)}${await scrape(ready.metrics, OPENMETRICS)}`;
      const stored = await bringDatabaseBack();
      await livegate.stop();
      const stderr = livegate.errors();
      const outputs = { answers: said.join('\n'), stdout: livegate.output(), stderr, metrics, stored };
      expect(stored).toContain('INTENT');
      expect(metrics).toContain('livegate_upstream_attempts_total{');
      // At warn at the latest: clouds and stores failed.
      expect(stderr.includes('"event":"request"')).toBe(LEVELS.indexOf(level) <= LEVELS.indexOf('warn'));
      expect(signatures.size).toBeGreaterThan(0);
      for (const value of Object.values(SECRETS)) expect(leaksIn(`… ${value} …`)).toHaveLength(1);
      const leaks = Object.entries(outputs).flatMap(([what, text]) =>
        leaksIn(text).map((name) => `${name} in ${what}`),
      );
      expect(leaks).toEqual([]);
    } finally {
      grpc.close();
      await livegate.stop('SIGKILL').catch(() => undefined);
    }
  },
  120_000,
);
