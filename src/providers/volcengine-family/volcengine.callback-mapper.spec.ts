import { CALLBACK_KINDS, CallbackKind, CallbackScope, CallbackSpec } from '../../domain/resources/callback-config';
import { Secret } from '../../domain/access/secret';
import {
  askedType,
  narrowerRecords,
  ownRecord,
  ownRecords,
  replacement,
  scopeOf,
  selection,
  toRecords,
  toState,
  toStates,
} from './volcengine.callback-mapper';
import { CallbackRecord, callbackRecords, isWritable, sameRecord } from './volcengine.callback-record';

const DOMAIN: CallbackScope = { type: 'DOMAIN', domain: 'push.example.com' };
const VHOST: CallbackScope = { type: 'VHOST', vhost: 'example' };
const APP: CallbackScope = { type: 'APP', vhost: 'example', app: 'live' };

/** Parameters as they are written, so that keys can be compared. */
function written(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]),
  );
}

function record(overrides: Partial<CallbackRecord> = {}): CallbackRecord {
  return {
    app: '',
    messageType: 'push',
    targets: [{ type: 'http', url: 'http://example.com/callback' }],
    transcodedStreams: false,
    authEnabled: false,
    ...overrides,
  };
}

function specOf(kind: CallbackKind, overrides: Partial<CallbackSpec> = {}): CallbackSpec {
  return { kind, urls: ['http://example.com/callback'], ...overrides };
}

describe('what is sent', () => {
  it('is the page’s own example and nothing that it leaves to a default but the signing switch', () => {
    const scope: CallbackScope = { type: 'APP', vhost: 'push.live.example.com', app: 'example_app' };
    const [push] = toRecords(scope, { spec: specOf('STREAM'), key: undefined, own: [] });
    expect(push && replacement(scope, push)).toEqual({
      Vhost: 'push.live.example.com',
      App: 'example_app',
      MessageType: 'push',
      TranscodeCallback: 0,
      CallbackDetailList: [{ CallbackType: 'http', URL: 'http://example.com/callback' }],
      AuthEnable: false,
    });
  });

  it.each<[CallbackKind, string[]]>([
    ['STREAM', ['push', 'push_end']],
    ['SNAPSHOT', ['snapshot']],
    ['RECORDING', ['record']],
    ['MODERATION', ['audit_snapshot']],
  ])('has the message types of %s', (kind, types) => {
    expect(
      toRecords(VHOST, { spec: specOf(kind), key: undefined, own: [] }).map(({ messageType }) => messageType),
    ).toEqual(types);
    expect(askedType(kind)).toBe(types.length === 1 ? types[0] : undefined);
  });

  it.each<[CallbackScope, Record<string, string>]>([
    [DOMAIN, { Domain: 'push.example.com' }],
    [VHOST, { Vhost: 'example' }],
    [APP, { Vhost: 'example', App: 'live' }],
  ])('names the scope %o and leaves out what is not part of it', (scope, parameters) => {
    expect(selection(scope)).toStrictEqual(parameters);
    expect(selection(scope, 'record')).toStrictEqual({ ...parameters, MessageType: 'record' });
  });

  it('has everything that a spec says', () => {
    const spec = specOf('STREAM', {
      urls: ['https://a.example.com/', 'https://b.example.com/'],
      auth: { key: new Secret('unused') },
      stream: { transcodedStreams: true },
    });
    const records = toRecords(APP, { spec, key: new Secret('k3y-1'), own: [] });
    expect(records.map((each) => written(replacement(APP, each)))).toStrictEqual(
      ['push', 'push_end'].map((MessageType) => ({
        Vhost: 'example',
        App: 'live',
        MessageType,
        TranscodeCallback: 1,
        CallbackDetailList: [
          { CallbackType: 'http', URL: 'https://a.example.com/' },
          { CallbackType: 'http', URL: 'https://b.example.com/' },
        ],
        AuthEnable: true,
        AuthKeyPrimary: 'k3y-1',
      })),
    );
  });
});

