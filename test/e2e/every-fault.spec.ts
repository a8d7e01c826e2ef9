/*
 * A request is told all of its faults at once, each once, and none that only follows from another:
 * k faults that have nothing to do with each other are planted into a valid request, in every
 * combination that chance brings, and just these k are expected. What a cloud would have to be
 * asked for is no part of it.
 */
import fc from 'fast-check';
import { PLAY, PUSH, VHOST } from '../support/request-cases';
import { Json } from '../support/rest-client';
import { startSystem, System } from '../support/start-system';

const [KEY, OTHER_KEY] = ['hook-key', 'other-key'];

let system: System;
beforeAll(async () => {
  const keys = [
    { id: KEY, value: { env: 'HOOK_KEY' } },
    { id: OTHER_KEY, value: { env: 'OTHER_KEY' } },
  ];
  const callbackKeys = keys.map((key) => ({ ...key, accounts: ['ali', 'volc'] }));
  const env = { HOOK_KEY: 'HookKey0123456789abcd', OTHER_KEY: 'OtherKey0123456789ab' };
  system = await startSystem({ callbackKeys, env });
});
afterAll(() => system.close());

/** A failure is shown as it is found: each step of making it smaller would be a call. */
const RUNS = { numRuns: 25, endOnFailure: true };

/** A request in the making. */
interface Draft {
  readonly body: Json;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
}

interface Fault {
  /** Where it is told. */
  readonly field: string;
  readonly plant: (draft: Draft) => void;
  /** What only REST can say, such as a number where protobuf has text. */
  readonly restOnly?: boolean;
}

/** Of one slot at most one fault is planted. */
type Slot = readonly Fault[];

function inBody(field: string, plant: (body: Json) => void, restOnly = false): Fault {
  return { field, plant: ({ body }) => plant(body), restOnly };
}

const rest = (field: string, plant: Fault['plant']): Fault => ({ field, plant, restOnly: true });

/** Of every write. */
const SHARED: readonly Slot[] = [
  [rest('force', ({ query }) => (query['force'] = 'maybe'))],
  [rest('validateOnly', ({ query }) => (query['validateOnly'] = '%ff'))],
  [rest('nope', ({ query }) => (query['nope'] = '1'))],
  [rest('x-request-timeout-ms', ({ headers }) => (headers['x-request-timeout-ms'] = 'soon'))],
  [rest('if-modified-since', ({ headers }) => (headers['if-modified-since'] = 'yesterday'))],
  [rest('if-match', ({ headers }) => (headers['if-match'] = 'x'))],
  [inBody('unknown', (body) => (body.unknown = {}), true)],
  [inBody('name', (body) => (body.name = 'accounts/ali'), true), inBody('name', (body) => (body.name = 7), true)],
  [inBody('etag', (body) => (body.etag = 'a b')), inBody('etag', (body) => (body.etag = 7), true)],
];

/** `unsupported`: a protocol that the cloud does not have. */
function originSlots(i: number, unsupported: readonly Fault[]): readonly Slot[] {
  const fault = (name: string, value: unknown, restOnly = false, entry = ''): Fault =>
    inBody(`origins[${i}].${name}${entry}`, (body) => (body.origins[i][name] = value), restOnly);
  return [
    [fault('protocol', undefined), fault('protocol', 'X', true), fault('protocol', 7, true), ...unsupported],
    [
      ...[undefined, '', 'bad host', 'rtmp://x/', '127.0.0.1', 'localhost', 'a'.repeat(254)].map((host) =>
        fault('host', host),
      ),
      ...[7, {}, ['x']].map((host) => fault('host', host, true)),
    ],
    [fault('port', 70_000), fault('port', 0), fault('port', 'x', true), fault('port', 1.5, true)],
  ];
}

