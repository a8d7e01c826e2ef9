import { Module } from '@nestjs/common';
import { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { readFileSync } from 'node:fs';
import { buildOpenApi } from '../../src/transports/openapi/build-openapi';
import { setUpOpenApi } from '../../src/transports/openapi/openapi.setup';
import { alibaba } from '../../src/providers/alibaba/index';
import { volcengine } from '../../src/providers/volcengine/index';

// @fastify/static has it for downloads, of which there are none here; it is an ES module, and Jest does not transform it.

@Module({})
class EmptyModule {}

const document = buildOpenApi({
  descriptorSet: readFileSync('src/transports/grpc/gen/livegate.binpb'),
  providers: [alibaba, volcengine],
  version: '1.2.3',
});

describe('the OpenAPI document over HTTP', () => {
  let app: NestFastifyApplication;
  let origin: string;

  beforeAll(async () => {
    const testing = await Test.createTestingModule({ imports: [EmptyModule] }).compile();
    app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    setUpOpenApi(app, document);
    await app.listen(0, '127.0.0.1');
    origin = await app.getUrl();
  });

  afterAll(() => app.close());

  it('is served as it was built', async () => {
    const response = await fetch(`${origin}/openapi.json`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it.each(['/docs', '/docs/'])('can be browsed at %s, with every asset from here', async (path) => {
    const response = await fetch(origin + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    const html = await response.text();
    const assets = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => new URL(url, response.url));
    expect(assets.map(({ pathname }) => pathname)).toEqual(
      expect.arrayContaining(['/docs/swagger-ui-bundle.js', '/docs/swagger-ui.css', '/docs/swagger-ui-init.js']),
    );
    for (const asset of assets) {
      expect(asset.origin).toBe(origin);
      const answer = await fetch(asset);
      expect([asset.pathname, answer.status]).toEqual([asset.pathname, 200]);
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
  });

  it('hands the document to the page itself, and asks no public validator', async () => {
    const script = await (await fetch(`${origin}/docs/swagger-ui-init.js`)).text();
    expect(script).toContain('"operationId": "setCallbackConfigOfVhost"');
    expect(script).toContain('"validatorUrl": null');
  });

  it('offers no YAML copy', async () => {
    expect((await fetch(`${origin}/docs-yaml`)).status).toBe(404);
  });
});
