/*
 * Temporary credentials of Alibaba Cloud, held against the vendor's own library: both make the same
 * requests of the same STS and the same instance metadata, and understand the same answers. Not
 * here: how sessions follow one another (credentials.spec.ts).
 */
import Oidc from '@alicloud/credentials/dist/src/providers/oidc_role_arn';
import Ecs from '@alicloud/credentials/dist/src/providers/ecs_ram_role';
import RoleArn from '@alicloud/credentials/dist/src/providers/ram_role_arn';
import type { Request as LibraryRequest } from '@alicloud/credentials/dist/src/providers/http';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Secret } from '../../src/domain/access/secret';
import { assumeRole, assumeRoleWithOidc, ecsRamRole, FetchContext } from '../../src/providers/alibaba/alibaba.sts';
import { Credentials } from '../../src/providers/credentials/credential-source';
import { UpstreamHttp } from '../../src/providers/upstream-http';
import { systemClock } from '../../src/resilience/system-clock';
import { AlibabaEmulator, startAlibabaEmulator } from '../../src/sandbox/alibaba/alibaba.emulator';

const ROLE = 'acs:ram::1234567890123456:role/livegate';
const KEY = { accessKeyId: 'testid', accessKeySecret: 'testsecret' };
const TEMPORARY = { accessKeyId: 'STS.id', accessKeySecret: 'stssecret', securityToken: 'CAIS+token/with=chars' };
const ISSUED = {
  AccessKeyId: 'STS.new',
  AccessKeySecret: 'new+secret/=',
  SecurityToken: 'CAIS+new/token==',
  Expiration: '2030-01-02T03:04:05Z',
};
const OIDC = {
  role: ROLE,
  provider: 'acs:ram::1234567890123456:oidc-provider/ack',
  sessionName: 'livegate',
  durationSeconds: 3600,
};

interface Seen {
  readonly method?: string;
  readonly path: string;
  readonly headers: Record<string, unknown>;
  readonly form: Record<string, string>;
}

let cloud: Server;
let endpoint: string;
let seen: Seen[];
let answer: (path: string) => { status?: number; body: unknown };
let http: UpstreamHttp;
let way: FetchContext;
let folder: string;

beforeAll(async () => {
  cloud = createServer((request, response) => void record(request, response)).listen(0, '127.0.0.1');
  await once(cloud, 'listening');
  endpoint = `http://127.0.0.1:${(cloud.address() as AddressInfo).port}`;
  http = new UpstreamHttp({ clock: systemClock, connectTimeoutMs: 1_000, maxResponseBytes: 65_536 });
  folder = mkdtempSync(join(tmpdir(), 'livegate-oidc-'));
  writeFileSync(join(folder, 'token'), 'header.payload+/=.signature');
});
beforeEach(() => {
  seen = [];
  way = { http, signal: AbortSignal.timeout(5_000) };
});
afterAll(async () => {
  await http.close();
  cloud.close();
  rmSync(folder, { recursive: true });
});

async function record(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '', endpoint);
  // The library signs nothing here either; V1's time is no part of an unsigned request's meaning.
  const { Timestamp: _, ...query } = Object.fromEntries(searchParams);
  const form = { ...query, ...Object.fromEntries(new URLSearchParams(await text(request))) };
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => /^(content-type|x-a)/.test(name)),
  );
  seen.push({ method: request.method, path: pathname, headers, form });
  const { status = 200, body } = answer(pathname);
  response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** The library's requests go to another place: it knows but its own hosts, and TLS. */
function redirected<T extends object>(provider: T, to: string): T {
  const doRequest = async (request: LibraryRequest) => {
    const { pathname, search } = new URL(request.toRequestURL());
    const received = await fetch(`${to}${pathname}${search}`, {
      method: request.method,
      headers: request.headers as Record<string, string>,
      ...(request.bodyForm && { body: new URLSearchParams(request.bodyForm as Record<string, string>) }),
    });
    return { statusCode: received.status, headers: {}, body: Buffer.from(await received.text()) };
  };
  return Object.assign(provider, { doRequest });
}