const PULL_VOLCENGINE: readonly Slot[] = [
  ...SHARED,
  ...[0, 1, 2, 3].flatMap((i) => [
    ...originSlots(i, [inBody(`origins[${i}].protocol`, (body) => (body.origins[i].protocol = 'HLS'))]),
    [
      inBody(`origins[${i}].group`, (body) => (body.origins[i].group = 'no group')),
      inBody(`origins[${i}].group`, (body) => (body.origins[i].group = 7), true),
    ],
    [
      inBody(`origins[${i}].params.b`, (body) => (body.origins[i].params = { a: 'x', b: '\u0001' })),
      inBody(`origins[${i}].params.b`, (body) => (body.origins[i].params = { a: 'x', b: 7 }), true),
    ],
    [inBody(`origins[${i}].extra`, (body) => (body.origins[i].extra = 1), true)],
  ]),
  [
    inBody('origins[4]', (body) => (body.origins[4] = 7), true),
    inBody('origins[4]', (body) => (body.origins[4] = null), true),
  ],
  [inBody('originApp', (body) => (body.originApp = 'live'))],
  [inBody('transcodedStreams', (body) => (body.transcodedStreams = true))],
];

const PULL_ALIBABA: readonly Slot[] = [
  ...SHARED,
  ...[0, 1, 2].flatMap((i) => originSlots(i, [])),
  [inBody('origins[1].group', (body) => (body.origins[1].group = 'g'))],
  [inBody('origins[2].params', (body) => (body.origins[2].params = { a: 'b' }))],
  [inBody('originApp', (body) => (body.originApp = 'no app'))],
  [inBody('transcodedStreams', (body) => (body.transcodedStreams = 'yes'), true)],
];

const BAD_URLS = ['ftp://hooks.example.com/', 'https://localhost/', 'https://a b/', '', 'x'];

const CALLBACK: readonly Slot[] = [
  ...SHARED,
  [
    ...BAD_URLS.map((url) => inBody('urls[0]', (body) => (body.urls[0] = url))),
    inBody('urls[0]', (body) => (body.urls[0] = null), true),
  ],
  [
    inBody('auth.key', (body) => (body.auth.key = '\u0001'.repeat(20))),
    inBody('auth.key', (body) => delete body.auth.enabled),
    inBody('auth.key', (body) => (body.auth.key = 7), true),
    inBody('auth.enabled', (body) => (body.auth.enabled = 'yes'), true),
  ],
  [
    inBody('auth.keyRef', (body) => (body.auth.keyRef = 'nothing')),
    inBody('auth.keyRef', (body) => (body.auth.keyRef = 7), true),
  ],
  [inBody('auth.secret', (body) => (body.auth.secret = 'x'), true)],
  [inBody('stream.exceptionUrl', (body) => (body.stream.exceptionUrl = 'javascript:alert(1)'))],
  [inBody('stream.switchUrl', (body) => (body.stream.switchUrl = 7), true)],
  [inBody('recording', (body) => (body.recording = { statusEvents: true }))],
  [inBody('kind', (body) => (body.kind = 'SNAPSHOT')), inBody('kind', (body) => (body.kind = 'X'), true)],
];

const ORIGIN = { protocol: 'RTMP', host: 'origin.example.org' };
const AUTH = { enabled: true, key: 'abcdefghij0123456789' };
const HOOK = 'https://hooks.example.com/live';

const RESOURCES = [
  {
    title: 'pulling through Volcengine',
    field: 'pullConfig',
    name: `${VHOST}/pullConfigs/show`,
    slots: PULL_VOLCENGINE,
    body: { origins: [ORIGIN, ORIGIN, ORIGIN, ORIGIN].map((origin) => ({ ...origin, group: 'g' })) },
    mask: 'origins,originApp,transcodedStreams',
  },
  {
    title: 'pulling through Alibaba',
    field: 'pullConfig',
    name: `${PLAY}/pullConfigs/show`,
    slots: [...PULL_ALIBABA, [inBody('origins[1].port', (body) => (body.origins[1].port = 1936))]],
    body: { origins: [ORIGIN, ORIGIN, ORIGIN].map((origin) => ({ ...origin })) },
    mask: 'origins,originApp,transcodedStreams',
  },
  {
    title: 'callbacks of Alibaba',
    field: 'callbackConfig',
    name: `${PUSH}/callbackConfigs/stream`,
    slots: [
      ...CALLBACK,
      [inBody('stream.transcodedStreams', (body) => (body.stream.transcodedStreams = true))],
      // How many there are does not depend on what they are.
      [inBody('urls', (body) => (body.urls[1] = HOOK))],
    ],
    body: { urls: [HOOK], auth: AUTH, stream: { switchUrl: HOOK } },
    mask: 'urls,auth,stream',
  },
  {
    title: 'callbacks of Volcengine',
    field: 'callbackConfig',
    name: `${VHOST}/callbackConfigs/stream`,
    slots: [
      ...CALLBACK.filter(([fault]) => fault?.field !== 'stream.exceptionUrl'),
      [inBody('stream.exceptionUrl', (body) => (body.stream.exceptionUrl = HOOK))],
      [inBody('urls[1]', (body) => (body.urls[1] = 'https://10.0.0.1/'))],
    ],
    body: { urls: [HOOK, HOOK], auth: AUTH, stream: {} },
    mask: 'urls,auth,stream',
  },
] as const;

