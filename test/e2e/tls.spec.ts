/*
 * Listeners that speak TLS, and callers who are known by the certificate that they show over gRPC.
 * The certificates are those of test/tls; make-certificates.sh there makes them anew.
 */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, SecureVersion, TLSSocket } from 'node:tls';
import { credentials } from '@grpc/grpc-js';
import { VERBS } from '../../src/domain/access/caller';
import { TLS_CIPHERS } from '../../src/transports/listener-tls';
import { GrpcAnswer, GrpcClient } from '../support/grpc-client';
import { RestClient } from '../support/rest-client';
import { PROTO_DIR, startSystem, System, SystemCaller, SystemOptions } from '../support/start-system';

const read = (name: string): Buffer => readFileSync(join(__dirname, '../tls', name));
const AUTHORITY = read('authority.pem');
const IDENTITY = 'cert: ../tls/server.pem, key: ../tls/server.key';

const grantsOn = (account: string) => [{ accounts: [account], domains: ['*'], verbs: VERBS }];

const CALLERS: readonly SystemCaller[] = [
  {
    id: 'media-team',
    keys: [{ key: 'lg_media' }],
    certificates: ['spiffe://example.com/media-team', 'media.example.com'],
    grants: grantsOn('ali'),
  },
  { id: 'batch', keys: [{ key: 'lg_batch' }], certificates: ['batch'], grants: grantsOn('volc') },
];

let system: System;
let rest: RestClient;
beforeAll(async () => {
  system = await startSystem({
    rest: `tls: { ${IDENTITY} }`,
    grpc: `tls: { ${IDENTITY}, clientCa: ../tls/authority.pem }`,
    callers: CALLERS,
  });
  rest = new RestClient(system.app.rest, AUTHORITY.toString());
});
afterAll(async () => {
  await rest.close();
  await system.close();
});

/** Lists the accounts with a client certificate of test/tls, or without one. */
async function listAs(client: string | undefined, authorization?: string): Promise<GrpcAnswer> {
  const pair = client === undefined ? [] : [read(`${client}.key`), read(`${client}.pem`)];
  const grpc = new GrpcClient(system.app.grpc, PROTO_DIR, credentials.createSsl(AUTHORITY, ...pair));
  try {
    return await grpc.call('AccountService', 'ListAccounts', {}, { headers: { authorization }, deadlineMs: 5_000 });
  } finally {
    grpc.close();
  }
}

const seeing = (account: string): object => ({ ok: true, message: { accounts: [{ name: `accounts/${account}` }] } });
const refused = { ok: false, code: 16, details: [{ value: { reason: 'CREDENTIALS_INVALID' } }] };

test('REST is served over TLS, and says so', async () => {
  expect(system.app.rest).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  expect((await rest.get('/healthz')).status).toBe(200);
  expect(await rest.get('/v1/accounts', { authorization: 'Bearer lg_media' })).toMatchObject({
    status: 200,
    body: { accounts: [{ name: 'accounts/ali' }] },
  });
  expect((await rest.get('/v1/accounts')).status).toBe(401);
});

test('plain text gets nothing of either listener', async () => {
  const plain = new RestClient(system.app.rest.replace('https', 'http'));
  await expect(plain.get('/healthz')).rejects.toThrow();
  await plain.close();
  const answer = await system.grpc.call('AccountService', 'ListAccounts', {}, { deadlineMs: 5_000 });
  expect(answer).toMatchObject({ ok: false, code: 14 });
});

test.each([
  ['client-uri', 'ali'],
  ['client-dns', 'ali'],
  ['client-cn', 'volc'],
])('%s names its caller', async (client, account) => {
  expect(await listAs(client)).toMatchObject(seeing(account));
});

test('a certificate of no caller, or of two, is not accepted', async () => {
  expect(await listAs('client-nobody')).toMatchObject(refused);
  expect(await listAs('client-two')).toMatchObject(refused);
});

test('without a certificate, or with one of other authorities, there is no connection', async () => {
  expect(await listAs(undefined, 'Bearer lg_media')).toMatchObject({ ok: false, code: 14 });
  expect(await listAs('client-foreign', 'Bearer lg_media')).toMatchObject({ ok: false, code: 14 });
});

test('a key in a request takes precedence over the certificate, even if it is invalid', async () => {
  expect(await listAs('client-uri', 'Bearer lg_batch')).toMatchObject(seeing('volc'));
  expect(await listAs('client-nobody', 'Bearer lg_batch')).toMatchObject(seeing('volc'));
  expect(await listAs('client-uri', 'Bearer lg_other')).toMatchObject(refused);
});

/**
 * The suite that a client with nothing else to offer and the listener agree on; undefined if there
 * is none.
 */
function negotiate(
  listener: 'rest' | 'grpc',
  ciphers: string,
  maxVersion: SecureVersion = 'TLSv1.2',
): Promise<string | undefined> {
  const { hostname, port } = new URL(listener === 'rest' ? system.app.rest : `https://${system.app.grpc}`);
  const identity = { ca: AUTHORITY, key: read('client-uri.key'), cert: read('client-uri.pem') };
  // Level 0 lets this client offer what OpenSSL itself no longer would.
  const options = { host: hostname, port: Number(port), ...identity, minVersion: 'TLSv1' as const, maxVersion };
  return new Promise((resolve) => {
    const socket = connect({ ...options, ciphers: `${ciphers}:@SECLEVEL=0` }, () => {
      resolve(socket.getCipher().standardName);
      socket.destroy();
    });
    socket.on('error', () => resolve(undefined));
  });
}

