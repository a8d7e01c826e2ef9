import {
  CALLBACK_KINDS,
  CallbackKind,
  CallbackScope,
  CallbackSpec,
} from '../../../src/domain/resources/callback-config';
import { Secret } from '../../../src/domain/access/secret';
import { DOMAIN, failureOf, Harness, operation, startHarness, UID, VHOST } from './volcengine.harness';

/*
 * Callback configurations against the emulator: what is stored, what is shown, and how many calls
 * that takes. Sequences that fail halfway are in volcengine-sequences.contract-spec.ts, the wire
 * itself in volcengine-wire.contract-spec.ts.
 */

const SCOPES: CallbackScope[] = [
  { type: 'DOMAIN', domain: DOMAIN },
  { type: 'VHOST', vhost: VHOST },
  { type: 'APP', vhost: VHOST, app: 'live' },
];
const [DOMAIN_SCOPE, VHOST_SCOPE, APP_SCOPE] = SCOPES as [CallbackScope, CallbackScope, CallbackScope];

const TYPES: Record<CallbackKind, string[]> = {
  STREAM: ['push', 'push_end'],
  SNAPSHOT: ['snapshot'],
  RECORDING: ['record'],
  MODERATION: ['audit_snapshot'],
};

const KEY = 'k3y-For-Callbacks';

/** What the cloud stores for a scope. */
const STORED_SCOPE: Record<CallbackScope['type'], object> = {
  DOMAIN: { Domain: DOMAIN, App: '' },
  VHOST: { Domain: '', Vhost: VHOST, App: '' },
  APP: { Domain: '', Vhost: VHOST, App: 'live' },
};

let harness: Harness;
beforeAll(async () => (harness = await startHarness()));
afterAll(() => harness.close());
beforeEach(() => harness.emulator.reset());

function stored() {
  return harness.emulator.state(UID).callbacks;
}

function full(kind: CallbackKind): CallbackSpec {
  return {
    kind,
    urls: ['https://a.example.com/live', 'http://b.example.com/live?x=1'],
    auth: { key: new Secret(KEY) },
    ...(kind === 'STREAM' && { stream: { transcodedStreams: true } }),
  };
}

const plain = (kind: CallbackKind): CallbackSpec => ({ kind, urls: ['https://plain.example.com/'] });
const set = (scope: CallbackScope, spec: CallbackSpec, by = operation()) =>
  harness.provider.setCallback(by, scope, spec, { force: false });
const remove = (
  scope: CallbackScope,
  kind: CallbackKind,
  options: { allowMissing?: boolean; force?: boolean } = {},
  by = operation(),
) => harness.provider.deleteCallback(by, scope, kind, { allowMissing: false, force: false, ...options });
const get = (scope: CallbackScope, kind: CallbackKind) => harness.provider.getCallback(operation(), scope, kind);

const everywhere = SCOPES.flatMap((scope) => CALLBACK_KINDS.map((kind) => [scope.type, kind, scope] as const));

describe.each(everywhere)('%s, %s', (_, kind, scope) => {
  it('stores all of a configuration, shows it, replaces all of it and deletes it', async () => {
    await expect(get(scope, kind)).resolves.toBeUndefined();

    await set(scope, full(kind));
    expect(stored()).toMatchObject(
      TYPES[kind].map((MessageType) => ({
        ...STORED_SCOPE[scope.type],
        MessageType,
        CallbackDetailList: [
          { CallbackType: 'http', URL: 'https://a.example.com/live' },
          { CallbackType: 'http', URL: 'http://b.example.com/live?x=1' },
        ],
        TranscodeCallback: kind === 'STREAM' ? 1 : 0,
        AuthEnable: true,
        AuthKeyPrimary: KEY,
      })),
    );
    const shown = {
      kind,
      urls: ['https://a.example.com/live', 'http://b.example.com/live?x=1'],
      auth: { enabled: true, key: expect.any(Secret) },
      ...(kind === 'STREAM' && { stream: { transcodedStreams: true } }),
      inconsistencies: [],
    };
    await expect(get(scope, kind)).resolves.toStrictEqual(shown);
    await expect(harness.provider.listCallbacks(operation(), scope)).resolves.toStrictEqual([shown]);

    await set(scope, plain(kind));
    await expect(get(scope, kind)).resolves.toStrictEqual({
      ...shown,
      urls: ['https://plain.example.com/'],
      auth: { enabled: false },
      ...(kind === 'STREAM' && { stream: { transcodedStreams: false } }),
    });

    await remove(scope, kind);
    expect(stored()).toEqual([]);
  });

  it('is NOT_FOUND to delete if absent, unless allowMissing is set, whatever the cloud answers', async () => {
    const error = await failureOf(remove(scope, kind));
    expect(error).toMatchObject({ code: 'NOT_FOUND', reason: 'CONFIG_NOT_FOUND', metadata: { account: 'volc-prod' } });
    expect(error.metadata.resource).toMatch(
      new RegExp(`^accounts/volc-prod/.*/callbackConfigs/${kind.toLowerCase()}$`),
    );
    expect((await failureOf(remove(scope, kind, {}, operation({ validateOnly: true })))).reason).toBe(
      'CONFIG_NOT_FOUND',
    );
    await expect(remove(scope, kind, { allowMissing: true })).resolves.toBeUndefined();
  });
});