/** Some of the faults, at most one of each field. */
function someOf(slots: readonly Slot[]): fc.Arbitrary<readonly Fault[]> {
  return fc
    .tuple(...slots.map((slot) => fc.option(fc.constantFrom(...slot), { freq: 2 })))
    .map((chosen) => chosen.filter((fault) => fault !== null))
    .map((faults) => faults.filter(({ field }, i) => faults.findIndex((other) => other.field === field) === i))
    .filter((faults) => faults.length > 0 && faults.length <= 20);
}

const draftOf = (body: object, faults: readonly Fault[]): Draft => {
  const draft: Draft = { body: structuredClone(body), query: {}, headers: {} };
  for (const { plant } of faults) plant(draft);
  return draft;
};

/** Of the violations of an answer; none if there are no such. */
const fieldsIn = (violations: unknown): string[] =>
  ((violations ?? []) as readonly { readonly field: string }[]).map(({ field }) => field).toSorted();
const fieldsOf = (faults: readonly Fault[]): string[] => fieldsIn(faults);
const NO_CALLS = { alibaba: [], volcengine: [] };
const calls = () => ({ alibaba: system.alibaba.calls, volcengine: system.volcengine.calls });

describe.each(RESOURCES)('$title', ({ field, name, slots, body, mask }) => {
  const noun = field === 'pullConfig' ? 'PullConfig' : 'CallbackConfig';

  async function restFields(method: 'PUT' | 'PATCH', faults: readonly Fault[]): Promise<string[]> {
    const { body: sent, query, headers } = draftOf(body, faults);
    // As it is: one of the values is no percent-encoding.
    const pairs = Object.entries({ ...(method === 'PATCH' && { updateMask: mask }), ...query });
    const path = `/v1/${name}?${pairs.map((pair) => pair.join('=')).join('&')}`;
    const answer = await system.rest.send(method, path, sent, { 'content-type': 'application/json', ...headers });
    return fieldsIn(answer.body.violations);
  }

  async function grpcFields(verb: 'Set' | 'Update', faults: readonly Fault[]): Promise<string[]> {
    const { body: sent } = draftOf({ ...body, name }, faults);
    const paths = mask.split(',').map((path) => path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
    const request = { [field]: sent, ...(verb === 'Update' && { updateMask: { paths } }) };
    const answer = await system.grpc.call(`${noun}Service`, `${verb}${noun}`, request);
    const details = answer.ok ? [] : answer.details;
    return fieldsIn(details.find(({ type }) => type === 'google.rpc.BadRequest')?.value.fieldViolations);
  }

  test.each(['PUT', 'PATCH'] as const)('%s', async (method) => {
    await fc.assert(
      fc.asyncProperty(someOf(slots), async (faults) => {
        expect(await restFields(method, faults)).toEqual(fieldsOf(faults));
      }),
      RUNS,
    );
    expect(calls()).toEqual(NO_CALLS);
  });

  test.each(['Set', 'Update'] as const)('%s over gRPC', async (verb) => {
    const own = slots
      .map((slot) => slot.filter(({ restOnly }) => restOnly !== true))
      .filter(({ length }) => length > 0);
    await fc.assert(
      fc.asyncProperty(someOf(own), async (faults) => {
        expect(await grpcFields(verb, faults)).toEqual(fieldsOf(faults));
      }),
      RUNS,
    );
    expect(calls()).toEqual(NO_CALLS);
  });

  test('each fault alone', async () => {
    for (const fault of slots.flat()) {
      expect(await restFields('PUT', [fault])).toEqual([fault.field]);
      expect(await restFields('PATCH', [fault])).toEqual([fault.field]);
    }
  });
});

/** Of every rollout. */
const OF_ROLLOUTS: readonly Slot[] = [
  [rest('nope', ({ query }) => (query['nope'] = '1'))],
  [rest('requestId', ({ query }) => (query['requestId'] = 'x'.repeat(101)))],
  [rest('x-request-timeout-ms', ({ headers }) => (headers['x-request-timeout-ms'] = 'soon'))],
  [inBody('unknown', (body) => (body.unknown = {}), true)],
  [
    inBody('displayName', (body) => (body.displayName = 'x'.repeat(201))),
    inBody('displayName', (body) => (body.displayName = 7), true),
  ],
];

type Holder = Record<string, unknown>;

/** Another value at a path below `source`, such as `copy.pairs[0].from`. */
function inSource(path: string, value: unknown, restOnly = false): Fault {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== '');
  const last = steps.pop() ?? '';
  return inBody(
    `source.${path}`,
    (body) => {
      const holder = steps.reduce((at, step) => at[step] as Holder, body.source as Holder);
      holder[last] = value;
    },
    restOnly,
  );
}

