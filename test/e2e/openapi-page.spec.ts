/*
 * The document and its page over real sockets: served from memory to anybody, within a limit for
 * each address, or asking who calls. The page in a browser is in test/slow/docs-page.spec.ts.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { RecordedEvents } from '../support/recorded-events';
import { RestClient } from '../support/rest-client';
import { FakeClock } from '../support/fake-clock';
import { document as built } from '../support/openapi-contract';
import { startSystem, System } from '../support/start-system';

const DOCUMENTS = ['/openapi.json', '/v1/schemas/live'];
const ALL = [...DOCUMENTS, '/docs', '/docs/', '/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js'];
/** What is there where the page has no frame. */
const ALONE = [...ALL, '/docs/start.js'];
const NO_CONSOLE = 'console: { enabled: false }';
const CALLERS = [
  { id: 'one', keys: [{ key: 'lg_one' }], grants: [{ accounts: ['*'], domains: ['*'], verbs: ['read' as const] }] },
];
const KEY = { authorization: 'Bearer lg_one' };

let system: System;

describe('the document', () => {
  beforeAll(async () => (system = await startSystem()));
  afterAll(() => system.close());

  it('is served as it was built', async () => {
    const { status, headers, body } = await system.rest.get('/openapi.json');
    expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'application/json; charset=utf-8' });
    expect(body.paths).toEqual(JSON.parse(JSON.stringify(built.paths)));
  });

  it('is compressed for clients that accept it', async () => {
    const { status, headers } = await system.rest.send('HEAD', '/openapi.json', undefined, {
      'accept-encoding': 'br;q=1, gzip;q=0.8',
    });
    expect({ status, coding: headers['content-encoding'], vary: headers['vary'] }).toEqual({
      status: 200,
      coding: 'gzip',
      vary: 'accept-encoding',
    });
    const answer = await fetch(`${system.app.rest}/openapi.json`);
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(await answer.json()).toMatchObject({ openapi: '3.1.0' });
    expect((await system.rest.get('/openapi.json', { 'accept-encoding': 'gzip;q=0' })).body.openapi).toBe('3.1.0');
  });

  it('is not sent again to a client that has it', async () => {
    const { headers } = await system.rest.get('/openapi.json');
    const again = await system.rest.get('/openapi.json', { 'if-none-match': `"other", W/${headers['etag']}` });
    expect(again).toMatchObject({ status: 304, body: '' });
    expect((await system.rest.get('/openapi.json', { 'if-none-match': '"other"' })).status).toBe(200);
  });
});

describe('the page without a console', () => {
  beforeAll(async () => (system = await startSystem({ settings: NO_CONSOLE })));
  afterAll(() => system.close());

  it.each(['/docs', '/docs/'])('is at %s, with every asset from livegate itself', async (path) => {
    const response = await fetch(system.app.rest + path);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const html = await response.text();
    const urls = [...html.matchAll(/(?:src|href|data-document)="([^"]+)"/g)].map(([, url = '']) => url);
    const linked = urls.filter((url) => !url.startsWith('data:')).map((url) => new URL(url, response.url));
    const paths = linked.map(({ origin, pathname }) => (origin === system.app.rest ? pathname : origin));
    expect(paths.toSorted()).toEqual(
      ALONE.filter((one) => !['/docs', '/docs/', '/v1/schemas/live'].includes(one)).toSorted(),
    );
    for (const asset of linked) {
      const answer = await fetch(asset);
      expect([asset.pathname, answer.status]).toEqual([asset.pathname, 200]);
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
  });

  it('asks no public validator', async () => {
    expect((await system.rest.get('/docs/start.js')).body).toContain('validatorUrl: null');
  });

  it('has no base of its own', async () => {
    expect((await system.rest.get('/docs')).headers['content-security-policy']).toContain("base-uri 'none'");
  });
});

describe('the page in the frame of the console', () => {
  beforeAll(async () => (system = await startSystem()));
  afterAll(() => system.close());

  it.each(['/docs', '/docs/'])('is at %s, with every asset from livegate itself', async (path) => {
    const response = await fetch(system.app.rest + path);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const html = await response.text();
    const base = new URL(/<base href="([^"]+)"/.exec(html)?.[1] ?? '', response.url);
    expect(base.pathname).toBe('/console/');
    const assets = [...html.matchAll(/(?:src|href)="(\.\/assets\/[^"]+)"/g)].map(([, url = '']) => new URL(url, base));
    expect(assets.length).toBeGreaterThanOrEqual(2);
    for (const asset of assets) expect([asset.pathname, (await fetch(asset)).status]).toEqual([asset.pathname, 200]);
  });

  it.each(ALL)('has security headers at %s', async (path) => {
    const { headers } = await system.rest.get(path);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
    });
    expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/);
  });

  it.each([
    '/docs/start.js',
    '/docs/../package.json',
    '/docs/..%2fpackage.json',
    '/docs/%2e%2e/package.json',
    '/docs/%2e%2e%2fpackage.json',
    '/docs/..%5cpackage.json',
    '/docs/..',
    '/docs/.',
    '/docs//swagger-ui.css',
    '/docs/swagger-ui.css/',
    '/docs/*',
    '/docs/swagger-ui.css%00',
    '/docs/index.html?x=1',
    '/docs/package.json',
    '/docs-json',
    '/docs-yaml',
    '/openapi.yaml',
  ])('has nothing at %s', async (path) => {
    expect(await raw(path)).toMatch(
      /^HTTP\/1\.1 404 [^]*\r\ncontent-type: application\/problem\+json[^]*ROUTE_NOT_FOUND/,
    );
  });

  it('is not for other methods', async () => {
    expect(await system.rest.send('POST', '/docs')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  });
});

