/* Which web pages may call the REST API, and what they may see of its answers. */
import { startSystem, System } from '../support/start-system';

const ORIGIN = 'https://console.example.com';
const PATH = '/v1/accounts/ali/domains/push.example.com/callbackConfigs/stream';
const NOWHERE = '/v1/nowhere';

/** The headers of CORS in an answer. */
function cors(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));
}

function list(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .toSorted();
}

const preflight = (origin: string) => ({
  origin,
  'access-control-request-method': 'PUT',
  'access-control-request-headers': 'content-type, x-request-timeout-ms',
});

describe('with one origin', () => {
  let system: System;
  beforeAll(async () => (system = await startSystem({ rest: `cors: { origins: ["${ORIGIN}"] }` })));
  afterAll(() => system.close());

  test('its preflight is answered with what it may send', async () => {
    const { status, headers, body } = await system.rest.send('OPTIONS', PATH, undefined, preflight(ORIGIN));
    expect({ status, body }).toEqual({ status: 204, body: '' });
    expect(headers).toMatchObject({ 'access-control-allow-origin': ORIGIN, 'access-control-max-age': '600' });
    expect(list(headers['access-control-allow-methods'])).toEqual(['delete', 'get', 'head', 'patch', 'post', 'put']);
    expect(list(headers['access-control-allow-headers'])).toEqual([
      'authorization',
      'content-type',
      'if-match',
      'if-none-match',
      'last-event-id',
      'traceparent',
      'tracestate',
      'x-request-id',
      'x-request-timeout-ms',
    ]);
    expect(list(headers['vary'])).toContain('origin');
  });

  test.each([
    ['an answer', 'GET', '/v1/accounts', 200],
    ['a refusal', 'GET', '/v1/accounts/A', 400],
    ['an unknown path', 'GET', NOWHERE, 404],
    ['a wrong method', 'POST', PATH, 405],
    ['a wrong type of body', 'PUT', PATH, 415],
  ] as const)('it sees %s, with the headers that it needs', async (_title, method, path, expected) => {
    const body = expected === 415 ? 'x' : undefined;
    const type = expected === 415 ? { 'content-type': 'text/plain' } : {};
    const { status, headers } = await system.rest.send(method, path, body, { origin: ORIGIN, ...type });
    expect(status).toBe(expected);
    expect(headers['access-control-allow-origin']).toBe(ORIGIN);
    expect(list(headers['access-control-expose-headers'])).toEqual([
      'allow',
      'etag',
      'ratelimit',
      'ratelimit-policy',
      'retry-after',
      'x-request-id',
    ]);
    expect(list(headers['vary'])).toContain('origin');
    expect(headers['access-control-allow-credentials']).toBeUndefined();
  });

  test.each(['https://evil.example.com', 'http://console.example.com', `${ORIGIN}.evil.example.com`, 'null'])(
    '%s is admitted nowhere',
    async (origin) => {
      for (const answer of [
        await system.rest.send('OPTIONS', PATH, undefined, preflight(origin)),
        await system.rest.get('/v1/accounts', { origin }),
      ]) {
        expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      }
    },
  );

  test('a client that is not a web page is served as before', async () => {
    const { status, headers } = await system.rest.get('/v1/accounts');
    expect(status).toBe(200);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

test('every origin', async () => {
  const system = await startSystem({ rest: 'cors: { origins: ["*"] }' });
  const answer = await system.rest.get('/v1/accounts', { origin: 'https://anybody.example.com' });
  expect(answer.headers['access-control-allow-origin']).toBe('*');
  await system.close();
});

test('no origin: a preflight is a wrong method, and no answer has CORS headers', async () => {
  const system = await startSystem();
  const asked = await system.rest.send('OPTIONS', PATH, undefined, preflight(ORIGIN));
  expect(asked).toMatchObject({ status: 405, headers: { allow: 'DELETE, GET, HEAD, PATCH, PUT' } });
  expect(cors(asked.headers)).toEqual({});
  expect(cors((await system.rest.get('/v1/accounts', { origin: ORIGIN })).headers)).toEqual({});
  await system.close();
});