function revealed({ accessKeyId, accessKeySecret, securityToken }: Credentials): unknown[] {
  return [accessKeyId.reveal(), accessKeySecret.reveal(), securityToken?.reveal()];
}

const issuedKey = [ISSUED.AccessKeyId, ISSUED.AccessKeySecret, ISSUED.SecurityToken];

describe('AssumeRole', () => {
  let emulator: AlibabaEmulator;
  beforeAll(async () => {
    const accounts = [
      { uid: '1', ...KEY },
      { uid: '1', ...TEMPORARY },
    ];
    emulator = await startAlibabaEmulator({ accounts, roles: [{ role: ROLE, uid: '1' }] });
  });
  afterAll(() => emulator.close());

  function dependencies(key: typeof KEY & { securityToken?: string }, refused = jest.fn()) {
    const credentials: Credentials = {
      accessKeyId: new Secret(key.accessKeyId),
      accessKeySecret: new Secret(key.accessKeySecret),
      ...(key.securityToken !== undefined && { securityToken: new Secret(key.securityToken) }),
    };
    const base = { current: () => credentials, refused };
    return { ...way, base, clock: systemClock, nonce: () => String(Math.random()).slice(2), refused };
  }
  const config = () => ({ role: ROLE, sessionName: 'live gate@1', durationSeconds: 1800, endpoint: emulator.url });

  it.each([
    ['a long-term key', KEY],
    ['a temporary key', TEMPORARY],
  ])('asks the same as the library with %s, and the session signs calls', async (_kind, key) => {
    emulator.reset();
    const library = RoleArn.builder()
      .withCredentialsProvider({
        getCredentials: () => Promise.resolve({ securityToken: '', ...key, providerName: 'test' }),
        getProviderName: () => 'test',
      })
      .withRoleArn(ROLE)
      .withRoleSessionName('live gate@1')
      .withDurationSeconds(1800)
      .build();
    await redirected(library, emulator.url).getCredentials();
    const before = Date.now();
    const session = await assumeRole(config(), dependencies(key));
    const [theirs, ours] = emulator.calls;
    expect(ours).toMatchObject({ action: 'AssumeRole', authenticated: true, status: 200, version: theirs?.version });
    expect(ours?.parameters).toEqual(theirs?.parameters);
    expect(Math.abs((session.expiresAtMs ?? 0) - before - 1_800_000)).toBeLessThan(10_000);
    const next = dependencies(KEY);
    next.base.current = () => session.credentials;
    await assumeRole(config(), next).catch(() => undefined);
    expect(emulator.calls.at(-1)).toMatchObject({ authenticated: true });
  });

  it('reports a refusal by its code, and names the access key', async () => {
    const { refused, ...given } = dependencies({ ...KEY, accessKeySecret: 'wrong' });
    await expect(assumeRole(config(), given)).rejects.toMatchObject({
      reason: 'PROVIDER_CREDENTIALS_UNAVAILABLE',
      message: "the account's credentials are unavailable: STS answered SignatureDoesNotMatch",
    });
    expect(refused).toHaveBeenCalledTimes(1);
  });
});

