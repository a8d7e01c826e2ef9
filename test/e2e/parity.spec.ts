/*
 * Plays every case of test/support/request-cases.ts over both transports and compares what comes of
 * it: the answers, field by field, errors with their details, the calls that the cloud saw and the
 * state that it was left in. Answers are read strictly: REST bodies as proto3 JSON of the very
 * messages, problems with nothing in them that is not documented.
 *
 * The cases cover each method with each provider and scope, well and badly, and each reason of the
 * closed list. What only HTTP has is in http-edges.spec.ts and health.spec.ts.
 */
import { JsonValue } from '@bufbuild/protobuf';
import { ScopeType } from '../../src/domain/resources/capability';
import { CODE_OF_REASON, ErrorReason } from '../../src/domain/errors/gateway-error';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { WITH_OWN_SPEC } from '../support/method-rows';
import { CONTRACT } from '../support/proto-contract';
import { APP, PLAY, PUSH, REQUEST_CASES, RequestCase, URL, VHOST } from '../support/request-cases';
import { BYTEPLUS_CASES } from '../support/request-cases-byteplus';
import { nameIn, Transports, Verdict } from '../support/request-cases-transports';
import { startSystem, System, SystemOptions, WORLD } from '../support/start-system';

const CASES: readonly RequestCase[] = [...REQUEST_CASES, ...BYTEPLUS_CASES];

/** The providers of the accounts. */
const PROVIDER_OF: Readonly<Record<string, string>> = { ali: 'alibaba', volc: 'volcengine', byte: 'byteplus' };

/** Reasons that no case can bring about over both transports, and why. */
const EXEMPT: Readonly<Partial<Record<ErrorReason, string>>> = {
  METHOD_NOT_ALLOWED: 'a method that a path does not have is HTTP; see http-edges.spec.ts',
  ROUTE_NOT_FOUND: 'a path is HTTP, and gRPC answers an unknown method itself; see http-edges.spec.ts',
  PAYLOAD_TOO_LARGE: 'gRPC refuses a message that is too large itself; see http-edges.spec.ts',
  URI_TOO_LONG: 'a URI is HTTP; see http-edges.spec.ts',
  UNSUPPORTED_MEDIA_TYPE: 'a media type is HTTP; see http-edges.spec.ts',
  MALFORMED_HTTP: 'bytes that are no HTTP; see http-edges.spec.ts',
  QUOTA_EXHAUSTED: 'needs quotas that can be used up; see quotas.spec.ts',
  CIRCUIT_OPEN: 'needs a cloud that keeps failing; see faults.spec.ts',
  QUOTA_STORE_UNAVAILABLE: 'needs a Redis that goes away; see quota-store.spec.ts',
  PROVIDER_CREDENTIALS_UNAVAILABLE: 'needs a source of credentials that fails; see credentials.spec.ts',
  STORE_UNAVAILABLE: 'needs a database that goes away',
  RESOURCE_LOCK_LOST: 'needs a process that is paused',
  SHUTTING_DOWN: 'a gRPC server that drains takes no calls at all; see health.spec.ts',
  CREDENTIALS_MISSING: 'needs callers; see callers.spec.ts',
  CREDENTIALS_INVALID: 'needs callers; see callers.spec.ts',
  CREDENTIALS_UNVERIFIABLE: 'needs an issuer of tokens that fails; see tokens.spec.ts',
  ACCESS_DENIED: 'needs callers; see tenants.spec.ts',
  ROLLOUT_NOT_FOUND: 'needs rollouts; see rollouts-parity.spec.ts',
  ROLLOUT_EXISTS: 'needs rollouts; see rollouts-parity.spec.ts',
  CALLER_CANCELLED: 'whoever is gone sees no answer; see http-edges.spec.ts',
};

/** Reasons that need time, a crowd or a setting, each with a test of its own below. */
const OWN_TESTS: readonly ErrorReason[] = ['DEADLINE_PASSED', 'PROVIDER_TIMED_OUT', 'QUEUE_FULL', 'CALLER_THROTTLED'];

/** One system and the way to ask it over both transports. */
class Both {
  private constructor(
    readonly system: System,
    readonly transports: Transports,
  ) {}

  static async start(options: SystemOptions = {}): Promise<Both> {
    const { settings = '', ...rest } = options;
    // Each play shall ask the clouds, whatever was asked before.
    const unkept = `inventory: { ttlMs: 0 }\n${settings}`;
    const system = await startSystem({ withBytePlus: true, ...rest, settings: unkept });
    return new Both(system, new Transports(system));
  }