it('sends the example of the page with the signing switch made explicit', async () => {
  await set(APP_SCOPE, { kind: 'STREAM', urls: ['http://example.com/callback'] });
  expect(harness.emulator.calls.map(({ parameters }) => parameters)).toContainEqual({
    Vhost: VHOST,
    App: 'live',
    MessageType: 'push',
    TranscodeCallback: 0,
    CallbackDetailList: [{ CallbackType: 'http', URL: 'http://example.com/callback' }],
    AuthEnable: false,
  });
});

describe('the calls that are sent', () => {
  it.each(SCOPES.map((scope) => [scope.type, scope] as const))('to set, at %s', async (_, scope) => {
    const app = scope.type === 'APP' ? 'live ' : '';
    await set(scope, full('STREAM'));
    await set(scope, full('SNAPSHOT'));
    expect(harness.sent()).toEqual([
      `DescribeCallback ${app}`.trim(),
      `UpdateCallback ${app}push`,
      `UpdateCallback ${app}push_end`,
      `UpdateCallback ${app}snapshot`,
    ]);
  });

  it.each([
    ['DOMAIN', DOMAIN_SCOPE, ['DeleteCallback record']],
    ['APP', APP_SCOPE, ['DeleteCallback live record']],
    // What a vhost's delete would take along must be known first.
    ['VHOST', VHOST_SCOPE, ['DescribeCallback record', 'DeleteCallback record']],
  ] as const)('to delete with allowMissing, at %s', async (_, scope, calls) => {
    await set(scope, plain('RECORDING'));
    const sentBefore = harness.sent().length;
    await remove(scope, 'RECORDING', { allowMissing: true });
    expect(harness.sent().slice(sentBefore)).toEqual(calls);
    expect(stored()).toEqual([]);
  });

  it('to delete the one of two records that exists', async () => {
    harness.emulator.put(UID, { callbacks: [{ Vhost: VHOST, App: 'live', MessageType: 'push_end' }] });
    await remove(APP_SCOPE, 'STREAM');
    expect(harness.sent()).toEqual(['DescribeCallback live', 'DeleteCallback live push_end']);
  });

  it('never delete without a message type, without the app of an app, or with an empty value', async () => {
    for (const scope of SCOPES) {
      for (const kind of CALLBACK_KINDS) {
        await set(scope, plain(kind));
        await remove(scope, kind, { allowMissing: true });
      }
    }
    const deletes = harness.emulator.calls.filter(({ action }) => action === 'DeleteCallback');
    expect(deletes).toHaveLength(3 * 5);
    for (const { parameters } of deletes) {
      expect(parameters['MessageType']).toEqual(expect.stringMatching(/./));
      expect(Object.values(parameters)).not.toContain('');
    }
  });
});