describe('with callers', () => {
  afterEach(() => system.close());

  it('the document and the page are public, and no other path is', async () => {
    system = await startSystem({ callers: CALLERS });
    for (const path of ALL) expect([path, (await system.rest.get(path)).status]).toEqual([path, 200]);
    // A key that is no caller's is of no interest here.
    expect((await system.rest.get('/docs', { authorization: 'Bearer lg_other' })).status).toBe(200);
    expect((await system.rest.get('/docs/other')).status).toBe(404);
    for (const path of ['/docss', '/openapi', '/', '/v1/providers', '//docs', '/DOCS']) {
      expect([path, (await system.rest.get(path)).status]).toEqual([path, 401]);
    }
  });

  it('they need credentials if they are not public', async () => {
    system = await startSystem({ callers: CALLERS, settings: `docs: { public: false }\n${NO_CONSOLE}` });
    for (const path of [...ALONE, '/docs/other']) {
      expect([path, (await system.rest.get(path)).status]).toEqual([path, 401]);
      const expected = path === '/docs/other' ? 404 : 200;
      expect([path, (await system.rest.get(path, KEY)).status]).toEqual([path, expected]);
    }
  });

  it('the documents need credentials if they are not public, and the frame, which asks for them, none', async () => {
    system = await startSystem({ callers: CALLERS, settings: 'docs: { public: false }' });
    for (const path of ALL) {
      const expected = DOCUMENTS.includes(path) ? 401 : 200;
      expect([path, (await system.rest.get(path)).status]).toEqual([path, expected]);
      expect([path, (await system.rest.get(path, KEY)).status]).toEqual([path, 200]);
    }
  });
});

describe('one address', () => {
  afterEach(() => system.close());

  const settings = 'docs: { limit: 10, windowMs: 60000 }';

  it('has one limit over all of it, and gets the retry time', async () => {
    const clock = new FakeClock();
    const log = new RecordedEvents();
    system = await startSystem({ settings, clock, callers: CALLERS, log });
    for (let i = 0; i < 10; i++) expect((await system.rest.get(ALL[i % ALL.length] ?? '')).status).toBe(200);
    await clock.advance(20_500);
    for (const path of [...ALL, '/docs/other']) {
      expect(await system.rest.get(path, KEY)).toMatchObject({
        status: 429,
        headers: { 'retry-after': '40', 'content-type': expect.stringMatching('problem') as string },
        body: { reason: 'CALLER_THROTTLED', retryAfterMs: 39_500, metadata: { limit: '10', windowMs: '60000' } },
      });
    }
    // The log repeats it once a minute for one address.
    const refusal = { event: 'address_throttled', level: 'warn', key: '127.0.0.1', address: '127.0.0.1' };
    expect(log.of('address_throttled')).toEqual(
      Array(ALL.length + 1).fill({ ...refusal, limit: 10, windowMs: 60_000 }),
    );
    // What is not documentation has nothing to do with it.
    expect((await system.rest.get('/healthz')).status).toBe(200);
    expect((await system.rest.get('/v1/providers', KEY)).status).toBe(200);
    await clock.advance(39_500);
    expect((await system.rest.get('/docs')).status).toBe(200);
  });

  it('is counted separately', async () => {
    system = await startSystem({ settings });
    for (let i = 0; i < 11; i++) await system.rest.get('/docs');
    expect((await system.rest.get('/docs')).status).toBe(429);
    const other = new RestClient(system.app.rest, undefined, '127.0.0.2');
    try {
      expect((await other.get('/docs')).status).toBe(200);
    } finally {
      await other.close();
    }
  });
});

/** What is answered to a request line with the path as it is: clients fold `..`. */
async function raw(path: string): Promise<string> {
  const { hostname, port } = new URL(system.app.rest);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.end(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
  return await text(socket);
}