describe('what is read', () => {
  it.each([[undefined], [{}], [{ CallbackList: null }], [{ CallbackList: [] }]])(
    'is absent if the answer has %o',
    (result) => {
      expect(callbackRecords([]).parse(result)).toEqual([]);
    },
  );

  it.each([[null], ['none'], [0], [[]], [{ Total: 0 }], [{ CallbackList: 'none' }], [{ CallbackList: {} }]])(
    'does not prove absence if the answer has %o',
    (result) => {
      expect(callbackRecords([]).safeParse(result).success).toBe(false);
    },
  );

  it('is a record with every value', () => {
    const [read] = callbackRecords([]).parse({
      CallbackList: [
        {
          Vhost: 'example',
          App: 'live',
          MessageType: 'push_end',
          TranscodeCallback: 1,
          AuthEnable: true,
          AuthKeyPrimary: 'k3y',
          CallbackDetailList: [{ CallbackType: 'http', URL: 'https://a.example.com/' }],
          CreateTime: '2021-01-02T15:04:05+8:00',
        },
      ],
    });
    expect(read).toMatchObject({
      app: 'live',
      messageType: 'push_end',
      targets: [{ type: 'http', url: 'https://a.example.com/' }],
      transcodedStreams: true,
      authEnabled: true,
    });
    expect(read?.key?.reveal()).toBe('k3y');
  });

  it('fills absent values with the cloud’s defaults', () => {
    const bare = { MessageType: 'record' };
    const nulls = { ...bare, App: null, CallbackDetailList: null, AuthEnable: null, AuthKeyPrimary: null };
    const empties = { ...bare, App: '', CallbackDetailList: [], AuthKeyPrimary: '', TranscodeCallback: 0 };
    const expected = record({ messageType: 'record', targets: [], key: undefined });
    expect(callbackRecords([]).parse({ CallbackList: [bare, nulls, empties] })).toStrictEqual([
      expected,
      expected,
      expected,
    ]);
  });

  it('has one spelling where the pages have two', () => {
    const details = ['http', 'HTTP', 'Mq', null].map((CallbackType) => ({ CallbackType, URL: 'u' }));
    const [read] = callbackRecords([]).parse({ CallbackList: [{ MessageType: 'push', CallbackDetailList: details }] });
    expect(read?.targets.map(({ type }) => type)).toEqual(['http', 'http', 'Mq', 'http']);
  });

  it('is what was sent', () => {
    const sent = toRecords(APP, {
      spec: specOf('STREAM', { auth: {}, stream: { transcodedStreams: true } }),
      key: new Secret('k'),
      own: [],
    });
    const list = sent.map((each) => written(replacement(APP, each)));
    const read = callbackRecords([]).parse({ CallbackList: list });
    expect(read.map((each, index) => sameRecord(sent[index] ?? each, each))).toEqual([true, true]);
    expect(toState('STREAM', read)).toEqual({
      kind: 'STREAM',
      urls: ['http://example.com/callback'],
      auth: { enabled: true, key: expect.any(Secret) },
      stream: { transcodedStreams: true },
      inconsistencies: [],
    });
  });

  it.each<CallbackKind>(['SNAPSHOT', 'RECORDING', 'MODERATION'])('has no stream options for %s', (kind) => {
    expect(toState(kind, [record({ messageType: askedType(kind) ?? '' })])).toStrictEqual({
      kind,
      urls: ['http://example.com/callback'],
      auth: { enabled: false },
      inconsistencies: [],
    });
  });

  it('distinguishes a key that signs nothing from no key', () => {
    expect(toState('SNAPSHOT', [record({ key: new Secret('k') })])?.auth).toEqual({
      enabled: false,
      key: expect.any(Secret),
    });
  });

  it('says what it cannot show', () => {
    const targets = [
      { type: 'http', url: 'https://a.example.com/' },
      { type: 'mq', url: 'topic' },
    ];
    expect(toState('SNAPSHOT', [record({ messageType: 'snapshot', targets })])).toMatchObject({
      urls: ['https://a.example.com/'],
      inconsistencies: ['The snapshot record has a target of type mq, which is not shown.'],
    });
  });
});

describe('a stream’s two records', () => {
  const push = record({ authEnabled: true, key: new Secret('left') });
  const pushEnd = { ...push, messageType: 'push_end' };

  it('are one state if they agree', () => {
    expect(toState('STREAM', [push, { ...pushEnd, key: new Secret('left') }])?.inconsistencies).toEqual([]);
  });

  it.each<[string, Partial<CallbackRecord>, string]>([
    ['urls', { targets: [{ type: 'http', url: 'https://other.example.com/' }] }, '["http https://other.example.com/"]'],
    ['auth.enabled', { authEnabled: false }, 'false'],
    ['auth.key', { key: new Secret('right') }, 'right'],
    ['stream.transcodedStreams', { transcodedStreams: true }, 'true'],
  ])('are the start’s values and a sentence where they differ in %s', (field, difference, unshown) => {
    const state = toState('STREAM', [push, { ...pushEnd, ...difference }]);
    expect(state).toMatchObject({
      urls: ['http://example.com/callback'],
      auth: { enabled: true, key: expect.any(Secret) },
      stream: { transcodedStreams: false },
    });
    expect(state?.inconsistencies).toEqual([
      `The push and push_end records differ in ${field}; the values of push are shown.`,
    ]);
    expect(JSON.stringify(state)).not.toMatch(/left|right/);
    expect(state?.unshown?.map((one) => [one.field, one.value.reveal()])).toEqual([[field, unshown]]);
  });

  it.each([
    ['push', pushEnd],
    ['push_end', push],
  ])('are the other one’s values and a sentence if %s is missing', (missing, other) => {
    expect(toState('STREAM', [other])).toMatchObject({
      urls: ['http://example.com/callback'],
      inconsistencies: [`There is no ${missing} record, so these events are not sent.`],
      unshown: [{ value: expect.any(Secret) }],
    });
  });

  it('tell what each of them says if a write stopped between them', () => {
    const newer = { targets: [{ type: 'http', url: 'https://new.example.com/' }], key: new Secret('right') };
    const whole = (given: Partial<CallbackRecord>) =>
      toState('STREAM', [
        { ...push, ...given },
        { ...pushEnd, ...given },
      ]);
    expect(toState('STREAM', [{ ...push, ...newer }, pushEnd])?.halves).toEqual([whole(newer), whole({})]);
    expect(toState('STREAM', [push])?.halves).toEqual([whole({}), undefined]);
    expect(toState('STREAM', [pushEnd])?.halves).toEqual([undefined, whole({})]);
    expect([whole({})?.halves, toState('SNAPSHOT', [push])?.halves]).toEqual([undefined, undefined]);
  });

  it('are absent if both are missing', () => {
    expect(toState('STREAM', [])).toBeUndefined();
  });
});