describe('a stream converges', () => {
  const record = {
    Vhost: VHOST,
    App: 'live',
    CallbackDetailList: [{ CallbackType: 'http', URL: 'https://old.example.com/' }],
  };
  const push = { ...record, MessageType: 'push' as const };
  const pushEnd = { ...record, MessageType: 'push_end' as const };
  const different = { ...pushEnd, AuthEnable: true, AuthKeyPrimary: 'other', TranscodeCallback: 1 };

  it.each([
    ['nothing', []],
    ['the start only', [push]],
    ['the end only', [pushEnd]],
    ['two that agree', [push, pushEnd]],
    ['two that differ', [push, different]],
    ['what is wanted', ['push', 'push_end'].map((MessageType) => ({ ...push, MessageType: MessageType as 'push' }))],
  ])('from %s', async (_, callbacks) => {
    harness.emulator.put(UID, { callbacks });
    await set(APP_SCOPE, full('STREAM'));
    await expect(get(APP_SCOPE, 'STREAM')).resolves.toMatchObject({
      urls: full('STREAM').urls,
      auth: { enabled: true, key: expect.any(Secret) },
      stream: { transcodedStreams: true },
      inconsistencies: [],
    });
    expect(stored()).toHaveLength(2);
  });

  it('and shows the difference until then, without a key', async () => {
    harness.emulator.put(UID, { callbacks: [{ ...push, AuthEnable: true, AuthKeyPrimary: 'first' }, different] });
    const state = await get(APP_SCOPE, 'STREAM');
    const half = {
      kind: 'STREAM',
      urls: ['https://old.example.com/'],
      auth: { enabled: true, key: expect.any(Secret) as unknown },
    };
    expect(state).toEqual({
      ...half,
      stream: { transcodedStreams: false },
      inconsistencies: [
        'The push and push_end records differ in auth.key, stream.transcodedStreams; the values of push are shown.',
      ],
      unshown: [
        { field: 'auth.key', value: expect.any(Secret) },
        { field: 'stream.transcodedStreams', value: expect.any(Secret) },
      ],
      halves: [
        { ...half, stream: { transcodedStreams: false }, inconsistencies: [] },
        { ...half, stream: { transcodedStreams: true }, inconsistencies: [] },
      ],
    });
    await remove(APP_SCOPE, 'STREAM');
    expect(stored()).toEqual([]);
  });
});

describe('a key that is not given', () => {
  const keeping = (kind: CallbackKind): CallbackSpec => ({ ...plain(kind), auth: {} });
  const keysStored = (): string[] => stored().map(({ AuthKeyPrimary }) => AuthKeyPrimary);

  it.each(CALLBACK_KINDS)('is kept for %s', async (kind) => {
    await set(APP_SCOPE, full(kind));
    await set(APP_SCOPE, keeping(kind));
    expect(keysStored()).toEqual(TYPES[kind].map(() => KEY));
    await expect(get(APP_SCOPE, kind)).resolves.toMatchObject({
      urls: ['https://plain.example.com/'],
      auth: { enabled: true },
    });
  });

  it('is kept even if signing was off', async () => {
    harness.emulator.put(UID, { callbacks: [{ Vhost: VHOST, MessageType: 'record', AuthKeyPrimary: KEY }] });
    await set(VHOST_SCOPE, keeping('RECORDING'));
    expect(stored()).toMatchObject([{ AuthEnable: true, AuthKeyPrimary: KEY }]);
  });

  it('is kept from the one record that has it', async () => {
    harness.emulator.put(UID, {
      callbacks: [
        { Vhost: VHOST, MessageType: 'push' },
        { Vhost: VHOST, MessageType: 'push_end', AuthEnable: true, AuthKeyPrimary: KEY },
      ],
    });
    await set(VHOST_SCOPE, keeping('STREAM'));
    expect(keysStored()).toEqual([KEY, KEY]);
  });

  it.each(CALLBACK_KINDS)('is missing if there is none: %s', async (kind) => {
    // An app's key is not the vhost's.
    await set(APP_SCOPE, full(kind));
    const sentBefore = harness.sent().length;
    const error = await failureOf(set(VHOST_SCOPE, keeping(kind)));
    expect(error).toMatchObject({
      code: 'INVALID_ARGUMENT',
      violations: [{ field: 'auth.key', reason: 'REQUIRED', description: 'the provider has no key to keep' }],
    });
    expect(harness.sent().slice(sentBefore)).toHaveLength(1);
  });

  it('is missing if a stream has two', async () => {
    harness.emulator.put(UID, {
      callbacks: ['push', 'push_end'].map((type) => ({
        Vhost: VHOST,
        MessageType: type as 'push',
        AuthEnable: true,
        AuthKeyPrimary: `key-of-${type}`,
      })),
    });
    const error = await failureOf(set(VHOST_SCOPE, keeping('STREAM')));
    expect(error.violations).toEqual([
      {
        field: 'auth.key',
        reason: 'REQUIRED',
        description: 'the push and push_end records have different keys, so neither can be kept for both',
      },
    ]);
    expect(JSON.stringify(error)).not.toContain('key-of');
  });
});

