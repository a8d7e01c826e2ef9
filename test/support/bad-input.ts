/*
 * Bad input in quantity: every field of every request message, found in the descriptors, is edited
 * at least twenty times, one edit from a valid request, over both transports. Each answer is a
 * success, or a refusal that names the field; where it is certain which of the two, that one. Never
 * a fault of ours, and no call of a cloud for what livegate refuses itself. The edits are the same
 * in every run (mutations.ts); what is wrong in several places at once is in parity.spec.ts. There
 * are thousands, so that they run with the slow tests.
 */
import { JsonObject } from '@bufbuild/protobuf';
import { CONTRACT } from './proto-contract';
import { APP, DOMAIN, PLAY, PUSH, seeds, URL, VHOST } from './request-cases';
import { toHttp, Transports, Verdict } from './request-cases-transports';
import { mutateAll, MutatedField, Mutation } from './mutations';
import { startSystem, System, WORLD } from './start-system';

const KEY = 'abcdefghij0123456789';

/** What only answers have, as a client sends it back. */
const OUTPUT = {
  observeTime: '2030-01-02T03:04:05Z',
  inconsistencies: ['Something does not fit.'],
  upstreamCalls: [{ action: 'UpdateCallback', requestId: 'r-1', attempts: 1, outcome: 'APPLIED', code: 'Throttling' }],
  rememberedFields: ['stream.switchUrl'],
  drift: [{ field: 'auth.enabled', applied: 'true', live: 'false' }],
};

/** Of an action that none of the other requests calls: an edit may force it open. */
const BREAKER = 'accounts/ali/breakers/DeleteLiveDetectNotifyConfig';

/** Configurations with every field that their clouds have. */
const PUSH_STREAM = {
  name: `${PUSH}/callbackConfigs/stream`,
  kind: 'STREAM',
  urls: [URL],
  auth: { enabled: true, key: KEY, keySet: true, keyFingerprint: '0123456789abcdef' },
  stream: { switchUrl: `${URL}/switch`, exceptionUrl: `${URL}/wrong` },
  ...OUTPUT,
  etag: '',
};
const PLAY_RECORDING = {
  name: `${PLAY}/callbackConfigs/recording`,
  kind: 'RECORDING',
  urls: [URL],
  auth: { enabled: true, key: KEY },
  recording: { onDemandUrl: `${URL}/ask`, statusEvents: true },
};

