/*
 * Holds the running server against the contract: its routes against the google.api.http rules, and
 * the query parameters of each route against the fields of the request message that are in neither
 * path nor body. Bodies are held against the messages in src/transports/api/messages.dto.spec.ts.
 */
import { DescField, ScalarType } from '@bufbuild/protobuf';
import { readDescriptorSet, readServices, RestRoute } from '../../src/transports/contract/api-services';
import { CONTRACT, ContractMethod, HttpBinding } from '../support/proto-contract';
import { startSystem, System } from '../support/start-system';

/** What the server serves beside the API. */
const BESIDE = [
  /^(GET|HEAD) (\/healthz|\/readyz|\/openapi\.(json|yaml)|\/docs(\/.*|-.*|\*)?|\/v1\/schemas\/live)$/,
  /^(GET|HEAD) \/console(\/\*)?$/,
  /^(GET|POST) \/v1\/events\/\*\/\*$/,
];

const METHODS = CONTRACT.methods();

let system: System;
beforeAll(async () => (system = await startSystem()));
afterAll(() => system.close());

/** Method and path of each route of the running server, with `*` for each variable. */
function servedRoutes(): string[] {
  return system.app.routes.map(({ method, path }) => `${method} ${withStars(path)}`);
}

/** The verb of `:rollout([^:]+)::apply` and of `events::watch` stays. */
function withStars(path: string): string {
  const starred = (part: string): string => {
    const [, verb = ''] = /:(:\w+)$/.exec(part) ?? [];
    return part.startsWith(':') ? `*${verb}` : part.replace('::', ':');
  };
  return path.split('/').map(starred).join('/');
}

test('every route of the contract is served, and nothing but these, the open endpoints and HEAD for each GET', () => {
  const expected = METHODS.flatMap(({ bindings }) => bindings.map(({ verb, path }) => `${verb} ${path}`));
  const mirrors = expected.filter((route) => route.startsWith('GET ')).map((route) => route.replace('GET', 'HEAD'));
  const served = servedRoutes().filter((route) => !BESIDE.some((one) => one.test(route)));
  expect(served.toSorted()).toEqual([...expected, ...mirrors].toSorted());
  expect(servedRoutes()).toEqual(expect.arrayContaining(['GET /healthz', 'GET /readyz']));
});

test('another method on the path of a verb is answered with the methods that the path has', async () => {
  const allow = 'DELETE, GET, HEAD, POST';
  expect(await system.rest.send('PUT', '/v1/rollouts/one:apply')).toMatchObject({ status: 405, headers: { allow } });
});

test('the contract has no two routes that are one', () => {
  const routes = METHODS.flatMap(({ bindings }) => bindings.map(({ verb, path }) => `${verb} ${path}`));
  expect(new Set(routes).size).toBe(routes.length);
});

const SERVED = readServices(readDescriptorSet()).flatMap((service) => service.methods);

/** What the controllers go by. */
function servedRoute({ name }: ContractMethod, { path }: HttpBinding): RestRoute | undefined {
  const served = SERVED.find((method) => method.name === name);
  return served?.routes.find((route) => withStars(route.path) === path);
}

function jsonName(field: string): string {
  return field.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function queryFields({ input }: ContractMethod, { pathField, body }: HttpBinding): DescField[] {
  const elsewhere = new Set([body, pathField?.split('.')[0]]);
  return input.fields.filter(({ name }) => !elsewhere.has(name));
}

/** The words of `HttpRule.query` for a field: the test's own reading. */
function parameterType(field: DescField): string {
  if (field.fieldKind === 'scalar' && field.scalar === ScalarType.BOOL) return 'boolean';
  if (field.fieldKind === 'scalar' && field.scalar === ScalarType.INT32) return 'integer';
  if (field.fieldKind === 'scalar' && field.scalar === ScalarType.STRING) return 'string';
  if (field.fieldKind === 'message' && field.message.name === 'FieldMask') return 'mask';
  if (field.fieldKind === 'message' && field.message.name === 'Timestamp') return 'time';
  if (field.fieldKind === 'enum') return 'string';
  throw new Error(`say how ${field.toString()} is written in a query`);
}

const BINDINGS = METHODS.flatMap((method) => method.bindings.map((binding) => ({ method, binding })));

test.each(BINDINGS.map(({ method, binding }) => ({ title: `${method.name} ${binding.path}`, method, binding })))(
  '$title: the query parameters are the fields that neither path nor body have',
  ({ method, binding }) => {
    const fields = queryFields(method, binding);
    const expected = Object.fromEntries(fields.map((field) => [field.jsonName, parameterType(field)]));
    const { query, body, conditional } = servedRoute(method, binding)?.rule ?? {};
    expect(query).toEqual(expected);
    expect(body).toBe(binding.body === '' ? undefined : jsonName(binding.body));
    expect(conditional).toBe(/^(Set|Update|Delete)(Callback|Pull)Config$|^ApplyRollout$/.test(method.name));
  },
);

const VALID_VALUE: Readonly<Record<string, string>> = {
  boolean: 'true',
  integer: '1',
  string: '',
  mask: '',
  time: new Date().toISOString(),
};

const FIELD_VALUES: Readonly<Record<string, string>> = {
  // So that an interval begins before it ends, and no longer ago than any log goes back.
  start_time: new Date(Date.now() - 3_600_000).toISOString(),
  // Whoever applies a rollout must give it.
  etag: '"1"',
};

test.each(BINDINGS.map(({ method, binding }) => ({ title: `${binding.verb} ${binding.path}`, method, binding })))(
  '$title takes these parameters and no other',
  async ({ method, binding }) => {
    const account = binding.path
      .replace('accounts/*', 'accounts/ali')
      .replace('callbackConfigs/*', 'callbackConfigs/stream');
    const query = queryFields(method, binding).map((field) => [
      field.jsonName,
      field.enum?.values[1]?.name ?? FIELD_VALUES[field.name] ?? VALID_VALUE[parameterType(field)] ?? '',
    ]);
    const search = new URLSearchParams([...query, ['noSuchParameter', '1']] as [string, string][]);
    const path = `${account.replaceAll('*', 'x')}?${search.toString()}`;
    const answer = await system.rest.send(binding.verb, path, binding.body === '' ? undefined : {});
    expect(answer).toMatchObject({ status: 400, body: { reason: 'INVALID_REQUEST' } });
    const { violations } = answer.body as { violations: { field: string }[] };
    const about = violations.filter(
      ({ field }) => field === 'noSuchParameter' || query.some(([name]) => name === field),
    );
    expect(about).toEqual([expect.objectContaining({ field: 'noSuchParameter', reason: 'UNKNOWN_FIELD' })]);
  },
);
