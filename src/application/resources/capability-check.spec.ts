import { CallbackScope, CallbackSpec } from '../../domain/resources/callback-config';
import {
  CallbackCapability,
  DeliveryLogCapability,
  InventoryCapability,
  ProviderCapabilities,
  PullCapability,
} from '../../domain/resources/capability';
import { Violation } from '../../domain/errors/gateway-error';
import { ProviderDescription } from '../../domain/operations/live-provider.port';
import { Origin, PullScope, PullSpec } from '../../domain/resources/pull-config';
import { Secret } from '../../domain/access/secret';
import {
  callbackNameViolations,
  callbackViolations,
  pullNameViolations,
  pullViolations,
  scopesInstead,
} from './capability-check';

// Made up, so that every rule is there; the real ones are held to the clouds' documents in the
// providers' own specs.
const STREAM: CallbackCapability = {
  kind: 'STREAM',
  scopes: ['DOMAIN', 'APP'],
  fields: [
    { field: '{app}', minLength: 2, maxLength: 4, pattern: /^[a-z]+$/ },
    { field: 'urls', maxItems: 2, minLength: 10, maxLength: 30 },
    { field: 'auth.enabled' },
    { field: 'auth.key', minLength: 4, maxLength: 6, pattern: /^[0-9]*$/ },
    { field: 'stream.switchUrl' },
  ],
  domainRoles: ['INGEST'],
  requiresOneOf: ['urls', 'stream.switchUrl'],
};
const RECORDING: CallbackCapability = {
  kind: 'RECORDING',
  scopes: ['DOMAIN'],
  fields: [{ field: 'urls', required: true, minItems: 2 }, { field: 'recording.statusEvents' }],
  domainRoles: ['STREAMING'],
};
const PULL: PullCapability = {
  scopes: ['VHOST'],
  fields: [
    { field: '{app}', maxLength: 3 },
    { field: '{vhost}', maxLength: 5 },
    { field: 'origins', required: true, minItems: 1, maxItems: 3 },
    { field: 'origins.protocol', required: true, values: ['RTMP', 'HTTP_FLV'] },
    { field: 'origins.host', required: true, maxLength: 20 },
    { field: 'origins.port' },
    { field: 'origins.group', pattern: /[a-z]+/ },
    { field: 'originApp', maxLength: 3 },
  ],
  domainRoles: [],
  oneProtocol: true,
  customPorts: false,
  ipv6Origins: false,
};

const inventory: InventoryCapability = { roles: [], states: [], fields: [] };
const deliveries: DeliveryLogCapability = { kinds: [], ofWholeAccount: false };

function provider(changes: Partial<ProviderCapabilities> = {}): ProviderDescription {
  const capabilities = { callbacks: [STREAM, RECORDING], pull: PULL, inventory, deliveries, quotas: {}, ...changes };
  return { id: 'cloud', displayName: 'The Cloud', capabilities };
}

const DOMAIN = { type: 'DOMAIN', domain: 'd' } as const;
const VHOST = { type: 'VHOST', vhost: 'v' } as const;
const APP = { type: 'APP', vhost: 'v', app: 'abc' } as const;
const STRICT = { allowPrivateHosts: false };
const URL = 'https://a.example.com/';

/** As `field reason`. */
function short(violations: readonly Violation[]): string[] {
  return violations.map(({ field, reason }) => `${field} ${reason}`);
}

interface CallbackCase {
  readonly title: string;
  readonly scope?: CallbackScope;
  readonly spec: Partial<CallbackSpec>;
  readonly faults: readonly string[];
}