const ALI_VHOST = 'accounts/ali/vhosts/live.example.com';
const CONFIGS = 'desired.callbackConfigs';

const ROLLOUTS: readonly { readonly kind: string; readonly source: Json; readonly slots: readonly Slot[] }[] = [
  {
    kind: 'desired',
    source: {
      desired: {
        callbackConfigs: [
          { name: `${PLAY}/callbackConfigs/snapshot`, urls: [HOOK] },
          { name: `${PUSH}/callbackConfigs/stream`, urls: [HOOK], auth: { enabled: true, keyRef: KEY }, stream: {} },
          { name: `${VHOST}/callbackConfigs/stream`, urls: [HOOK] },
        ],
        pullConfigs: [{ name: `${PLAY}/pullConfigs/show`, origins: [{ ...ORIGIN }] }],
        prune: [PLAY, VHOST],
      },
    },
    slots: [
      // Without a name, only the shape of a configuration is known to be wrong.
      [
        ...[undefined, 'nonsense', `${PUSH}/callbackConfigs/x`, 'accounts/none/vhosts/x/callbackConfigs/stream'].map(
          (name) => inSource(`${CONFIGS}[0].name`, name),
        ),
        inSource(`${CONFIGS}[0].name`, 7, true),
      ],
      [inSource(`${CONFIGS}[0].urls[0]`, 7, true)],
      [inSource(`${CONFIGS}[0].auth`, 7, true)],
      [...BAD_URLS.map((url) => inSource(`${CONFIGS}[1].urls[0]`, url)), inSource(`${CONFIGS}[1].urls[0]`, 7, true)],
      [inSource(`${CONFIGS}[1].auth.key`, 'abcdefghij0123456789'), inSource(`${CONFIGS}[1].auth.key`, 7, true)],
      [inSource(`${CONFIGS}[1].auth.keyRef`, 'nothing'), inSource(`${CONFIGS}[1].auth.keyRef`, 7, true)],
      [inSource(`${CONFIGS}[1].kind`, 'SNAPSHOT'), inSource(`${CONFIGS}[1].kind`, 'X', true)],
      [inSource(`${CONFIGS}[1].recording`, { statusEvents: true })],
      [inSource(`${CONFIGS}[1].stream.switchUrl`, 'javascript:alert(1)')],
      // The same configuration twice, and what else is wrong in it.
      [
        inBody(`source.${CONFIGS}[2].name`, ({ source }) => {
          source.desired.callbackConfigs[2].name = source.desired.callbackConfigs[1].name;
        }),
      ],
      [inSource(`${CONFIGS}[2].urls[0]`, 'ftp://hooks.example.com/')],
      [inSource(`${CONFIGS}[3]`, 7, true)],
      [inSource('desired.pullConfigs[0].origins[0].host', 'bad host')],
      [inSource('desired.pullConfigs[0].origins[0].port', 70_000)],
      [inSource('desired.prune[0]', 'nonsense'), inSource('desired.prune[0]', 7, true)],
      [inSource('desired.prune[1]', 'accounts/none'), inSource('desired.prune[1]', ALI_VHOST)],
      [inSource('desired.extra', 1, true)],
    ],
  },
  {
    kind: 'copy',
    source: {
      copy: {
        from: 'accounts/ali',
        to: 'accounts/volc',
        pairs: [
          { from: PLAY, to: VHOST },
          { from: PUSH, to: 'accounts/volc/vhosts/other.example.com' },
        ],
        keyRef: KEY,
      },
    },
    slots: [
      [
        ...[undefined, 'nonsense', 'accounts/none'].map((from) => inSource('copy.from', from)),
        inSource('copy.from', 7, true),
      ],
      // Which keys there are depends on the account.
      [
        ...[undefined, 'nonsense', 'accounts/none'].map((to) => inSource('copy.to', to)),
        inSource('copy.to', 7, true),
        inSource('copy.keyRef', 'nothing'),
      ],
      [
        ...[undefined, 'no/such', ALI_VHOST].map((from) => inSource('copy.pairs[0].from', from)),
        inSource('copy.pairs[0].from', 7, true),
      ],
      [...[undefined, 'no/such', `${VHOST}/apps/show`].map((to) => inSource('copy.pairs[1].to', to))],
      [inSource('copy.pairs[2]', 7, true)],
      [inSource('copy.extra', 1, true)],
    ],
  },
  {
    kind: 'repair',
    source: { repair: { parents: [PUSH, VHOST, PLAY] } },
    slots: [
      [inSource('repair.parents[0]', 'nonsense'), inSource('repair.parents[0]', 7, true)],
      [inSource('repair.parents[1]', 'accounts/none')],
      [inSource('repair.parents[2]', ALI_VHOST)],
      [inSource('repair.extra', 1, true)],
    ],
  },
  {
    kind: 'rotateKey',
    source: { rotateKey: { parents: [PUSH, VHOST, PLAY], fromKey: KEY, toKey: OTHER_KEY } },
    slots: [
      [inSource('rotateKey.parents[1]', 'nonsense'), inSource('rotateKey.parents[1]', 7, true)],
      [inSource('rotateKey.parents[2]', 'accounts/none'), inSource('rotateKey.parents[2]', ALI_VHOST)],
      [
        ...['', 'nothing', 'ü'].map((key) => inSource('rotateKey.fromKey', key)),
        inSource('rotateKey.fromKey', 7, true),
      ],
      [...['', 'nothing', 'ü'].map((key) => inSource('rotateKey.toKey', key)), inSource('rotateKey.toKey', 7, true)],
      [inSource('rotateKey.extra', 1, true)],
    ],
  },
];

