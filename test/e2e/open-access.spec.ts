/*
 * Who is served while nobody is asked who they are: programs on this machine, and of pages in a
 * browser on it only those that the configuration names. A page elsewhere can reach loopback under
 * a name of its own (DNS rebinding), or as another site.
 */
import { connect, OutgoingHttpHeaders } from 'node:http2';
import { startSystem, System } from '../support/start-system';

const REFUSED = { status: 403, body: { code: 'PERMISSION_DENIED', reason: 'ACCESS_DENIED' } };

let system: System;
beforeAll(async () => (system = await startSystem({ rest: 'cors: { origins: ["https://console.example.com"] }' })));
afterAll(() => system.close());

const get = (headers: Record<string, string>, path = '/v1/accounts') => system.rest.get(path, headers);

/** An empty request; the headers and trailers of its answer. */
function callGrpc({ app }: System, headers: OutgoingHttpHeaders): Promise<Record<string, unknown>> {
  const client = connect(`http://${app.grpc}`);
  const path = '/livegate.v1.AccountService/ListAccounts';
  const fixed = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' };
  const stream = client.request({ ...fixed, ...headers });
  const answer: Record<string, unknown> = {};
  for (const event of ['response', 'trailers']) stream.on(event, (some: object) => Object.assign(answer, some));
  stream.end(Buffer.alloc(5));
  return new Promise((resolve, reject) => {
    stream.resume().on('error', reject);
    stream.on('close', () => {
      client.close();
      resolve(answer);
    });
  });
}

describe('the host of a request', () => {
  test.each([
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.1',
    '[fe80::1]',
    '0.0.0.0',
    'livegate',
  ])('%s is not served', async (host) => {
    for (const path of ['/v1/accounts', '/healthz', '/nowhere', '/openapi.json']) {
      const answer = await get({ host }, path);
      expect(answer).toMatchObject(REFUSED);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.body.detail).toContain('rest.allowedHosts');
    }
  });

  test.each([
    'localhost',
    'LOCALHOST:80',
    'localhost.',
    'app.localhost',
    '127.0.0.1',
    '127.8.9.10:1',
    '[::1]:8080',
    '[::ffff:127.0.0.1]',
  ])('%s is loopback', async (host) => {
    expect((await get({ host })).status).toBe(200);
  });

  test('is that of the target, if the target has one', async () => {
    const answer = await get({ host: 'localhost' }, 'http://evil.example/v1/accounts');
    expect(answer).toMatchObject(REFUSED);
  });
});

describe('the authority of a call over gRPC', () => {
  test.each(['evil.example', 'evil.example:50051', '10.0.0.1', 'localhost.evil.example'])(
    '%s is not served',
    async (authority) => {
      const method = 'livegate.v1.AccountService/ListAccounts';
      for (const path of [method, 'grpc.health.v1.Health/Check']) {
        const answer = await callGrpc(system, { ':authority': authority, ':path': `/${path}` });
        expect(answer['grpc-status']).toBe('7');
        expect(answer['grpc-message']).toContain('rest.allowedHosts');
      }
    },
  );

  test.each(['localhost', '127.0.0.1:50051', '[::1]:50051'])('%s is loopback', async (authority) => {
    expect((await callGrpc(system, { ':authority': authority }))['grpc-status']).toBe('0');
  });

  test('is its host, if it has none', async () => {
    expect((await callGrpc(system, { host: 'evil.example' }))['grpc-status']).toBe('7');
  });

  test('does not help a page of another origin', async () => {
    const answer = await callGrpc(system, { ':authority': 'localhost', origin: 'https://evil.example' });
    expect(answer['grpc-status']).toBe('7');
  });
});

describe('pages in a browser', () => {
  const own = () => new URL(system.app.rest).host;

  test.each<Record<string, string>>([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:1' },
    { origin: 'https://console.example.com.evil.example' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    { 'sec-fetch-site': 'cross-site' },
  ])('with %j are not served', async (headers) => {
    for (const answer of [await get(headers), await system.rest.send('PUT', '/v1/accounts', {}, headers)]) {
      expect(answer).toMatchObject(REFUSED);
      expect(answer.body.detail).toContain('rest.cors.origins');
    }
    const asked = { ...headers, 'access-control-request-method': 'PUT' };
    const preflight = await system.rest.send('OPTIONS', '/v1/accounts', undefined, asked);
    expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
  });

  test.each<Record<string, string>>([
    { origin: 'https://console.example.com', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
    { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' },
    { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  ])('with %j are', async (headers) => {
    expect((await get(headers)).status).toBe(200);
  });

  test('of livegate itself are, such as the documentation', async () => {
    expect((await get({ origin: `http://${own()}`, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });
});

test('listed names are served, and with authentication all others too', async () => {
  const named = await startSystem({ rest: 'allowedHosts: [livegate, Gateway.example.com], cors: { origins: ["*"] }' });
  for (const host of ['livegate', 'livegate:8080', 'gateway.example.com']) {
    expect((await named.rest.get('/v1/accounts', { host, origin: 'https://any.example' })).status).toBe(200);
  }
  expect(await named.rest.get('/v1/accounts', { host: 'evil.example' })).toMatchObject(REFUSED);
  expect((await callGrpc(named, { ':authority': 'livegate:50051' }))['grpc-status']).toBe('0');
  await named.close();
  const asking = await startSystem({ callers: [{ id: 'me', keys: [{ key: 'lg_me' }], grants: [] }] });
  const headers = { host: 'any.example', origin: 'https://any.example', authorization: 'Bearer lg_me' };
  expect((await asking.rest.get('/v1/accounts', headers)).status).toBe(200);
  const { authorization } = headers;
  expect((await callGrpc(asking, { ':authority': 'any.example', authorization }))['grpc-status']).toBe('0');
  await asking.close();
});