test('every suite has forward secrecy and none uses CBC, whatever the certificate', () => {
  for (const suite of TLS_CIPHERS.split(':')) expect(suite).toMatch(/^(TLS_|ECDHE-).*(GCM|POLY1305)/);
});

describe.each(['rest', 'grpc'] as const)('over %s', (listener) => {
  // The certificate of the tests is ECDSA: suites for RSA cannot be agreed on anyway.
  test.each([
    'ECDHE-ECDSA-AES128-SHA',
    'ECDHE-ECDSA-AES256-SHA',
    'ECDHE-ECDSA-AES128-SHA256',
    'ECDHE-ECDSA-AES256-SHA384',
    'ECDHE-ECDSA-AES128-CCM8',
    'ECDHE-ECDSA-CAMELLIA128-SHA256',
  ])('%s is not spoken', async (ciphers) => {
    expect(await negotiate(listener, ciphers)).toBeUndefined();
  });

  test('TLS 1.1 is not spoken, and 1.2 is, with the remaining suites', async () => {
    expect(await negotiate(listener, 'ALL', 'TLSv1.1')).toBeUndefined();
    expect(await negotiate(listener, 'ALL')).toMatch(
      /^TLS_ECDHE_(RSA|ECDSA)_WITH_(AES_(128|256)_GCM|CHACHA20_POLY1305)_SHA(256|384)$/,
    );
    expect(await negotiate(listener, 'ALL', 'TLSv1.3')).toMatch(/^TLS_(AES|CHACHA20)/);
  });
});

test('browsers are told to stay with TLS, in every answer', async () => {
  for (const path of ['/healthz', '/nowhere', '/v1/accounts', '/v1/accounts/%zz']) {
    expect((await rest.get(path)).headers['strict-transport-security']).toBe('max-age=31536000');
  }
});

describe('a renewed certificate', () => {
  let own: System;
  afterEach(() => own.close());

  const CLIENT = { ca: AUTHORITY, key: read('client-uri.key'), cert: read('client-uri.pem') };
  const serialOf = (pem: Buffer): string => new X509Certificate(pem).serialNumber;

  /** A connection, and the serial number of the certificate that the listener showed. */
  async function shown(address: string): Promise<{ socket: TLSSocket; serial: string }> {
    const { hostname, port } = new URL(address);
    const socket = connect({ ...CLIENT, host: hostname, port: Number(port), checkServerIdentity: () => undefined });
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    return { socket, serial: socket.getPeerCertificate().serialNumber };
  }

  const optionsOf = (name: string, key = name, clientCa = 'authority'): SystemOptions => ({
    rest: `tls: { cert: ../tls/${name}.pem, key: ../tls/${key}.key }`,
    grpc: `tls: { cert: ../tls/${name}.pem, key: ../tls/${key}.key, clientCa: ../tls/${clientCa}.pem }`,
    callers: CALLERS,
  });

  test('is shown to the next client and cuts no connection, and a broken pair changes nothing', async () => {
    own = await startSystem(optionsOf('server'));
    const listeners = [own.app.rest, `https://${own.app.grpc}`];
    const serials = async (): Promise<string[]> => {
      const shows = await Promise.all(listeners.map(shown));
      for (const { socket } of shows) socket.destroy();
      return shows.map(({ serial }) => serial);
    };
    const before = await Promise.all(listeners.map(shown));
    expect(before.map(({ serial }) => serial)).toEqual(Array(2).fill(serialOf(read('server.pem'))));

    expect(await own.reload(optionsOf('client-dns'))).toEqual([]);
    expect(await serials()).toEqual(Array(2).fill(serialOf(read('client-dns.pem'))));
    await expect(own.reload(optionsOf('client-cn', 'server'))).rejects.toThrow(/rest\.tls\.key[^]*grpc\.tls\.key/);
    const { rest: ofRest } = optionsOf('weak');
    const weak: SystemOptions = { ...optionsOf('client-cn'), ...(ofRest !== undefined && { rest: ofRest }) };
    await expect(own.reload(weak)).rejects.toThrow('rest.tls: holds what TLS cannot use');
    expect(await serials()).toEqual(Array(2).fill(serialOf(read('client-dns.pem'))));

    const [rest] = before;
    rest?.socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(String((await once(rest?.socket as TLSSocket, 'data'))[0])).toContain('200 OK');
    expect(before.map(({ socket }) => socket.destroyed)).toEqual([false, false]);
    for (const { socket } of before) socket.destroy();
  });

  test('authorities of client certificates are renewed too', async () => {
    own = await startSystem(optionsOf('server'));
    // A certificate that signs nothing: no client has one of this authority.
    expect(await own.reload(optionsOf('server', 'server', 'client-foreign'))).toEqual([]);
    const grpc = new GrpcClient(own.app.grpc, PROTO_DIR, credentials.createSsl(AUTHORITY, CLIENT.key, CLIENT.cert));
    const answer = await grpc.call('AccountService', 'ListAccounts', {}, { deadlineMs: 5_000 });
    grpc.close();
    expect(answer).toMatchObject({ ok: false, code: 14 });
  });
});
