/*
 * `buf curl` without a schema: it learns services, messages and details of errors by reflection.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fromBinary, toJson } from '@bufbuild/protobuf';
import { VERBS } from '../../src/domain/access/caller';
import { CONTRACT } from '../support/proto-contract';
import { startSystem, System } from '../support/start-system';

const BUF = join(__dirname, '../../node_modules/.bin/buf');
const KEY = 'authorization: Bearer lg_media';
const DOMAIN = 'accounts/ali/domains/push.example.com';

let system: System;
beforeAll(async () => {
  const grants = [{ accounts: ['*'], domains: ['*'], verbs: VERBS }];
  system = await startSystem({ callers: [{ id: 'media', keys: [{ key: 'lg_media' }], grants }] });
});
afterAll(() => system.close());

interface Result {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

/** `path` such as `livegate.v1.AccountService/ListAccounts`; `keys` are headers. */
function curl(path: string, args: readonly string[], keys: readonly string[] = [KEY]): Promise<Result> {
  const headers = keys.flatMap((key) => ['-H', key, '--reflect-header', key]);
  const url = `http://${system.app.grpc}${path === '' ? '' : `/${path}`}`;
  const all = ['curl', '--protocol', 'grpc', '--http2-prior-knowledge', ...headers, ...args, url];
  return new Promise((resolve) =>
    execFile(BUF, all, { timeout: 60_000 }, (error, output, errors) =>
      resolve({ status: typeof error?.code === 'number' ? error.code : error ? -1 : 0, output, errors }),
    ),
  );
}

const call = (path: string, request: object, ...args: string[]) => curl(path, ['-d', JSON.stringify(request), ...args]);

test.each(['grpc-v1', 'grpc-v1alpha'])('%s lists services and their methods', async (protocol) => {
  const reflect = ['--reflect-protocol', protocol];
  const services = await curl('', [...reflect, '--list-services']);
  expect({ ...services, output: services.output.trim().split('\n') }).toEqual({
    status: 0,
    errors: '',
    output: [
      'grpc.health.v1.Health',
      'grpc.reflection.v1.ServerReflection',
      'grpc.reflection.v1alpha.ServerReflection',
      ...[
        'Account',
        'Audit',
        'Breaker',
        'CallbackConfig',
        'Delivery',
        'Drift',
        'Event',
        'Inventory',
        'Provider',
        'PullConfig',
        'Rollout',
      ].map((name) => `livegate.v1.${name}Service`),
    ],
  });
  const methods = await curl('', [...reflect, '--list-methods']);
  expect(methods.output.split('\n')).toContain('livegate.v1.CallbackConfigService/SetCallbackConfig');
});

test.each<[string, object, object]>([
  ['livegate.v1.AccountService/ListAccounts', {}, { accounts: expect.any(Array) as unknown }],
  ['livegate.v1.ProviderService/ListProviders', {}, { providers: expect.any(Array) as unknown }],
  ['livegate.v1.BreakerService/ListBreakers', { parent: 'accounts/ali' }, { breakers: expect.any(Array) as unknown }],
  [
    'livegate.v1.CallbackConfigService/SetCallbackConfig',
    { callbackConfig: { name: `${DOMAIN}/callbackConfigs/stream`, urls: ['https://hooks.example.com/live'] } },
    { name: `${DOMAIN}/callbackConfigs/stream`, urls: ['https://hooks.example.com/live'] },
  ],
  ['livegate.v1.PullConfigService/ListPullConfigs', { parent: 'accounts/ali/domains/play.example.com' }, {}],
  [
    'livegate.v1.AuditService/ListAuditEvents',
    { parent: 'accounts/ali' },
    { auditEvents: expect.any(Array) as unknown },
  ],
  ['grpc.health.v1.Health/Check', {}, { status: 'SERVING' }],
])('%s is called without a schema', async (path, request, answer) => {
  const { status, output, errors } = await call(path, request);
  expect({ status, errors, answer: JSON.parse(output) as unknown }).toEqual({
    status: 0,
    errors: '',
    answer: expect.objectContaining(answer) as unknown,
  });
});

test('errors come with their details', async () => {
  const { status, errors } = await call('livegate.v1.CallbackConfigService/SetCallbackConfig', {
    callbackConfig: { name: `${DOMAIN}/callbackConfigs/stream`, urls: ['ftp://x'] },
  });
  expect(status).not.toBe(0);
  const { code, details } = JSON.parse(errors) as { code: string; details: { type: string; value: string }[] };
  expect({ code, details: details.map(({ type, value }) => decoded(type, value)) }).toMatchObject({
    code: 'invalid_argument',
    details: [
      { '@type': 'google.rpc.ErrorInfo', reason: 'INVALID_REQUEST', domain: 'livegate' },
      { '@type': 'google.rpc.BadRequest', fieldViolations: [{ field: 'urls[0]' }] },
    ],
  });
});

/** `buf` leaves a detail in base64 unless its own program knows the type. */
function decoded(type: string, value: string): object {
  const schema = CONTRACT.message(type.replace('google.rpc.', ''));
  const message = toJson(schema, fromBinary(schema, Buffer.from(value, 'base64')));
  return { '@type': type, ...(message as object) };
}

test('without credentials, nothing is listed', async () => {
  const { status, output, errors } = await curl('', ['--list-services'], []);
  expect({ status: status !== 0, output }).toEqual({ status: true, output: '' });
  // What `buf` says for UNAUTHENTICATED.
  expect(errors).toContain('you are not authenticated');
});