describe('nested scopes', () => {
  beforeEach(async () => {
    for (const scope of SCOPES) {
      await set(scope, { kind: 'STREAM', urls: [`https://${scope.type.toLowerCase()}.example.com/`] });
      await set(scope, { kind: 'SNAPSHOT', urls: [`https://${scope.type.toLowerCase()}.example.com/`] });
    }
  });

  it.each(SCOPES.map((scope) => [scope.type, scope] as const))('%s shows its own', async (type, scope) => {
    const urls = [`https://${type.toLowerCase()}.example.com/`];
    await expect(get(scope, 'STREAM')).resolves.toMatchObject({ urls });
    await expect(get(scope, 'SNAPSHOT')).resolves.toMatchObject({ urls });
    await expect(harness.provider.listCallbacks(operation(), scope)).resolves.toMatchObject([
      { kind: 'STREAM', urls, inconsistencies: [] },
      { kind: 'SNAPSHOT', urls, inconsistencies: [] },
    ]);
  });

  it.each([DOMAIN_SCOPE, APP_SCOPE])('%o is deleted alone', async (scope) => {
    await remove(scope, 'STREAM');
    expect(stored()).toHaveLength(9 - 2);
    await expect(get(scope, 'STREAM')).resolves.toBeUndefined();
    await expect(get(scope, 'SNAPSHOT')).resolves.toBeDefined();
  });

  it.each([false, true])(
    'a vhost’s is not deleted while apps have theirs, with allowMissing %p',
    async (allowMissing) => {
      const error = await failureOf(remove(VHOST_SCOPE, 'STREAM', { allowMissing }));
      expect(error).toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'FORCE_REQUIRED' });
      expect(error.message).toContain('these apps: live; force restores them');
      expect(error.metadata.resource).toBe(`accounts/volc-prod/vhosts/${VHOST}/apps/live/callbackConfigs/stream`);
      const planned = await failureOf(remove(VHOST_SCOPE, 'STREAM', {}, operation({ validateOnly: true })));
      expect(planned.reason).toBe('FORCE_REQUIRED');
      expect(stored()).toHaveLength(9);
    },
  );

  it('a vhost’s is deleted alone by force: the apps’ are put back as they were', async () => {
    await set({ type: 'APP', vhost: VHOST, app: 'other' }, full('STREAM'));
    const before = stored().filter(({ App, Domain, MessageType }) => App || Domain || MessageType === 'snapshot');
    const by = operation();
    await remove(VHOST_SCOPE, 'STREAM', { force: true }, by);
    const withoutTime = (records: ReturnType<typeof stored>) => records.map(({ createdAt: _, ...record }) => record);
    expect(withoutTime(stored())).toHaveLength(before.length);
    expect(withoutTime(stored())).toEqual(expect.arrayContaining(withoutTime(before)));
    const step = ['DeleteCallback: APPLIED', 'UpdateCallback: APPLIED', 'UpdateCallback: APPLIED'];
    expect(by.outcomes).toEqual(['DescribeCallback: READ', ...step, ...step]);
  });

  it.each([false, true])(
    'a vhost’s is not deleted while an app’s could not be put back, with force %p',
    async (force) => {
      harness.emulator.put(UID, { callbacks: [{ Vhost: VHOST, App: 'odd', MessageType: 'push_end' }] });
      const error = await failureOf(remove(VHOST_SCOPE, 'STREAM', { force }));
      expect(error).toMatchObject({
        code: 'FAILED_PRECONDITION',
        reason: 'OPERATION_NOT_ALLOWED',
        metadata: {
          resource: `accounts/volc-prod/vhosts/${VHOST}/apps/odd/callbackConfigs/stream`,
          outcome: 'NOT_APPLIED',
        },
      });
      expect(error.message).toContain(': odd; livegate could not restore them');
      expect(stored()).toHaveLength(10);
    },
  );

  it('a vhost’s that is absent is never deleted, so that the apps’ stay', async () => {
    harness.emulator.reset();
    await set(APP_SCOPE, full('RECORDING'));
    const by = operation();
    await remove(VHOST_SCOPE, 'RECORDING', { allowMissing: true, force: true }, by);
    expect(by.outcomes).toEqual(['DescribeCallback: READ']);
    expect(stored()).toHaveLength(1);
  });

  it('apps’ records of another message type do not prevent a delete', async () => {
    harness.emulator.reset();
    harness.emulator.put(UID, {
      callbacks: [
        { Vhost: VHOST, MessageType: 'push' },
        { Vhost: VHOST, App: 'live', MessageType: 'push_end' },
      ],
    });
    await remove(VHOST_SCOPE, 'STREAM');
    expect(stored()).toMatchObject([{ App: 'live', MessageType: 'push_end' }]);
  });
});