describe.each(ROLLOUTS)('a rollout whose source is $kind', ({ source, slots: own }) => {
  const slots = [...OF_ROLLOUTS, ...own];

  async function restFields(faults: readonly Fault[]): Promise<string[]> {
    const { body, query, headers } = draftOf({ displayName: 'x', source }, faults);
    const path = `/v1/rollouts?${new URLSearchParams(query).toString()}`;
    const answer = await system.rest.send('POST', path, body, { 'content-type': 'application/json', ...headers });
    return fieldsIn(answer.body.violations);
  }

  async function grpcFields(faults: readonly Fault[]): Promise<string[]> {
    const { body: rollout } = draftOf({ displayName: 'x', source }, faults);
    const answer = await system.grpc.call('RolloutService', 'CreateRollout', { rollout });
    const details = answer.ok ? [] : answer.details;
    return fieldsIn(details.find(({ type }) => type === 'google.rpc.BadRequest')?.value.fieldViolations);
  }

  test('over REST', async () => {
    await fc.assert(
      fc.asyncProperty(someOf(slots), async (faults) => {
        expect(await restFields(faults)).toEqual(fieldsOf(faults));
      }),
      RUNS,
    );
  });

  test('over gRPC', async () => {
    const some = slots
      .map((slot) => slot.filter(({ restOnly }) => restOnly !== true))
      .filter(({ length }) => length > 0);
    await fc.assert(
      fc.asyncProperty(someOf(some), async (faults) => {
        expect(await grpcFields(faults)).toEqual(fieldsOf(faults));
      }),
      RUNS,
    );
  });

  test('each fault alone', async () => {
    for (const fault of slots.flat()) expect(await restFields([fault])).toEqual([fault.field]);
    expect(calls()).toEqual(NO_CALLS);
  });
});