  async close(): Promise<void> {
    this.transports.close();
    await this.system.close();
  }

  /** Plays a case over one transport, on clouds that hold what the case says. */
  async play(transport: 'overRest' | 'overGrpc', one: RequestCase) {
    const { alibaba, volcengine, byteplus } = this.system;
    const clouds = [alibaba, volcengine, byteplus];
    for (const cloud of clouds) cloud.reset();
    one.prepare?.(this.system);
    const verdict = await this.transports[transport](CONTRACT.method(one.method), one.request);
    return {
      verdict: comparable(verdict),
      calls: clouds.map(({ calls }) => calls.map(({ action, parameters }) => ({ action, parameters }))),
      state: withoutTimes([
        alibaba.state(WORLD.alibaba.uid),
        ...[volcengine, byteplus].map((cloud) => cloud.state(WORLD.volcengine.uid)),
      ]),
    };
  }

  async playBoth(one: RequestCase) {
    return { rest: await this.play('overRest', one), grpc: await this.play('overGrpc', one) };
  }
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/**
 * Without what differs from call to call: ids of requests, times, and the milliseconds that were
 * left.
 */
function comparable(verdict: Verdict): Verdict {
  if (verdict.ok) return { ok: true, message: withoutTimes(verdict.message) as JsonValue };
  const { upstreamRequestId, ...metadata } = verdict.metadata;
  return {
    ...verdict,
    message: verdict.message.replace(/\d+ ms/g, 'N ms'),
    metadata: { ...metadata, ...(upstreamRequestId !== undefined && { upstreamRequestId: 'an id' }) },
  };
}

function withoutTimes(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, item: unknown) => {
      if (key === 'observeTime') return RFC_3339.test(String(item)) ? 'a time' : item;
      // What went out within the last window is another number a moment later.
      if (key === 'inUse') return typeof item;
      if (key === 'requestId') return item === '' ? '' : 'an id';
      return key === 'createdAt' ? undefined : item;
    }),
  );
}

function scopeOf(name: string): ScopeType | undefined {
  if (name.includes('/apps/')) return 'APP';
  return name.includes('/vhosts/') ? 'VHOST' : name.includes('/domains/') ? 'DOMAIN' : undefined;
}

describe('the cases cover', () => {
  const played = CASES.map(({ method, request, refused }) => {
    const name = nameIn(CONTRACT.method(method), request);
    const provider = PROVIDER_OF[name.split('/')[1] ?? ''] ?? '';
    return { method, provider, scope: scopeOf(name), good: refused === undefined };
  });

  // No case can name a rollout or an event; rollouts-parity.spec.ts and events.spec.ts go through
  // their methods.
  const unnamed = ['RolloutService', 'EventService'];
  const methods = CONTRACT.methods().filter(
    ({ service, name }) => !unnamed.includes(service) && !WITH_OWN_SPEC.includes(name),
  );

  test.each(methods.map(({ name }) => name))('%s, well and badly', (name) => {
    const own = played.filter(({ method }) => method === name);
    expect(new Set(own.map(({ good }) => good))).toEqual(new Set([true, false]));
  });

  const scoped = methods.flatMap((method) => {
    const scopes = method.bindings.map(({ path }) => scopeOf(path)).filter((scope) => scope !== undefined);
    return PROVIDER_CATALOG.flatMap(({ id, capabilities }) =>
      scopes.map((scope) => {
        const { callbacks, pull } = capabilities;
        const possible = method.name.includes('Pull') ? pull.scopes : callbacks.flatMap((one) => one.scopes);
        return { method: method.name, provider: id, scope, possible: possible.includes(scope) };
      }),
    );
  });

  test.each(scoped)('$method with $provider and scope $scope', ({ method, provider, scope, possible }) => {
    const own = played.filter((one) => one.method === method && one.provider === provider && one.scope === scope);
    expect(new Set(own.map(({ good }) => good))).toEqual(new Set(possible ? [true, false] : [false]));
  });

  test.each(Object.keys(CODE_OF_REASON) as ErrorReason[])('%s', (reason) => {
    const provoked = REQUEST_CASES.some(({ refused }) => refused === reason) || OWN_TESTS.includes(reason);
    // Either, and not both.
    expect(provoked).toBe(EXEMPT[reason] === undefined);
  });
});

