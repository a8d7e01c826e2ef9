/*
 * What the cloud's library asks for the kinds that no emulator has: a pod's token, and the metadata
 * of an instance. The server is a script; what it is asked for is held to the documents (STS:
 * AssumeRoleWithOIDC; ECS: instance metadata, v2). AssumeRole is in test/slow/credentials.spec.ts.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assumeRoleWithOidc, ecsRamRole } from '../../../src/providers/alibaba/alibaba.sts';
import { UpstreamHttp } from '../../../src/providers/upstream-http';
import { systemClock } from '../../../src/resilience/system-clock';

interface Asked {
  readonly line: string;
  readonly body: URLSearchParams;
  readonly token: unknown;
}

const SESSION = {
  AccessKeyId: 'STS.id',
  AccessKeySecret: 'secret',
  SecurityToken: 'token',
  Expiration: '2030-01-01T00:00:00Z',
};

let server: Server;
let endpoint: string;
let folder: string;
let asked: Asked[] = [];
let answers: Readonly<Record<string, readonly [number, string]>> = {};
const http = new UpstreamHttp({ clock: systemClock, connectTimeoutMs: 1_000, maxResponseBytes: 100_000 });
const context = { http, signal: new AbortController().signal };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'livegate-sts-'));
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url?.split('?')[0] ?? '';
      const query = new URLSearchParams(request.url?.split('?')[1]);
      const action = ['Action', 'Version'].flatMap((name) => query.get(name) ?? []);
      const line = [request.method, path, ...action].join(' ');
      const body = new URLSearchParams(Buffer.concat(chunks).toString());
      asked.push({ line, body, token: request.headers['x-aliyun-ecs-metadata-token'] });
      const [status, text] = answers[path] ?? [404, 'not here'];
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => (asked = []));
afterAll(async () => {
  await http.close();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

describe('a token of a pod', () => {
  const config = () => ({
    role: 'acs:ram::1:role/livegate',
    provider: 'acs:ram::1:oidc-provider/ack',
    tokenFile: join(folder, 'token'),
    sessionName: 'livegate',
    durationSeconds: 900,
    endpoint,
  });

  it('is sent as the file holds it at that time, and opens a session', async () => {
    answers = { '/': [200, JSON.stringify({ Credentials: SESSION })] };
    for (const token of ['first', 'second']) {
      writeFileSync(join(folder, 'token'), token);
      const { credentials, expiresAtMs } = await assumeRoleWithOidc(config(), context);
      expect([credentials.accessKeyId.reveal(), credentials.securityToken?.reveal()]).toEqual(['STS.id', 'token']);
      expect(expiresAtMs).toBe(Date.UTC(2030, 0, 1));
    }
    expect(asked.map(({ line }) => line)).toEqual(Array(2).fill('POST / AssumeRoleWithOIDC 2015-04-01'));
    expect(asked.map(({ body }) => body.get('OIDCToken'))).toEqual(['first', 'second']);
    expect(Object.fromEntries(asked[0]?.body ?? [])).toMatchObject({
      RoleArn: 'acs:ram::1:role/livegate',
      OIDCProviderArn: 'acs:ram::1:oidc-provider/ack',
      RoleSessionName: 'livegate',
      DurationSeconds: '900',
    });
  });

  it.each([
    [
      'refused',
      [400, '{"Code":"AuthenticationFail.OIDCToken.Expired","Message":"marker"}'],
      'STS answered AuthenticationFail.OIDCToken.Expired',
    ],
    ['answered by a proxy', [502, '<html>marker'], 'STS answered HTTP 502'],
    ['answered with nothing of use', [200, '{"marker":1}'], 'the STS answer could not be read'],
    [
      'answered with a session without an end',
      [200, '{"Credentials":{"AccessKeyId":"marker","AccessKeySecret":"marker","SecurityToken":"marker"}}'],
      'the STS answer could not be read',
    ],
  ] as const)('that is %s is reported without quoting the answer', async (_how, answer, why) => {
    answers = { '/': answer };
    writeFileSync(join(folder, 'token'), 'marker');
    const error: unknown = await assumeRoleWithOidc(config(), context).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      reason: 'PROVIDER_CREDENTIALS_UNAVAILABLE',
      message: `the account's credentials are unavailable: ${why}`,
    });
    expect(error).not.toHaveProperty('cause');
  });

  it('that cannot be sent, because STS is unreachable, is reported as such', async () => {
    writeFileSync(join(folder, 'token'), 'first');
    await expect(assumeRoleWithOidc({ ...config(), endpoint: 'http://127.0.0.1:9' }, context)).rejects.toMatchObject({
      message: "the account's credentials are unavailable: STS: livegate could not connect to the provider",
    });
  });
});

describe('the role of an instance', () => {
  const role = '/latest/meta-data/ram/security-credentials/';
  it.each([
    ['that is named', 'livegate', []],
    ['that is asked for', undefined, [`GET ${role}`]],
  ])('%s', async (_how, name, before) => {
    answers = {
      '/latest/api/token': [200, 'metadata-token'],
      [role]: [200, 'livegate\n'],
      [`${role}livegate`]: [200, JSON.stringify({ ...SESSION, Code: 'Success' })],
    };
    const { credentials } = await ecsRamRole(name, context, endpoint);
    expect(credentials.accessKeySecret.reveal()).toBe('secret');
    expect(asked.map(({ line }) => line)).toEqual(['PUT /latest/api/token', ...before, `GET ${role}livegate`]);
    expect(asked.at(-1)?.token).toBe('metadata-token');
  });

  it('is never asked for without a token, which only the instance itself can get', async () => {
    answers = { [`${role}livegate`]: [200, JSON.stringify({ ...SESSION, Code: 'Success' })] };
    await expect(ecsRamRole('livegate', context, endpoint)).rejects.toMatchObject({
      reason: 'PROVIDER_CREDENTIALS_UNAVAILABLE',
    });
    expect(asked.map(({ line }) => line)).toEqual(['PUT /latest/api/token']);
  });
});