/** Requests that succeed; each field stands in one of them. */
const VALID: Readonly<Record<string, readonly JsonObject[]>> = {
  SetCallbackConfig: [
    {
      callbackConfig: PUSH_STREAM,
      validateOnly: false,
      force: false,
      etag: '',
    },
    {
      callbackConfig: {
        name: `${VHOST}/callbackConfigs/stream`,
        kind: 'STREAM',
        urls: [URL, 'https://hooks.example.org/'],
        auth: { enabled: true, keyRef: WORLD.callbackKey.id, keySet: true, keyFingerprint: '0123456789abcdef' },
        stream: { transcodedStreams: true },
        ...OUTPUT,
        etag: '',
      },
      validateOnly: true,
      force: true,
      etag: '',
    },
    { callbackConfig: PLAY_RECORDING },
    { callbackConfig: { name: `${APP}/callbackConfigs/moderation`, kind: 'MODERATION', urls: [URL] } },
    { callbackConfig: { name: `${DOMAIN}/callbackConfigs/snapshot`, kind: 'SNAPSHOT', urls: [URL] } },
  ],
  UpdateCallbackConfig: [
    {
      callbackConfig: PUSH_STREAM,
      updateMask: '*',
      allowMissing: false,
      validateOnly: false,
      force: false,
      etag: '',
    },
    {
      callbackConfig: {
        name: `${VHOST}/callbackConfigs/stream`,
        kind: 'STREAM',
        urls: [URL, 'https://hooks.example.org/'],
        auth: { enabled: true, keyRef: WORLD.callbackKey.id },
        stream: { transcodedStreams: true },
      },
      updateMask: 'urls,auth.enabled,auth.keyRef,stream',
      allowMissing: true,
      validateOnly: true,
      force: true,
    },
    { callbackConfig: PLAY_RECORDING },
    { callbackConfig: { name: `${APP}/callbackConfigs/stream`, urls: [URL] }, allowMissing: true },
  ],
  GetCallbackConfig: [
    { name: `${PUSH}/callbackConfigs/stream` },
    { name: `${VHOST}/callbackConfigs/stream` },
    { name: `${APP}/callbackConfigs/stream` },
  ],
  ListCallbackConfigs: [
    { parent: PLAY, pageSize: 2, pageToken: token(`${PLAY}/callbackConfigs/recording`) },
    { parent: VHOST, pageSize: 1000, pageToken: token(`${VHOST}/callbackConfigs/recording`) },
    { parent: APP, pageSize: 1, pageToken: token('a') },
  ],
  DeleteCallbackConfig: [
    { name: `${PUSH}/callbackConfigs/stream`, allowMissing: true, validateOnly: false, force: false, etag: '' },
    { name: `${VHOST}/callbackConfigs/recording`, allowMissing: false, validateOnly: true, force: true, etag: '' },
    { name: `${APP}/callbackConfigs/stream`, allowMissing: true, validateOnly: true, force: false, etag: '' },
  ],
  SetPullConfig: [
    {
      pullConfig: {
        name: `${PLAY}/pullConfigs/*`,
        origins: [
          { protocol: 'HTTP_FLV', host: 'a.example.org', port: 80 },
          { protocol: 'HTTP_FLV', host: 'b.example.org' },
        ],
        originApp: 'live',
        transcodedStreams: true,
        ...OUTPUT,
        etag: '',
      },
      validateOnly: false,
      force: false,
      etag: '',
    },
    {
      pullConfig: {
        name: `${VHOST}/pullConfigs/show`,
        origins: [
          { protocol: 'RTMP', host: 'a.example.org', port: 1936, group: 'near', params: { k: 'v' } },
          { protocol: 'HTTP_FLV', host: 'b.example.org', group: 'near' },
        ],
        ...OUTPUT,
        etag: '',
      },
      validateOnly: true,
      force: true,
      etag: '',
    },
  ],
  UpdatePullConfig: [
    {
      pullConfig: {
        name: `${PLAY}/pullConfigs/show`,
        origins: [
          { protocol: 'HTTP_FLV', host: 'a.example.org', port: 80 },
          { protocol: 'HTTP_FLV', host: 'b.example.org' },
        ],
        originApp: 'live',
        transcodedStreams: true,
        ...OUTPUT,
        etag: '',
      },
      updateMask: '*',
      allowMissing: false,
      validateOnly: false,
      force: false,
      etag: '',
    },
    {
      pullConfig: {
        name: `${VHOST}/pullConfigs/show`,
        origins: [
          { protocol: 'RTMP', host: 'a.example.org', port: 1936, group: 'near', params: { k: 'v' } },
          { protocol: 'HTTP_FLV', host: 'b.example.org', group: 'near' },
        ],
      },
      allowMissing: true,
      validateOnly: true,
      force: true,
    },
  ],
  GetPullConfig: [{ name: `${PLAY}/pullConfigs/show` }, { name: `${VHOST}/pullConfigs/show` }],
  ListPullConfigs: [
    { parent: PLAY, pageSize: 1, pageToken: token('a') },
    { parent: VHOST, pageSize: 2, pageToken: token('a') },
  ],
  DeletePullConfig: [
    { name: `${PLAY}/pullConfigs/show`, allowMissing: true, validateOnly: false, force: false, etag: '' },
    { name: `${VHOST}/pullConfigs/show`, allowMissing: false, validateOnly: true, force: true, etag: '' },
  ],
  GetProvider: [{ name: 'providers/alibaba' }, { name: 'providers/volcengine' }],
  ListProviders: [{ pageSize: 1, pageToken: token('alibaba') }],
  GetAccount: [{ name: 'accounts/ali' }, { name: 'accounts/volc' }],
  ListAccounts: [{ pageSize: 1, pageToken: token('ali') }],
  GetBreaker: [{ name: BREAKER }, { name: 'accounts/volc/breakers/UpdateCallback' }],
  ListBreakers: [
    { parent: 'accounts/ali', pageSize: 2, pageToken: token('DeleteLiveDetectNotifyConfig') },
    { parent: 'accounts/volc', pageSize: 1000, pageToken: token('a') },
  ],
  ListDrifts: [
    { parent: 'accounts/ali', pageSize: 2, pageToken: '' },
    { parent: 'accounts/volc', pageSize: 1000, pageToken: '' },
  ],
  ListDomains: [
    {
      parent: 'accounts/ali',
      pageSize: 2,
      pageToken: token('a'),
      role: 'STREAMING',
      state: 'ACTIVE',
      domainPattern: '*.example.com',
      fresh: false,
    },
  ],
  GetDomain: [{ name: PUSH, fresh: false }],
  ListVhosts: [{ parent: 'accounts/volc', pageSize: 2, pageToken: token('a'), fresh: false }],
  GetVhost: [{ name: VHOST, fresh: false }],
  ListAuditEvents: [
    {
      parent: 'accounts/ali',
      pageSize: 2,
      pageToken: token('1763800000000/0123456789abcdef/7'),
      startTime: '2026-11-22T08:00:00Z',
      endTime: '2026-11-22T08:00:00.123456789+01:00',
      kind: 'INTENT',
      caller: 'anonymous',
      method: 'SetCallbackConfig',
      resource: `${PUSH}/callbackConfigs/stream`,
      requestId: 'r-1',
      operationId: '0123456789abcdef',
    },
  ],
  ListDeliveries: [
    {
      parent: 'accounts/ali',
      pageSize: 2,
      pageToken: '',
      startTime: new Date(Date.now() - 7_200_000).toISOString(),
      endTime: new Date(Date.now() - 3_600_000).toISOString(),
      outcome: 'FAILED',
      event: 'livegate.stream.started',
      app: 'live',
      stream: 's1',
    },
  ],
  ListEvents: [
    {
      parent: 'accounts/ali',
      pageSize: 2,
      pageToken: '',
      type: 'livegate.stream.started',
      sink: 'orders',
      state: 'PENDING',
      startTime: '2026-11-22T08:00:00Z',
      endTime: '2026-11-22T08:00:00.123456789+01:00',
    },
  ],
  UpdateBreaker: [
    {
      breaker: {
        name: BREAKER,
        state: 'OPEN',
        override: 'AUTO',
        retryAfterMs: 1500,
        sinceTime: '2030-01-02T03:04:05Z',
      },
      updateMask: 'override',
    },
    { breaker: { name: BREAKER, override: 'FORCED_OPEN' } },
  ],
};