describe('over both transports the same', () => {
  let both: Both;
  beforeAll(async () => (both = await Both.start()));
  afterAll(() => both.close());

  test.each(CASES)('$method: $title', async (one) => {
    const { rest, grpc } = await both.playBoth(one);
    expect(rest.verdict).toMatchObject(one.refused ? { ok: false, reason: one.refused } : { ok: true });
    expect(grpc).toEqual(rest);
  });

  test('QUEUE_FULL: too many writes wait for one resource', async () => {
    const { system, transports } = both;
    system.alibaba.reset();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    system.alibaba.faults.add({ fault: { kind: 'hold', release: held } });
    const method = CONTRACT.method('SetCallbackConfig');
    const request = { callbackConfig: { name: `${PUSH}/callbackConfigs/stream`, urls: [URL] } };
    // One is held by the cloud, a hundred wait; the first answer is that of the one too many.
    const others = new Transports(system);
    const crowd = [transports, others].flatMap((connection) =>
      Array.from({ length: 51 }, () => connection.overGrpc(method, request)),
    );
    expect(await Promise.race(crowd)).toMatchObject({ ok: false, reason: 'QUEUE_FULL' });
    const [rest, grpc] = [await transports.overRest(method, request), await transports.overGrpc(method, request)];
    expect(rest).toMatchObject({ ok: false, reason: 'QUEUE_FULL', retryAfterMs: expect.any(Number) as number });
    expect(grpc).toEqual(rest);
    release();
    const verdicts = await Promise.all(crowd);
    others.close();
    expect(verdicts.filter(({ ok }) => ok)).toHaveLength(101);
    expect(system.alibaba.calls).toHaveLength(101);
  });
});

test('CALLER_THROTTLED: the same over both transports, before the name is read', async () => {
  const { system, transports } = await Both.start({ settings: 'throttle: { limit: 1, windowMs: 3600000 }' });
  expect(await transports.overGrpc(CONTRACT.method('ListAccounts'), {})).toMatchObject({ ok: true });
  const ask = [CONTRACT.method('GetAccount'), { name: 'accounts/NO SUCH NAME' }] as const;
  const [rest, grpc] = [await transports.overRest(...ask), await transports.overGrpc(...ask)];
  expect(rest).toMatchObject({ ok: false, reason: 'CALLER_THROTTLED', retryAfterMs: expect.any(Number) as number });
  expect({ ...grpc, retryAfterMs: 0 }).toEqual({ ...rest, retryAfterMs: 0 });
  transports.close();
  await system.close();
});

describe('with little time, over both transports the same', () => {
  // A write that got no answer keeps the other transport waiting for half a deadline.
  const SHORT = 'defaults: { deadlineMs: 2000 }\nupstream: { timeoutMs: 2100 }';
  let both: Both;
  beforeAll(async () => (both = await Both.start({ settings: SHORT })));
  afterAll(() => both.close());

  const hanging: readonly RequestCase[] = [
    {
      title: 'a read that outlasts the deadline',
      method: 'ListPullConfigs',
      request: { parent: PLAY },
      prepare: ({ alibaba }) => void alibaba.faults.add({ fault: { kind: 'hang' } }),
      refused: 'DEADLINE_PASSED',
    },
    {
      title: 'a write that is not answered, and did nothing',
      method: 'SetPullConfig',
      request: {
        pullConfig: { name: `${VHOST}/pullConfigs/*`, origins: [{ protocol: 'RTMP', host: 'a.example.org' }] },
      },
      prepare: ({ volcengine }) => void volcengine.faults.add({ fault: { kind: 'hang' } }),
      refused: 'PROVIDER_TIMED_OUT',
    },
  ];

  test.each(hanging)('$refused: $title', async (one) => {
    const { rest, grpc } = await both.playBoth(one);
    expect(rest.verdict).toMatchObject({ ok: false, reason: one.refused });
    expect(grpc).toEqual(rest);
  });

  test('a write that took effect without an answer', async () => {
    const { rest, grpc } = await both.playBoth({
      title: '',
      method: 'DeleteCallbackConfig',
      request: { name: `${APP}/callbackConfigs/snapshot`, allowMissing: true },
      prepare: ({ volcengine }) => void volcengine.faults.add({ fault: { kind: 'answerLost', how: 'hang' } }),
    });
    expect(rest.verdict).toMatchObject({ ok: true });
    expect(grpc).toEqual(rest);
  });
});