test.each<CallbackCase>([
  {
    title: 'all that it has',
    spec: { urls: [URL, URL], auth: { key: new Secret('1234') }, stream: { switchUrl: URL } },
    faults: [],
  },
  { title: 'signing with the key that is there', spec: { urls: [URL], auth: {} }, faults: [] },
  { title: 'one of two that are enough', spec: { urls: [], stream: { switchUrl: URL } }, faults: [] },
  { title: 'neither of them', spec: { urls: [] }, faults: ['urls REQUIRED'] },
  { title: 'too many', spec: { urls: [URL, URL, URL] }, faults: ['urls OUT_OF_RANGE'] },
  { title: 'too few', spec: { kind: 'RECORDING', urls: [URL] }, faults: ['urls OUT_OF_RANGE'] },
  { title: 'none of what is needed', spec: { kind: 'RECORDING', urls: [] }, faults: ['urls REQUIRED'] },
  {
    title: 'a text that is too long',
    spec: { urls: [URL, `${URL}${'a'.repeat(9)}`] },
    faults: ['urls[1] OUT_OF_RANGE'],
  },
  { title: 'a text that is just short enough', spec: { urls: [`${URL}${'a'.repeat(8)}`] }, faults: [] },
  {
    title: 'a text that is too short, and for that no URL',
    spec: { urls: [''] },
    faults: ['urls[0] OUT_OF_RANGE'],
  },
  { title: 'a URL into the private', spec: { urls: ['http://10.0.0.1/'] }, faults: ['urls[0] FORBIDDEN_HOST'] },
  {
    title: 'another URL into the private',
    spec: { urls: [URL], stream: { switchUrl: 'http://[::1]/' } },
    faults: ['stream.switchUrl FORBIDDEN_HOST'],
  },
  {
    title: 'a key of the wrong letters',
    spec: { urls: [URL], auth: { key: new Secret('12a4') } },
    faults: ['auth.key INVALID_FORMAT'],
  },
  {
    title: 'a key with a line feed at its end',
    spec: { urls: [URL], auth: { key: new Secret('1234\n') } },
    faults: ['auth.key INVALID_FORMAT'],
  },
  {
    title: 'a key that is too short',
    spec: { urls: [URL], auth: { key: new Secret('') } },
    faults: ['auth.key OUT_OF_RANGE'],
  },
  {
    title: 'a key that is too long in bytes only',
    spec: { urls: [URL], auth: { key: new Secret('😀😀😀😀') } },
    faults: ['auth.key INVALID_FORMAT'],
  },
  {
    title: 'what it does not have',
    spec: { urls: [URL], stream: { exceptionUrl: URL, transcodedStreams: true } },
    faults: ['stream.exceptionUrl NOT_SUPPORTED', 'stream.transcodedStreams NOT_SUPPORTED'],
  },
  {
    title: 'what it does not have, switched off',
    spec: { urls: [URL], stream: { transcodedStreams: false } },
    faults: [],
  },
  {
    title: 'signing that it does not have',
    spec: { kind: 'RECORDING', urls: [URL, URL], auth: { key: new Secret('1') } },
    faults: ['auth.enabled NOT_SUPPORTED', 'auth.key NOT_SUPPORTED'],
  },
  { title: 'a kind that it does not have', spec: { kind: 'MODERATION', urls: ['x'] }, faults: ['name NOT_SUPPORTED'] },
  { title: 'a scope that it does not have', scope: VHOST, spec: { urls: [URL] }, faults: ['name NOT_SUPPORTED'] },
  {
    title: 'a scope that it has for another kind',
    scope: APP,
    spec: { kind: 'RECORDING', urls: [URL, URL] },
    faults: ['name NOT_SUPPORTED'],
  },
  { title: 'an app', scope: APP, spec: { urls: [URL] }, faults: [] },
  {
    title: 'an app that is too long',
    scope: { ...APP, app: 'abcde' },
    spec: { urls: [URL] },
    faults: ['name OUT_OF_RANGE'],
  },
  {
    title: 'an app of the wrong letters',
    scope: { ...APP, app: 'ABC' },
    spec: { urls: [URL] },
    faults: ['name INVALID_FORMAT'],
  },
])('callbacks: $title', ({ scope = DOMAIN, spec, faults }) => {
  const whole = { kind: 'STREAM', urls: [], ...spec } as const;
  expect(short(callbackViolations(provider(), scope, whole, STRICT))).toEqual(faults);
});

test('private hosts, if the operator allows them', () => {
  const spec = { kind: 'STREAM', urls: ['http://10.0.0.1/'] } as const;
  expect(callbackViolations(provider(), DOMAIN, spec, { allowPrivateHosts: true })).toEqual([]);
});

interface PullCase {
  readonly title: string;
  readonly scope?: PullScope;
  readonly app?: string;
  readonly origins?: readonly Partial<Origin>[];
  readonly spec?: Partial<PullSpec>;
  readonly faults: readonly string[];
}

