/*
 * How the keys of the tokens' issuer are fetched: over the same connections as everything else that
 * goes out, seldom while the issuer is down, and with one line in the log when that begins and one
 * when it is over. Which tokens are accepted is in tokens.spec.ts.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { AddressInfo, createServer, Server } from 'node:net';
import { join } from 'node:path';
import { VERBS } from '../../src/domain/access/caller';
import { Outage } from '../../src/domain/events/outage';
import { fetchThrough } from '../../src/providers/http-fetch';
import { UpstreamHttp } from '../../src/providers/upstream-http';
import { systemClock } from '../../src/resilience/system-clock';
import { remoteKeys, TokenVerifier } from '../../src/transports/auth/token-verifier';
import { FakeClock } from '../support/fake-clock';
import { RecordedEvents } from '../support/recorded-events';
import { startProxy } from '../support/start-proxy';
import { startSystem, System, SystemOptions } from '../support/start-system';

const ISSUER = 'https://issuer.example.com';
const TLS = join(__dirname, '../tls');
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const KEY_SET = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'known', use: 'sig' }] });

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function token(kid = 'known'): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + 60;
  const input = `${part({ alg: 'RS256', kid })}.${part({ iss: ISSUER, aud: 'livegate', sub: 'media-team', exp })}`;
  return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
}

async function listening(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

const publishing: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end(KEY_SET);
};

async function systemOf(jwksUri: string, upstream: object, options: SystemOptions = {}): Promise<System> {
  const auth = { jwt: { issuer: ISSUER, audience: 'livegate', jwksUri } };
  const system = await startSystem({
    callers: [{ id: 'media-team', keys: [], grants: [{ accounts: ['ali'], domains: ['*'], verbs: VERBS }] }],
    settings: `auth: ${JSON.stringify(auth)}\nupstream: ${JSON.stringify(upstream)}`,
    ...options,
  });
  closing.push(() => system.close());
  return system;
}

const accountsOf = (system: System, bearer: string) =>
  system.rest.get('/v1/accounts', { authorization: `Bearer ${bearer}` });

async function proxy() {
  const started = await startProxy();
  closing.push(() => started.close());
  return started;
}

describe("the issuer's keys are fetched", () => {
  it('through the configured proxy', async () => {
    const port = await listening(createHttpServer(publishing));
    const through = await proxy();
    const system = await systemOf(`http://127.0.0.1:${port}/keys`, { proxy: through.url });
    expect(await accountsOf(system, token())).toMatchObject({ status: 200 });
    expect(through.heads).toEqual([expect.stringMatching(`^CONNECT 127.0.0.1:${port} `)]);
  });

  it('through the proxy of the environment', async () => {
    const through = await proxy();
    through.manners = { kind: 'answer', text: 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n' };
    const env = { HTTPS_PROXY: through.url };
    const log = new RecordedEvents();
    const system = await systemOf('https://issuer.example.com/keys', {}, { env, log });
    expect(await accountsOf(system, token())).toMatchObject({ body: { reason: 'CREDENTIALS_UNVERIFIABLE' } });
    expect(through.heads).toEqual([expect.stringMatching('^CONNECT issuer.example.com:443 ')]);
    const failing = log.events.filter(({ event }) => event === 'issuer_keys_failing');
    expect(failing).toMatchObject([{ issuer: ISSUER, cause: expect.stringMatching('PROXY_HTTP_502') as string }]);
  });

  it('from a server with a certificate of upstream.ca, and from no other', async () => {
    const [key, cert] = ['server.key', 'server.pem'].map((name) => readFileSync(join(TLS, name)));
    const port = await listening(createHttpsServer({ key, cert }, publishing));
    const jwksUri = `https://localhost:${port}/keys`;
    const trusting = await systemOf(jwksUri, { ca: join(TLS, 'authority.pem') });
    expect(await accountsOf(trusting, token())).toMatchObject({ status: 200 });
    const wary = await systemOf(jwksUri, {});
    expect(await accountsOf(wary, token())).toMatchObject({ body: { reason: 'CREDENTIALS_UNVERIFIABLE' } });
  });
});

it('an issuer that is down is not asked by every caller', async () => {
  let connects = 0;
  const dead = createServer((socket) => {
    connects += 1;
    socket.on('error', () => undefined).resetAndDestroy();
  });
  const log = new RecordedEvents();
  const system = await systemOf(`http://127.0.0.1:${await listening(dead)}/keys`, {}, { log });
  const ask = async (call: number) => {
    const { status, body } = await accountsOf(system, token(`unknown-${call}`));
    expect([status, body.reason]).toEqual([503, 'CREDENTIALS_UNVERIFIABLE']);
  };
  await Promise.all(Array.from({ length: 100 }, (_, call) => ask(call)));
  for (let call = 100; call < 200; call += 1) await ask(call);
  expect(connects).toBeLessThanOrEqual(3);
  expect(log.events.filter(({ event }) => event.startsWith('issuer_keys'))).toMatchObject([
    { level: 'error', event: 'issuer_keys_failing', issuer: ISSUER, cause: expect.any(String) as string },
  ]);
});

it('an outage is logged once at its beginning and once at its end, and recovers within seconds', async () => {
  let status = 500;
  let asked = 0;
  const port = await listening(
    createHttpServer((_request, response) => {
      asked += 1;
      response.writeHead(status, { connection: 'close' }).end(status === 200 ? KEY_SET : '');
    }),
  );
  const clock = new FakeClock(Date.now());
  const { events, report } = new RecordedEvents();
  const outage = new Outage({ began: 'issuer_keys_failing', ended: 'issuer_keys_back', quietMs: 0, clock, report });
  const http = new UpstreamHttp({ clock: systemClock, connectTimeoutMs: 1_000, maxResponseBytes: 100_000 });
  closing.push(() => http.close());
  const keys = remoteKeys({ jwksUri: `http://127.0.0.1:${port}/keys`, fetch: fetchThrough(http), clock, outage });
  const rules = { issuer: ISSUER, audience: 'livegate', algorithms: ['RS256'], callerClaim: 'sub' };
  const tokens = new TokenVerifier(rules, keys, clock);
  const refused = { reason: 'CREDENTIALS_UNVERIFIABLE' };

  await expect(tokens.callerIdOf(token())).rejects.toMatchObject(refused);
  status = 200;
  await clock.advance(4_999);
  await expect(tokens.callerIdOf(token())).rejects.toMatchObject(refused);
  expect(asked).toBe(1);
  await clock.advance(1);
  expect(await tokens.callerIdOf(token())).toBe('media-team');
  expect(asked).toBe(2);
  expect(events).toEqual([
    { level: 'error', event: 'issuer_keys_failing', cause: expect.stringContaining('200 OK') as string },
    { level: 'info', event: 'issuer_keys_back', durationMs: 5_000, failures: 2 },
  ]);
});