/** As a token is made; to callers it is opaque. */
function token(lastId: string): string {
  return Buffer.from(`v1:${lastId}`).toString('base64url');
}

export const FIELDS = mutateAll(VALID);

let system: System;
let transports: Transports;

function ask(
  transport: 'rest' | 'grpc',
  { method }: MutatedField,
  { request, name, bytes }: Mutation,
): Promise<Verdict> {
  if (transport === 'rest') return transports.restForm(method.output, toHttp(method, request, name));
  return bytes ? transports.grpcBytes(method, bytes) : transports.overGrpc(method, request);
}

/** Fields that a rule relates: an edit of one can be told as a fault of the other. */
const RELATED: readonly (readonly [edited: RegExp, told: RegExp])[] = [
  [/^(callbackConfig|pullConfig|breaker)$/, /./],
  [/^auth\.(enabled|key|keyRef)$/, /^auth\.(key|keyRef)$/],
  // Groups stand together, and on one of the clouds all origins have one protocol.
  [/^origins\[0\]/, /^origins\[\d\]\.(group|protocol|port)$/],
];

function names(field: string, told: string): boolean {
  const [short, long] = field.length <= told.length ? [field, told] : [told, field];
  if (long === short || (long.startsWith(short) && /^[.[]/.test(long.slice(short.length)))) return true;
  return RELATED.some(([edited, other]) => edited.test(field) && other.test(told));
}

/** What HTTP itself refuses of a path. */
const ROUTING = ['ROUTE_NOT_FOUND', 'METHOD_NOT_ALLOWED', 'URI_TOO_LONG'];
/** What a cloud says of a domain, vhost or app that it does not have; it names the resource. */
const MISSING = [
  'ACCOUNT_NOT_FOUND',
  'PROVIDER_NOT_FOUND',
  'DOMAIN_NOT_FOUND',
  'CONFIG_NOT_FOUND',
  'BREAKER_NOT_FOUND',
];

/** What is wrong with the answer to an edit; undefined if nothing is. */
function complaint(
  { method, isName, violation }: MutatedField,
  { expect }: Mutation,
  verdict: Verdict,
): string | undefined {
  if (verdict.ok) return expect === 'refused' ? 'was let through' : undefined;
  const { reason, violations, metadata } = verdict;
  if (expect === 'legal') return `was refused: ${verdict.message}`;
  const calls = [...system.alibaba.calls, ...system.volcengine.calls].map(({ action }) => action);
  const writes = calls.filter((action) => !/^Describe/.test(action));
  // No etag that an edit makes is one of the live state.
  if (reason === 'ETAG_MISMATCH' && violation === 'etag' && writes.length === 0) return undefined;
  if (reason === 'INVALID_REQUEST' || reason === 'CAPABILITY_NOT_SUPPORTED') {
    if (!violations.some(({ field }) => names(violation, field))) return `does not name the field: ${verdict.message}`;
    // Whether a key is needed depends on the one that the cloud holds, and what an update comes to
    // on all that is there.
    const mayRead = /^Update.+Config$/.test(method.name) || violations.every(({ field }) => field === 'auth.key');
    const asked = mayRead ? writes : calls;
    return asked.length > 0 ? `called the cloud: ${asked.join()}` : undefined;
  }
  if (!isName) return `has an answer of another sort: ${reason} ${verdict.message}`;
  if (ROUTING.includes(reason) || reason === 'PROVIDER_PERMISSION_DENIED') return undefined;
  if (!MISSING.includes(reason)) return `has an answer of another sort: ${reason} ${verdict.message}`;
  return metadata['resource'] === undefined ? `does not name the resource: ${verdict.message}` : undefined;
}

async function complaintsAbout(transport: 'rest' | 'grpc', field: MutatedField): Promise<string[]> {
  const found: string[] = [];
  for (const mutation of field[transport]) {
    for (const cloud of [system.alibaba, system.volcengine]) cloud.reset();
    seeds.alibaba(system);
    seeds.volcengine(system);
    const text = await ask(transport, field, mutation).then(
      (verdict) => complaint(field, mutation, verdict),
      (error: unknown) => `has no answer of the form: ${String(error)}`,
    );
    if (text !== undefined)
      found.push(`${JSON.stringify(mutation.request)} at ${JSON.stringify(mutation.name)} ${text}`);
  }
  return found;
}

/** Declares the tests of every method. */
export function badInput(): void {
  beforeAll(async () => {
    system = await startSystem();
    transports = new Transports(system);
  });
  afterAll(async () => {
    transports.close();
    await system.close();
  });

  test('the valid requests are valid', async () => {
    for (const [name, requests] of Object.entries(VALID)) {
      for (const request of requests) {
        seeds.alibaba(system);
        seeds.volcengine(system);
        expect({ request, verdict: await transports.overGrpc(CONTRACT.method(name), request) }).toMatchObject({
          verdict: { ok: true },
        });
      }
    }
  });

  const titled = FIELDS.map((field) => ({
    title: `${field.method.name}, ${field.path}: ${field.rest.length} edits over REST, ${field.grpc.length} over gRPC`,
    field,
  }));

  test.each(titled)('$title', async ({ field }) => {
    expect(await complaintsAbout('grpc', field)).toEqual([]);
    expect(await complaintsAbout('rest', field)).toEqual([]);
  });
}