describe('whose record it is', () => {
  const vhostLevel = record();
  const appLevel = record({ app: 'live' });
  const otherApp = record({ app: 'Live' });
  const otherType = record({ app: 'live', messageType: 'push_end' });
  const live = [appLevel, otherApp, vhostLevel, otherType];

  it('is told by its app exactly', () => {
    expect(ownRecord(VHOST, 'push', live)).toBe(vhostLevel);
    expect(ownRecord(DOMAIN, 'push', live)).toBe(vhostLevel);
    expect(ownRecord(APP, 'push', live)).toBe(appLevel);
    expect(ownRecords(APP, 'STREAM', live)).toEqual([appLevel, otherType]);
    expect(ownRecords(VHOST, 'SNAPSHOT', live)).toEqual([]);
  });

  it('is an app’s within a vhost only', () => {
    expect(narrowerRecords(VHOST, 'push', live)).toEqual([appLevel, otherApp]);
    expect(narrowerRecords(APP, 'push', live)).toEqual([]);
    expect(narrowerRecords(DOMAIN, 'push', live)).toEqual([]);
    expect(scopeOf(VHOST, appLevel)).toEqual(APP);
    expect(scopeOf(VHOST, vhostLevel)).toBe(VHOST);
    expect(scopeOf(DOMAIN, appLevel)).toBe(DOMAIN);
  });

  it('makes the states of a scope, in the order of the kinds', () => {
    const records = [record({ messageType: 'audit_snapshot' }), record({ messageType: 'unheard_of' }), ...live];
    expect(toStates(VHOST, CALLBACK_KINDS, records).map(({ kind }) => kind)).toEqual(['STREAM', 'MODERATION']);
    expect(toStates(VHOST, ['SNAPSHOT', 'STREAM'], records).map(({ kind }) => kind)).toEqual(['STREAM']);
  });
});

describe('isWritable', () => {
  it.each<[string, Partial<CallbackRecord>, boolean]>([
    ['as livegate writes it', {}, true],
    ['signed', { authEnabled: true, key: new Secret('k') }, true],
    ['signed with a key that the answer hides', { authEnabled: true }, false],
    ['without a target', { targets: [] }, false],
    ['with a target that is no URL', { targets: [{ type: 'mq', url: 'topic' }] }, false],
  ])('says of a record %s', (_, difference, expected) => {
    expect(isWritable(record(difference))).toBe(expected);
  });
});

describe('sameRecord', () => {
  const wanted = record({ authEnabled: true, key: new Secret('k') });

  it.each<[string, Partial<CallbackRecord>, boolean]>([
    ['nothing', {}, true],
    ['its app', { app: 'live' }, false],
    ['its message type', { messageType: 'push_end' }, false],
    ['its key', { key: new Secret('K') }, false],
    ['a key missing', { key: undefined }, false],
    ['the type of its target', { targets: [{ type: 'mq', url: 'http://example.com/callback' }] }, false],
  ])('looks at what differs: %s', (_, difference, expected) => {
    expect(sameRecord(wanted, { ...wanted, ...difference })).toBe(expected);
  });

  it('does not look at a key that signs nothing, nor at the order of the URLs', () => {
    const a = { type: 'http', url: 'https://a.example.com/' };
    const b = { type: 'http', url: 'https://b.example.com/' };
    expect(sameRecord(record({ targets: [a, b] }), record({ targets: [b, a], key: new Secret('k') }))).toBe(true);
  });
});