describe('AssumeRoleWithOIDC', () => {
  it('asks the same as the library, the token in the body', async () => {
    answer = () => ({ body: { RequestId: 'r', Credentials: ISSUED } });
    const tokenFile = join(folder, 'token');
    const library = Oidc.builder()
      .withRoleArn(ROLE)
      .withOIDCProviderArn(OIDC.provider)
      .withOIDCTokenFilePath(tokenFile)
      .withRoleSessionName(OIDC.sessionName)
      .withDurationSeconds(OIDC.durationSeconds)
      .build();
    await redirected(library, endpoint).getCredentials();
    const { credentials, expiresAtMs } = await assumeRoleWithOidc({ ...OIDC, tokenFile, endpoint }, way);
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[1]?.form['OIDCToken']).toBe('header.payload+/=.signature');
    expect([revealed(credentials), expiresAtMs]).toEqual([issuedKey, Date.parse(ISSUED.Expiration)]);
  });

  it('says that the token file cannot be read', async () => {
    await expect(
      assumeRoleWithOidc({ ...OIDC, tokenFile: join(folder, 'absent'), endpoint }, way),
    ).rejects.toMatchObject({
      message: "the account's credentials are unavailable: the token file cannot be read (ENOENT)",
    });
    expect(seen).toEqual([]);
  });

  it.each([
    ['no JSON', '<html>'],
    ['no credentials', { RequestId: 'r' }],
    ['no end', { Credentials: { ...ISSUED, Expiration: undefined } }],
    ['an end that does not exist', { Credentials: { ...ISSUED, Expiration: '2030-02-30T00:00:00Z' } }],
    ['an end that is no time', { Credentials: { ...ISSUED, Expiration: 'soon' } }],
    ['an empty token', { Credentials: { ...ISSUED, SecurityToken: '' } }],
  ])('does not accept an answer with %s', async (_what, body) => {
    answer = () => ({ body });
    const config = { ...OIDC, tokenFile: join(folder, 'token'), endpoint };
    await expect(assumeRoleWithOidc(config, way)).rejects.toMatchObject({
      message: "the account's credentials are unavailable: the STS answer could not be read",
    });
  });

  it('reveals only the code of a refusal', async () => {
    answer = () => ({ status: 400, body: { Code: 'AuthenticationFail.OIDCToken.Expired', Message: 'secret text' } });
    const config = { ...OIDC, tokenFile: join(folder, 'token'), endpoint };
    await expect(assumeRoleWithOidc(config, way)).rejects.toMatchObject({
      message: "the account's credentials are unavailable: STS answered AuthenticationFail.OIDCToken.Expired",
    });
  });
});

describe('the role of an instance', () => {
  const metadata = (path: string) => {
    if (path === '/latest/api/token') return { body: 'metadata+token==' };
    if (path.endsWith('/security-credentials/')) return { body: 'live-role\n' };
    return { body: { Code: 'Success', LastUpdated: '2029-12-31T00:00:00Z', ...ISSUED } };
  };

  it.each([[undefined], ['live-role']])('asks the same as the library, with a token (role %s)', async (role) => {
    answer = metadata;
    const builder = Ecs.builder().withDisableIMDSv1(true);
    if (role !== undefined) builder.withRoleName(role);
    await redirected(builder.build(), endpoint).getCredentials();
    const theirs = seen.splice(0);
    const { credentials, expiresAtMs } = await ecsRamRole(role, way, endpoint);
    // The library fetches a token for each question, we one for all.
    const distinct = theirs.filter(({ path }, i) => theirs.findIndex((one) => one.path === path) === i);
    expect(seen).toEqual(distinct);
    expect([revealed(credentials), expiresAtMs]).toEqual([issuedKey, Date.parse(ISSUED.Expiration)]);
  });

  it.each([
    ['no token is issued', '/latest/api/token', { status: 404, body: '' }, 'STS answered HTTP 404'],
    ['the token breaks a header', '/latest/api/token', { body: 'a\r\nb: c' }, 'the STS answer could not be read'],
    [
      'there is no role',
      '/latest/meta-data/ram/security-credentials/',
      { body: '' },
      'the STS answer could not be read',
    ],
    [
      'the role has no credentials',
      '/latest/meta-data/ram/security-credentials/live-role',
      { body: { ...ISSUED, Code: 'Failed' } },
      'the STS answer could not be read',
    ],
  ])('fails if %s', async (_what, at, failing, message) => {
    answer = (path) => (path === at ? failing : metadata(path));
    await expect(ecsRamRole(undefined, way, endpoint)).rejects.toMatchObject({
      reason: 'PROVIDER_CREDENTIALS_UNAVAILABLE',
      message: `the account's credentials are unavailable: ${message}`,
    });
    expect(seen.at(-1)?.path).toBe(at);
  });
});