test.each<PullCase>([
  { title: 'one origin', origins: [{}], faults: [] },
  { title: 'the default port', origins: [{ port: 1935 }], faults: [] },
  { title: 'no origin', origins: [], faults: ['origins REQUIRED'] },
  { title: 'too many', origins: [{}, {}, {}, {}], faults: ['origins OUT_OF_RANGE'] },
  {
    title: 'a protocol that it does not have',
    origins: [{ protocol: 'HLS' }],
    faults: ['origins[0].protocol NOT_SUPPORTED'],
  },
  { title: 'two protocols', origins: [{}, { protocol: 'HTTP_FLV' }], faults: ['origins[1].protocol NOT_SUPPORTED'] },
  { title: 'a port of its own', origins: [{}, { port: 1936 }], faults: ['origins[1].port NOT_SUPPORTED'] },
  { title: 'the port of the other protocol', origins: [{ port: 80 }], faults: ['origins[0].port NOT_SUPPORTED'] },
  { title: 'an IPv6 address', origins: [{ host: '2606:4700::1111' }], faults: ['origins[0].host NOT_SUPPORTED'] },
  { title: 'a private host', origins: [{}, { host: '127.1' }], faults: ['origins[1].host FORBIDDEN_HOST'] },
  { title: 'no host', origins: [{ host: 'a;b' }], faults: ['origins[0].host INVALID_FORMAT'] },
  { title: 'a host that is too long', origins: [{ host: 'a'.repeat(21) }], faults: ['origins[0].host OUT_OF_RANGE'] },
  {
    title: 'parameters that it does not have',
    origins: [{ params: { a: 'b' } }],
    faults: ['origins[0].params NOT_SUPPORTED'],
  },
  {
    title: 'a group of which a part would do',
    origins: [{ group: 'a b' }],
    faults: ['origins[0].group INVALID_FORMAT'],
  },
  { title: 'groups that stand together', origins: [{ group: 'a' }, { group: 'a' }, { group: 'b' }], faults: [] },
  {
    title: 'a group that comes back',
    origins: [{ group: 'a' }, { group: 'b' }, { group: 'a' }],
    faults: ['origins[2].group CONFLICT'],
  },
  {
    title: 'the default group that comes back',
    origins: [{}, { group: 'b' }, { group: 'default' }],
    faults: ['origins[2].group CONFLICT'],
  },
  {
    title: 'the default group by its name, between those without',
    origins: [{}, { group: 'default' }, {}],
    faults: [],
  },
  { title: 'an app at the origin', origins: [{}], spec: { originApp: 'abc' }, faults: [] },
  { title: 'one that is too long', origins: [{}], spec: { originApp: 'abcd' }, faults: ['originApp OUT_OF_RANGE'] },
  {
    title: 'what it does not have',
    origins: [{}],
    spec: { transcodedStreams: true },
    faults: ['transcodedStreams NOT_SUPPORTED'],
  },
  { title: 'what it does not have, switched off', origins: [{}], spec: { transcodedStreams: false }, faults: [] },
  { title: 'an app that is too long', app: 'abcd', origins: [{}], faults: ['name OUT_OF_RANGE'] },
  {
    title: 'a vhost that is too long',
    scope: { type: 'VHOST', vhost: 'vhosts' },
    origins: [{}],
    faults: ['name OUT_OF_RANGE'],
  },
  { title: 'every app, whose word is held to no bounds', app: '*', origins: [{}], faults: [] },
  { title: 'a scope that it does not have', scope: DOMAIN, origins: [{}], faults: ['name NOT_SUPPORTED'] },
])('pulling: $title', ({ scope = VHOST, app = 'app', origins = [], spec, faults }) => {
  const complete = origins.map((origin): Origin => ({ protocol: 'RTMP', host: 'a.example.org', ...origin }));
  expect(short(pullViolations(provider(), scope, app, { origins: complete, ...spec }, STRICT))).toEqual(faults);
});

test('a provider with more protocols, ports and addresses accepts what the other refuses', () => {
  const pull = { ...PULL, oneProtocol: false, customPorts: true, ipv6Origins: true };
  const origins: Origin[] = [
    { protocol: 'RTMP', host: '2606:4700::1111', port: 1 },
    { protocol: 'HTTP_FLV', host: '8.8.8.8', port: 65535 },
  ];
  expect(pullViolations(provider({ pull }), VHOST, 'app', { origins }, STRICT)).toEqual([]);
});

test('requests that give a name only', () => {
  const names = (scope: CallbackScope, kind?: CallbackSpec['kind']): string[] =>
    short(callbackNameViolations(provider(), scope, kind));
  expect(names(DOMAIN, 'STREAM')).toEqual([]);
  expect(names(DOMAIN)).toEqual([]);
  expect(names(APP, 'RECORDING')).toEqual(['name NOT_SUPPORTED']);
  expect(names(VHOST)).toEqual(['name NOT_SUPPORTED']);
  expect(names(DOMAIN, 'SNAPSHOT')).toEqual(['name NOT_SUPPORTED']);
  expect(names({ ...APP, app: 'a' }, 'STREAM')).toEqual(['name OUT_OF_RANGE']);
  expect(short(pullNameViolations(provider(), VHOST, '*'))).toEqual([]);
  expect(short(pullNameViolations(provider(), VHOST))).toEqual([]);
  expect(short(pullNameViolations(provider(), VHOST, 'abcd'))).toEqual(['name OUT_OF_RANGE']);
  expect(short(pullNameViolations(provider(), DOMAIN, 'abc'))).toEqual(['name NOT_SUPPORTED']);
});

test('a refused scope names the scopes to use instead', () => {
  expect(scopesInstead(['DOMAIN', 'APP', 'DOMAIN'])).toBe(
    'accounts/{account}/domains/{domain} or accounts/{account}/vhosts/{vhost}/apps/{app}',
  );
  const [violation] = pullNameViolations(provider(), DOMAIN);
  expect(violation?.description).toBe(
    'The Cloud does not have this under domains/{domain}; use accounts/{account}/vhosts/{vhost}',
  );
});

test.each([
  [{ minLength: 2, maxLength: 2 }, 'must have exactly 2 characters'],
  [{ minLength: 2 }, 'must have at least 2 characters'],
  [{ maxLength: 0 }, 'must have exactly 0 characters'],
  [{ minLength: 2, maxLength: 5 }, 'must have 2 to 5 characters'],
])('bounds %p are described as "%s"', (bounds, description) => {
  const pull = { ...PULL, fields: [{ field: '{app}', ...bounds }] };
  expect(pullNameViolations(provider({ pull }), VHOST, 'a')).toMatchObject([{ description: `{app} ${description}` }]);
});