describe('beside the body', () => {
  const DAY = { 'x-request-timeout-ms': 'a day' };

  test.each<[string, 'GET' | 'DELETE' | 'PATCH' | 'POST' | 'PUT', string, Json, Record<string, string>, string[]]>([
    [
      'the issue',
      'PUT',
      `/v1/${VHOST}/pullConfigs/show`,
      {
        origins: [{ ...ORIGIN, host: 'bad host' }, { host: 'a.example.org' }, { ...ORIGIN, port: 70_000 }],
      },
      {},
      ['origins[0].host', 'origins[1].protocol', 'origins[2].port'],
    ],
    [
      'a mask, a precondition, a time, a parameter, and the body',
      'PATCH',
      `/v1/${PUSH}/callbackConfigs/stream?updateMask=urls,nope&x=1`,
      { urls: ['ftp://x'], auth: { enabled: 1 } },
      { 'if-match': 'x', ...DAY },
      ['auth.enabled', 'if-match', 'updateMask', 'urls[0]', 'x', 'x-request-timeout-ms'],
    ],
    [
      'a mask in the wrong case',
      'PATCH',
      `/v1/${PUSH}/callbackConfigs/stream?updateMask=stream.switch_url`,
      { stream: { switchUrl: 'ftp://x' } },
      {},
      ['stream.switchUrl', 'updateMask'],
    ],
    [
      'what a mask resets and must be there',
      'PATCH',
      `/v1/${PLAY}/callbackConfigs/snapshot?updateMask=urls,auth`,
      { auth: { enabled: true, key: 'short' } },
      {},
      ['auth.key', 'urls'],
    ],
    [
      'a name, and all that does not need it',
      'PUT',
      '/v1/accounts/ali/domains/no_domain!/callbackConfigs/stream?force=1&etag=a%20b',
      { urls: [7], auth: { key: 7 } },
      DAY,
      ['auth.key', 'etag', 'force', 'name', 'urls[0]', 'x-request-timeout-ms'],
    ],
    [
      'a name, and a mask',
      'PATCH',
      '/v1/accounts/ali/domains/no_domain!/callbackConfigs/stream?updateMask=nope',
      { etag: 'a b' },
      {},
      ['etag', 'name', 'updateMask'],
    ],
    [
      'no body',
      'PUT',
      `/v1/${PUSH}/callbackConfigs/stream?force=1&etag=a%20b`,
      undefined,
      DAY,
      ['callbackConfig', 'etag', 'force', 'x-request-timeout-ms'],
    ],
    [
      'no object',
      'PUT',
      `/v1/${PUSH}/callbackConfigs/stream?force=1&etag=a%20b`,
      '[]',
      DAY,
      ['body', 'etag', 'force', 'x-request-timeout-ms'],
    ],
    [
      'no object, and no name',
      'PUT',
      '/v1/accounts/ali/domains/no_domain!/callbackConfigs/stream?force=1',
      '[]',
      DAY,
      ['body', 'force', 'name', 'x-request-timeout-ms'],
    ],
    [
      'a scope',
      'GET',
      `/v1/accounts/ali/vhosts/x/callbackConfigs/stream?x=1`,
      undefined,
      DAY,
      ['name', 'x', 'x-request-timeout-ms'],
    ],
    [
      'a page',
      'GET',
      `/v1/accounts/ali/vhosts/x/callbackConfigs?pageSize=-1&pageToken=x&y=1`,
      undefined,
      DAY,
      ['pageSize', 'pageToken', 'parent', 'x-request-timeout-ms', 'y'],
    ],
    [
      'a page of accounts',
      'GET',
      `/v1/accounts?pageSize=x&pageToken=x&y=1`,
      undefined,
      DAY,
      ['pageSize', 'pageToken', 'x-request-timeout-ms', 'y'],
    ],
    [
      'a delete',
      'DELETE',
      `/v1/accounts/ali/vhosts/x/pullConfigs/app?allowMissing=x&etag=a%20b&y=1`,
      undefined,
      { ...DAY, 'if-none-match': '"x"' },
      ['allowMissing', 'etag', 'if-none-match', 'name', 'x-request-timeout-ms', 'y'],
    ],
    [
      'a breaker',
      'PATCH',
      `/v1/accounts/ali/breakers/SetLiveStreamsNotifyUrlConfig?updateMask=nope&y=1`,
      { override: 'X', name: 'y', z: 1 },
      { ...DAY, 'if-match': '*' },
      ['if-match', 'name', 'override', 'updateMask', 'x-request-timeout-ms', 'y', 'z'],
    ],
    [
      'the audit',
      'GET',
      '/v1/accounts/ali/auditEvents?pageSize=-1&pageToken=x&startTime=yesterday&endTime=0001&kind=X&caller=%01&y=1',
      undefined,
      DAY,
      ['caller', 'endTime', 'kind', 'pageSize', 'pageToken', 'startTime', 'x-request-timeout-ms', 'y'],
    ],
    [
      'applying a rollout',
      'POST',
      '/v1/rollouts/NONE:apply?acceptLosses=maybe&acceptBlastRadius=x&y=1',
      undefined,
      DAY,
      ['acceptBlastRadius', 'acceptLosses', 'etag', 'name', 'x-request-timeout-ms', 'y'],
    ],
    [
      'applying a rollout with a header that cannot be read',
      'POST',
      '/v1/rollouts/0none:apply?acceptLosses=maybe',
      undefined,
      { 'if-match': 'x' },
      ['acceptLosses', 'if-match'],
    ],
    [
      'the items of a rollout',
      'GET',
      '/v1/rollouts/NONE/items?change=X&state=Y&pageSize=-1&pageToken=x&y=1',
      undefined,
      DAY,
      ['change', 'pageSize', 'pageToken', 'parent', 'state', 'x-request-timeout-ms', 'y'],
    ],
    [
      'a rollout with two sources',
      'POST',
      '/v1/rollouts',
      { displayName: 7, source: { repair: { parents: [] }, rotateKey: { parents: ['x'], fromKey: 'a', toKey: 'b' } } },
      {},
      ['displayName', 'source', 'source.repair.parents', 'source.rotateKey.parents[0]'],
    ],
    [
      'a rollout whose source is malformed',
      'POST',
      '/v1/rollouts?x=1',
      { source: { desired: 7 } },
      {},
      ['source.desired', 'x'],
    ],
  ])('%s', async (_title, method, path, body, headers, fields) => {
    const answer = await system.rest.send(method, path, body, {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    });
    expect(fieldsIn(answer.body.violations)).toEqual(fields);
    expect(calls()).toEqual(NO_CALLS);
  });

  test('over gRPC, a list and an update', async () => {
    const list = await system.grpc.call('AuditService', 'ListAuditEvents', {
      parent: 'accounts/ali',
      pageSize: -1,
      pageToken: 'x',
      startTime: { seconds: '-99999999999' },
      endTime: { nanos: -1 },
      caller: '\u0001',
    });
    const update = await system.grpc.call('CallbackConfigService', 'UpdateCallbackConfig', {
      callbackConfig: { name: 'accounts/ali', etag: 'a b' },
      updateMask: { paths: ['nope'] },
    });
    const told = [list, update].map((answer) =>
      fieldsIn(
        (answer.ok ? [] : answer.details).find(({ type }) => type.endsWith('BadRequest'))?.value.fieldViolations,
      ),
    );
    expect(told).toEqual([
      ['caller', 'endTime', 'pageSize', 'pageToken', 'startTime'],
      ['etag', 'name', 'updateMask'],
    ]);
  });
});
