import { readFileSync } from 'node:fs';
import { FieldBounds } from '../../domain/resources/capability';
import { CODE_OF_REASON, VIOLATION_REASONS } from '../../domain/errors/gateway-error';
import { ProviderDescription } from '../../domain/operations/live-provider.port';
import { OpenApiInput, buildOpenApi } from './build-openapi';
import { JsonSchema, OpenApiDocument, OperationObject, Parameter } from './openapi.document';

const descriptorSet = readFileSync('src/transports/grpc/gen/livegate.binpb');

const URLS: FieldBounds = { field: 'urls', required: true, minItems: 1, maxItems: 3, maxLength: 40 };
const ORIGINS: FieldBounds[] = [
  { field: 'origins', required: true, minItems: 1, maxItems: 5 },
  { field: 'origins.protocol', values: ['HLS'] },
  { field: 'origins.host' },
];

const NO_INVENTORY = { roles: [], states: [], fields: [] };
const NO_DELIVERIES = { kinds: [], ofWholeAccount: false };

const north: ProviderDescription = {
  id: 'north',
  displayName: 'North Cloud',
  capabilities: {
    callbacks: [
      {
        kind: 'STREAM',
        scopes: ['DOMAIN'],
        fields: [URLS, { field: 'stream.switchUrl', note: 'Seldom.' }],
        domainRoles: [],
      },
      {
        kind: 'SNAPSHOT',
        scopes: ['DOMAIN'],
        fields: [URLS, { field: 'auth.key', minLength: 30, maxLength: 40, pattern: /^[a-zA-Z0-9]+$/ }],
        domainRoles: [],
      },
    ],
    pull: {
      scopes: ['DOMAIN'],
      fields: [{ field: '{app}', minLength: 2, maxLength: 8, pattern: /^[a-z]+$/ }, ...ORIGINS, { field: 'originApp' }],
      domainRoles: [],
      oneProtocol: true,
      customPorts: false,
      ipv6Origins: false,
    },
    inventory: NO_INVENTORY,
    deliveries: NO_DELIVERIES,
    quotas: {
      SetPull: { limit: 1, windowMs: 1000 },
      DeletePull: { limit: 1, windowMs: 1000 },
      UpdateSnapshotNotification: { limit: 1, windowMs: 1000 },
    },
  },
};

const south: ProviderDescription = {
  id: 'south',
  displayName: 'South Cloud',
  capabilities: {
    callbacks: [
      {
        kind: 'RECORDING',
        scopes: ['DOMAIN', 'VHOST'],
        fields: [{ field: 'urls', minItems: 1, maxItems: 1, maxLength: 50 }],
        domainRoles: [],
      },
    ],
    pull: {
      scopes: ['VHOST'],
      fields: [...ORIGINS, { field: 'origins.port' }, { field: 'origins.group', maxLength: 10 }],
      domainRoles: [],
      oneProtocol: false,
      customPorts: true,
      ipv6Origins: true,
    },
    inventory: NO_INVENTORY,
    deliveries: NO_DELIVERIES,
    quotas: {},
  },
};

function build(input: Partial<OpenApiInput> = {}): OpenApiDocument {
  return buildOpenApi({ descriptorSet, providers: [north, south], version: '1.2.3', ...input });
}

const document = build();
const CALLBACK = '/v1/accounts/{account}/domains/{domain}/callbackConfigs/{kind}';
const PULL = '/v1/accounts/{account}/domains/{domain}/pullConfigs/{app}';

function operation(path: string, verb: 'get' | 'put' | 'patch' | 'delete'): OperationObject {
  const found = document.paths[path]?.[verb];
  if (!found) throw new Error(`no ${verb} ${path}`);
  return found;
}

function parameter(of: OperationObject, name: string): Parameter {
  const found = of.parameters.find((one): one is Parameter => 'name' in one && one.name === name);
  if (!found) throw new Error(`no parameter ${name}`);
  return found;
}

function property(message: string, name: string): JsonSchema {
  const found = document.components.schemas[message]?.properties?.[name];
  if (!found) throw new Error(`no ${message}.${name}`);
  return found;
}