describe('validateOnly', () => {
  it('plans the calls, and sends no write', async () => {
    const planned = operation({ validateOnly: true });
    await set(VHOST_SCOPE, full('STREAM'), planned);
    await set(VHOST_SCOPE, full('SNAPSHOT'), planned);
    expect(planned.outcomes).toEqual([
      'DescribeCallback: READ',
      'UpdateCallback: PLANNED',
      'UpdateCallback: PLANNED',
      'UpdateCallback: PLANNED',
    ]);
    expect(harness.sent()).toEqual(['DescribeCallback']);
  });

  it('plans what a delete by force restores', async () => {
    await set(VHOST_SCOPE, plain('SNAPSHOT'));
    await set(APP_SCOPE, plain('SNAPSHOT'));
    const planned = operation({ validateOnly: true });
    await remove(VHOST_SCOPE, 'SNAPSHOT', { force: true }, planned);
    expect(planned.outcomes).toEqual(['DescribeCallback: READ', 'DeleteCallback: PLANNED', 'UpdateCallback: PLANNED']);
    expect(stored()).toHaveLength(2);
  });

  it('refuses a key that cannot be kept', async () => {
    const error = await failureOf(
      set(VHOST_SCOPE, { ...plain('STREAM'), auth: {} }, operation({ validateOnly: true })),
    );
    expect(error.code).toBe('INVALID_ARGUMENT');
  });
});

describe('a vhost or domain that the account does not have', () => {
  const unknown: CallbackScope = { type: 'VHOST', vhost: 'unknown' };

  it.each([
    ['to get', () => get(unknown, 'STREAM')],
    ['to list', () => harness.provider.listCallbacks(operation(), unknown)],
    ['to set', () => set(unknown, plain('STREAM'))],
    ['to set in one call', () => set(unknown, plain('SNAPSHOT'))],
    ['to delete', () => remove(unknown, 'SNAPSHOT')],
  ])('is DOMAIN_NOT_FOUND %s', async (_, work) => {
    expect(await failureOf(work())).toMatchObject({
      reason: 'DOMAIN_NOT_FOUND',
      metadata: { upstreamCode: 'ResourceNotFound.VhostNotExist', upstreamStatus: '404' },
    });
  });

  it.each<[string, CallbackScope]>([
    ['vhost', unknown],
    ['app', { type: 'APP', vhost: 'unknown', app: 'live' }],
  ])('is DOMAIN_NOT_FOUND to delete even with allowMissing: %s', async (_, scope) => {
    for (const kind of CALLBACK_KINDS) {
      const error = await failureOf(remove(scope, kind, { allowMissing: true }));
      expect(error).toMatchObject({ reason: 'DOMAIN_NOT_FOUND' });
    }
  });

  it.each<[string, CallbackScope]>([
    ['another account’s vhost', { type: 'VHOST', vhost: 'foreign' }],
    ['an unknown domain', { type: 'DOMAIN', domain: 'unknown.example.com' }],
  ])('is PERMISSION_DENIED if the cloud says so: %s', async (_, scope) => {
    expect(await failureOf(set(scope, plain('SNAPSHOT')))).toMatchObject({
      code: 'PERMISSION_DENIED',
      reason: 'PROVIDER_PERMISSION_DENIED',
      metadata: { outcome: 'NOT_APPLIED' },
    });
  });
});
