/*
 * Why a cloud could not be reached is in the log line of the request that met it, from the first
 * failure on: no breaker has opened yet. The sockets are real; the log is what an operator reads.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { AddressInfo, createServer, Server } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { RecordedEvents } from '../support/recorded-events';
import { ProxyManners, startProxy } from '../support/start-proxy';
import { startSystem, System, WORLD } from '../support/start-system';
import { until } from '../support/until';

const SNAPSHOT = `/v1/accounts/volc/vhosts/${WORLD.volcengine.vhost}/callbackConfigs/snapshot`;
const PASSWORD = 'password-of-the-proxy';

let clouds: System;
beforeAll(async () => (clouds = await startSystem()));
afterAll(() => clouds.close());

/** The log line and the answer of one request to an endpoint. */
async function failureAt(url: string, settings = ''): Promise<{ line: object | undefined; body: unknown }> {
  const log = new RecordedEvents();
  const replicaOf = { ...clouds, volcengine: { ...clouds.volcengine, url } };
  const env = { PROXY_USER: 'livegate', PROXY_PASSWORD: PASSWORD };
  const system = await startSystem({ log, replicaOf, settings, env });
  try {
    const { body } = await system.rest.get(SNAPSHOT);
    await until(() => log.requests.length > 0, 5_000);
    return { line: log.requests[0], body };
  } finally {
    await system.close();
  }
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function closed(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

const pem = (name: string): string => readFileSync(join(__dirname, '../tls', name), 'utf8');
const because = (cause: string) => ({
  level: 'warn',
  reason: 'PROVIDER_UNREACHABLE',
  cause: expect.stringMatching(cause) as string,
});

test('an endpoint that refuses connections', async () => {
  const server = createServer();
  const port = await listening(server);
  await closed(server);
  const { line, body } = await failureAt(`http://127.0.0.1:${port}`);
  expect(line).toMatchObject(because('^connect ECONNREFUSED'));
  expect(body).not.toHaveProperty('cause');
});

test('an endpoint whose certificate nobody vouches for', async () => {
  const server = createTlsServer({ cert: pem('server.pem'), key: pem('server.key') });
  server.on('tlsClientError', () => undefined);
  const { line } = await failureAt(`https://127.0.0.1:${await listening(server)}`);
  expect(line).toMatchObject(because('^UNABLE_TO_VERIFY_LEAF_SIGNATURE: '));
  await closed(server);
});

test.each<[string, ProxyManners, string]>([
  [
    'wants another login',
    { kind: 'answer', text: 'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n' },
    '^PROXY_HTTP_407: ',
  ],
  ['resets the connection', { kind: 'reset' }, 'ECONNRESET'],
])('a proxy that %s, without the login', async (_title, manners, cause) => {
  const proxy = await startProxy(manners);
  const login = 'user: { env: PROXY_USER }, password: { env: PROXY_PASSWORD }';
  const settings = `upstream: { proxy: { url: "${proxy.url}", ${login} } }\n`;
  const { line } = await failureAt('https://cloud.example.com', settings);
  await proxy.close();
  expect(proxy.connects).toBe(1);
  expect(line).toMatchObject(because(cause));
  expect(JSON.stringify(line)).not.toMatch(/password-of|Basic|livegate:/);
});

test('an error that the cloud answered has none', async () => {
  const fault = { kind: 'status', status: 500, code: 'InternalError', message: 'why' } as const;
  clouds.volcengine.faults.add({ times: 1, fault });
  const { line } = await failureAt(clouds.volcengine.url);
  expect(line).toMatchObject({ reason: 'PROVIDER_UNAVAILABLE' });
  expect(line).not.toHaveProperty('cause');
});