describe('the document', () => {
  it('is the same whatever the order of the providers', () => {
    expect(JSON.stringify(build({ providers: [south, north] }))).toBe(JSON.stringify(document));
  });

  it('names the version, and the URL of livegate', () => {
    expect(document.info).toMatchObject({ title: 'livegate', version: '1.2.3' });
    expect(document.servers).toEqual([{ url: '/' }]);
    expect(build({ serverUrl: 'https://live.example.com' }).servers).toEqual([{ url: 'https://live.example.com' }]);
  });

  it('has the services as tags, with their comments', () => {
    expect(document.tags.map(({ name }) => name)).toEqual([
      'AccountService',
      'AuditService',
      'BreakerService',
      'CallbackConfigService',
      'DeliveryService',
      'DriftService',
      'EventService',
      'InventoryService',
      'ProviderService',
      'PullConfigService',
      'RolloutService',
    ]);
    expect(document.tags.at(-2)?.description).toMatch(
      /^From where providers pull streams that are not pushed to them\./,
    );
  });
});

describe('an operation', () => {
  it('has an id of its own for each binding', () => {
    expect(operation(CALLBACK, 'put').operationId).toBe('setCallbackConfig');
    expect(operation('/v1/accounts/{account}/vhosts/{vhost}/callbackConfigs', 'get').operationId).toBe(
      'listCallbackConfigsOfVhost',
    );
    expect(
      operation('/v1/accounts/{account}/vhosts/{vhost}/apps/{app}/callbackConfigs/{kind}', 'delete').operationId,
    ).toBe('deleteCallbackConfigOfApp');
  });

  it('takes from the query what is neither in the path nor in the body', () => {
    const inQuery = ({ parameters }: OperationObject) =>
      parameters.flatMap((one) => ('name' in one && one.in === 'query' ? [[one.name, one.schema.type]] : []));
    expect(inQuery(operation(CALLBACK, 'put'))).toEqual([
      ['validateOnly', 'boolean'],
      ['force', 'boolean'],
      ['etag', 'string'],
    ]);
    expect(inQuery(operation(CALLBACK, 'patch'))).toEqual([
      ['updateMask', 'string'],
      ['allowMissing', 'boolean'],
      ['validateOnly', 'boolean'],
      ['force', 'boolean'],
      ['etag', 'string'],
    ]);
    expect(inQuery(operation(PULL, 'delete'))).toEqual([
      ['allowMissing', 'boolean'],
      ['validateOnly', 'boolean'],
      ['force', 'boolean'],
      ['etag', 'string'],
    ]);
    expect(inQuery(operation('/v1/providers', 'get'))).toEqual([
      ['pageSize', 'integer'],
      ['pageToken', 'string'],
    ]);
    expect(inQuery(operation(PULL, 'get'))).toEqual([]);
    expect(parameter(operation(PULL, 'delete'), 'force').description).toMatch(/Exactly `true` or `false`\.$/);
  });

  it('takes the kind in lower case', () => {
    const { schema, description } = parameter(operation(CALLBACK, 'get'), 'kind');
    expect(schema).toEqual({ type: 'string', enum: ['stream', 'snapshot', 'recording', 'moderation'] });
    expect(description).toContain('- `snapshot`: A snapshot was taken.');
  });

  it('takes an app within the bounds of the providers that have the path, or the word for all', () => {
    const app = parameter(operation(PULL, 'put'), 'app');
    expect(app.schema).toMatchObject({ minLength: 1, maxLength: 8, pattern: '^[a-z]+$|^\\*$' });
    expect(app.description).toContain('- `north`: 2 to 8 characters; matches `^[a-z]+$`');
    const elsewhere = operation('/v1/accounts/{account}/vhosts/{vhost}/pullConfigs/{app}', 'put');
    const rule = { maxLength: 255, pattern: '^([A-Za-z0-9_.-]{1,255}|\\*)$' };
    expect(parameter(elsewhere, 'app').schema).toEqual({ type: 'string', ...rule });
  });

  it('takes texts and numbers within the bounds of livegate where no provider has any', () => {
    const list = operation('/v1/providers', 'get');
    expect(parameter(list, 'pageSize').schema).toMatchObject({ minimum: 0, maximum: 2 ** 31 - 1 });
    expect(parameter(list, 'pageToken').schema).toMatchObject({ maxLength: 16_384, pattern: '^[A-Za-z0-9_-]*$' });
    const { schema } = parameter(operation(CALLBACK, 'get'), 'account');
    expect(schema).toMatchObject({ maxLength: 63, pattern: '^[a-z][a-z0-9-]{0,62}$' });
  });

  it('takes a timeout', () => {
    expect(operation('/v1/providers', 'get').parameters).toContainEqual({
      $ref: '#/components/parameters/RequestTimeout',
    });
    expect(document.components.parameters['RequestTimeout']).toMatchObject({
      name: 'X-Request-Timeout-Ms',
      in: 'header',
      schema: { type: 'integer', minimum: 1 },
    });
  });

  it('accepts preconditions where a resource has an etag, and returns the etag', () => {
    const conditions = (path: string, verb: Parameters<typeof operation>[1]) =>
      operation(path, verb).parameters.flatMap((one) => ('$ref' in one ? [one.$ref.replace(/.*\//, '')] : []));
    for (const verb of ['put', 'patch', 'delete'] as const) {
      expect(conditions(CALLBACK, verb)).toEqual(['RequestTimeout', 'IfMatch', 'IfNoneMatch']);
    }
    expect(conditions(PULL, 'get')).toEqual(['RequestTimeout', 'KnownStates']);
    const breaker = '/v1/accounts/{account}/breakers/{action}';
    for (const verb of ['get', 'patch'] as const) expect(conditions(breaker, verb)).toEqual(['RequestTimeout']);
    const answer = ({ responses }: OperationObject) => responses['200'] as { headers: object };
    expect(answer(operation(PULL, 'patch')).headers).toHaveProperty('ETag');
    expect(answer(operation(PULL, 'delete')).headers).not.toHaveProperty('ETag');
    expect(operation(PULL, 'get').responses).toHaveProperty('304');
    expect(operation(breaker, 'patch').responses).not.toHaveProperty('412');
  });

  it('names the providers that have the path', () => {
    expect(operation(CALLBACK, 'get')['x-livegate-providers']).toEqual(['north', 'south']);
    expect(operation(PULL, 'get')['x-livegate-providers']).toEqual(['north']);
    expect(operation(PULL, 'get').description).toMatch(/Providers with this path: `north`\.$/);
    expect(operation('/v1/accounts', 'get')).not.toHaveProperty('x-livegate-providers');
  });

  it('has a summary in plain words, with the parent that tells bindings of one method apart', () => {
    expect(operation(CALLBACK, 'put').summary).toBe('Set callback config of a domain');
    expect(operation('/v1/accounts/{account}/vhosts/{vhost}/apps/{app}/callbackConfigs/{kind}', 'get').summary).toBe(
      'Get callback config of an app',
    );
    expect(operation('/v1/providers', 'get').summary).toBe('List providers');
  });

  it('has the one error response for each status of the error table, 409 for writes only', () => {
    const errors = ['400', '401', '403', '404', '409', '412', '429', '500', '501', '502', '503', '504', 'default'];
    const { 200: _, ...failures } = operation(CALLBACK, 'put').responses;
    expect(failures).toEqual(
      Object.fromEntries(errors.map((status) => [status, { $ref: '#/components/responses/Problem' }])),
    );
    expect(Object.keys(operation(CALLBACK, 'delete').responses)).toContain('409');
    expect(Object.keys(operation(CALLBACK, 'get').responses)).not.toContain('409');
    const { responses, schemas } = document.components;
    expect(Object.keys(responses)).toEqual(['Problem']);
    expect(responses['Problem']?.content).toEqual({
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    });
    for (const name of ['X-Request-Id', 'RateLimit', 'RateLimit-Policy', 'Retry-After']) {
      expect(responses['Problem']?.headers).toHaveProperty([name]);
    }
    expect(schemas['Problem']?.properties?.['code']?.description).toContain(
      "- `UNIMPLEMENTED` (501): The account's provider does not support it",
    );
  });
});

describe('a schema', () => {
  it('writes proto3 JSON', () => {
    expect(property('CallbackConfig', 'observeTime')).toMatchObject({ type: 'string', format: 'date-time' });
    const { pattern = '' } = property('Quota', 'window');
    expect(['1s', '0.25s', '1', '1m'].filter((text) => new RegExp(pattern).test(text))).toEqual(['1s', '0.25s']);
    expect(property('Origin', 'params')).toMatchObject({ type: 'object', additionalProperties: { type: 'string' } });
    expect(document.components.schemas['Origin.Protocol']?.enum).toEqual(['RTMP', 'HTTP_FLV', 'HLS']);
    expect(property('CallbackCapability', 'scopes')).toMatchObject({
      type: 'array',
      items: { $ref: '#/components/schemas/Scope.Type' },
    });
  });

  it('states what a request must have, what an answer always has, and the direction of each field', () => {
    const required = (name: string) => document.components.schemas[name]?.required;
    expect(required('OriginInput')).toEqual(['protocol', 'host']);
    expect(required('CallbackConfigInput')).toBeUndefined();
    expect(required('PullConfigInput')).toEqual(['origins']);
    expect(required('Origin')).toEqual(['protocol', 'host']);
    const always = ['name', 'kind', 'urls', 'inconsistencies', 'upstreamCalls', 'rememberedFields', 'drift'];
    expect(required('CallbackConfig')).toEqual(always);
    expect(required('StreamCallbackOptions')).toBeUndefined();
    expect(required('ListPullConfigsResponse')).toEqual(['pullConfigs', 'nextPageToken', 'unreachable']);
    expect(property('CallbackAuthInput', 'key')).toMatchObject({ writeOnly: true });
    expect(property('CallbackAuthInput', 'keySet')).toMatchObject({ readOnly: true });
    expect(property('CallbackAuthInput', 'enabled')).not.toHaveProperty('readOnly');
  });

  it('requires nothing in an update that it would keep, but whole elements of lists', () => {
    const bodyOf = (path: string) => operation(path, 'patch').requestBody?.content['application/json']?.schema;
    expect(bodyOf(PULL)).toEqual({ $ref: '#/components/schemas/PullConfigPatch' });
    const { required, ...patch } = document.components.schemas['PullConfigPatch'] ?? {};
    const { required: ofWhole, ...whole } = document.components.schemas['PullConfigInput'] ?? {};
    expect([required, ofWhole]).toEqual([undefined, ['origins']]);
    expect(patch).toEqual(whole);
    // Where nothing is required, the schema is that of a Set.
    expect(bodyOf(CALLBACK)).toEqual({ $ref: '#/components/schemas/CallbackConfigInput' });
  });

  it('refuses unknown fields in requests only', () => {
    const closed = Object.entries(document.components.schemas).filter(
      ([, schema]) => schema.additionalProperties === false,
    );
    expect(closed.map(([name]) => name)).toEqual([
      'BreakerInput',
      'CallbackAuthInput',
      'CallbackConfigInput',
      'CopyConfigsInput',
      'CopyPairInput',
      'DesiredConfigsInput',
      'OriginInput',
      'PullConfigInput',
      'PullConfigPatch',
      'RecordingCallbackOptionsInput',
      'RepairConfigsInput',
      'RolloutInput',
      'RolloutSourceInput',
      'RotateKeyInput',
      'StreamCallbackOptionsInput',
    ]);
    const body = operation(CALLBACK, 'put').requestBody?.content['application/json']?.schema;
    expect(body).toEqual({ $ref: '#/components/schemas/CallbackConfigInput' });
    const answer = operation(CALLBACK, 'put').responses['200'];
    expect(answer && 'content' in answer && answer.content?.['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/CallbackConfig',
    });
  });

  it('has bounds in requests only: a cloud may hold values that it would refuse today', () => {
    expect(property('CallbackConfigInput', 'urls')).toHaveProperty('maxItems');
    expect(property('CallbackConfig', 'urls')).not.toHaveProperty('maxItems');
    expect(property('Origin', 'protocol')).not.toHaveProperty('enum');
  });

  it('has the loosest bound of all that have the field', () => {
    expect(property('CallbackConfigInput', 'urls')).toMatchObject({
      maxItems: 3,
      items: { type: 'string', maxLength: 50 },
    });
    // south does not ask for them, and an empty list is no list.
    expect(property('CallbackConfigInput', 'urls')).not.toHaveProperty('minItems');
    expect(property('PullConfigInput', 'origins')).toMatchObject({ minItems: 1, maxItems: 5 });
    expect(property('OriginInput', 'protocol')).toMatchObject({ enum: ['HLS'] });
  });

  it('has the exact bounds of each provider and kind, for people and for machines', () => {
    const urls = property('CallbackConfigInput', 'urls');
    expect(urls.description).toContain(
      [
        '- `north` (STREAM, SNAPSHOT): required; 1 to 3 items; at most 40 characters',
        '- `south` (RECORDING): exactly 1 item; at most 50 characters',
      ].join('\n'),
    );
    expect(urls['x-livegate-bounds']).toEqual([
      { provider: 'north', kind: 'STREAM', required: true, minItems: 1, maxItems: 3, maxLength: 40 },
      { provider: 'north', kind: 'SNAPSHOT', required: true, minItems: 1, maxItems: 3, maxLength: 40 },
      { provider: 'south', kind: 'RECORDING', minItems: 1, maxItems: 1, maxLength: 50 },
    ]);
    expect(property('CallbackConfigInput', 'observeTime')).not.toHaveProperty('x-livegate-bounds');
  });

  it('of a problem has the closed lists of the contract', () => {
    const { schemas } = document.components;
    expect(schemas['ErrorReason.Value']?.enum).toEqual(Object.keys(CODE_OF_REASON));
    expect(schemas['ViolationReason.Value']?.enum).toEqual(VIOLATION_REASONS);
    expect(Object.keys(schemas['Problem']?.properties ?? {})).toEqual(
      'type title status detail instance code reason metadata violations retryAfterMs'.split(' '),
    );
  });
});

describe('the examples of a write', () => {
  const requests = (path: string) => operation(path, 'put').requestBody?.content['application/json']?.examples;
  const answers = (path: string, verb: 'put' | 'delete') => {
    const response = operation(path, verb).responses['200'];
    return response && 'content' in response ? response.content?.['application/json']?.examples : undefined;
  };

  it('are one for each provider that has the path', () => {
    expect(requests(CALLBACK)).toEqual({
      north: {
        summary: 'North Cloud, kind SNAPSHOT',
        value: {
          urls: ['https://hooks.example.com/live'],
          auth: { enabled: true, key: 'exampleKey0123456789abcdefghij' },
        },
      },
      south: {
        summary: 'South Cloud, kind RECORDING',
        value: { urls: ['https://hooks.example.com/live'] },
      },
    });
    expect(Object.keys(requests(PULL) ?? {})).toEqual(['north']);
  });

  it('have only fields that the provider takes', () => {
    expect(requests(PULL)?.['north']?.value).toEqual({
      origins: [{ protocol: 'HLS', host: 'origin.example.org' }],
      originApp: 'live',
    });
    expect(requests('/v1/accounts/{account}/vhosts/{vhost}/pullConfigs/{app}')?.['south']?.value).toEqual({
      origins: [{ protocol: 'HLS', host: 'origin.example.org', port: 80, group: 'main' }],
    });
  });

  it('answer with what was sent, without the key', () => {
    expect(answers(CALLBACK, 'put')?.['north']?.value).toEqual({
      name: 'accounts/north-sandbox/domains/play.example.com/callbackConfigs/snapshot',
      kind: 'SNAPSHOT',
      urls: ['https://hooks.example.com/live'],
      auth: { enabled: true, keySet: true },
      inconsistencies: [],
      rememberedFields: [],
      drift: [],
      upstreamCalls: [
        {
          action: 'UpdateSnapshotNotification',
          requestId: expect.any(String),
          attempts: 1,
          outcome: 'APPLIED',
        },
      ],
    });
  });

  it('call an action that the provider has, or none', () => {
    expect(answers(PULL, 'delete')?.['north']?.value).toMatchObject({ upstreamCalls: [{ action: 'DeletePull' }] });
    expect(answers(CALLBACK, 'delete')?.['north']?.value).toEqual({ upstreamCalls: [] });
  });

  it('are left out if none is within the bounds', () => {
    const [callback] = south.capabilities.callbacks;
    const strict = {
      ...south,
      capabilities: {
        ...south.capabilities,
        callbacks: [
          {
            ...callback,
            kind: 'RECORDING' as const,
            scopes: ['DOMAIN' as const],
            fields: [{ field: 'urls', maxLength: 5 }],
            domainRoles: [],
          },
        ],
      },
    };
    const put = build({ providers: [strict] }).paths[CALLBACK]?.put;
    expect(put?.requestBody?.content['application/json']).toEqual({
      schema: { $ref: '#/components/schemas/CallbackConfigInput' },
    });
  });
});

describe('an invalid descriptor set is refused', () => {
  const withField = (field: FieldBounds): ProviderDescription => ({
    ...north,
    capabilities: {
      ...north.capabilities,
      callbacks: [{ kind: 'STREAM', scopes: ['DOMAIN'], fields: [field], domainRoles: [] }],
    },
  });

  it.each<[FieldBounds, string]>([
    [{ field: 'nothing' }, 'a capability has bounds for nothing, which livegate.v1.CallbackConfig does not have'],
    [{ field: 'urls.nothing' }, 'is no message'],
    [{ field: 'urls', pattern: /^a$/i }, "a bound's pattern must not have flags"],
  ])('%j', (field, message) => {
    expect(() => build({ providers: [withField(field)] })).toThrow(message);
  });

  it('a descriptor set without the options', () => {
    expect(() => build({ descriptorSet: new Uint8Array() })).toThrow('the descriptor set');
  });
});
