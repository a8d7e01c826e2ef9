import { CallbackKind, CallbackSpec } from '../../domain/resources/callback-config';
import { Secret } from '../../domain/access/secret';
import { CALLBACK_FAMILIES } from './alibaba.callback-families';
import { replacement, CallbackSettings, toState, decodeCallback, isLive, settingsOf } from './alibaba.callback-mapper';
import { Parameters } from './alibaba.client';

const URL = 'https://hooks.example.com/live';
const KEY = 'abcdEFGH12345678';
const DOMAIN = 'live.example.com';

function sent(spec: CallbackSpec, liveKey?: Secret) {
  const parameters = replacement(CALLBACK_FAMILIES[spec.kind], DOMAIN, settingsOf(spec, liveKey));
  return Object.fromEntries(Object.entries(parameters).map(reveal));
}

function reveal([name, value]: [string, Parameters[string]]) {
  return [name, value instanceof Secret ? { key: value.reveal() } : value] as const;
}

const read = (kind: CallbackKind, answer: Record<string, unknown>) => decodeCallback(CALLBACK_FAMILIES[kind], answer);

describe('replacement', () => {
  it.each<[string, CallbackSpec, Record<string, unknown>]>([
    [
      'switches signing off in so many words, since leaving it out would do so silently',
      { kind: 'STREAM', urls: [URL] },
      { DomainName: DOMAIN, NotifyUrl: URL, NotifyReqAuth: 'no' },
    ],
    [
      'has three URLs and one key for a stream',
      {
        kind: 'STREAM',
        urls: [URL],
        auth: { key: new Secret(KEY) },
        stream: { switchUrl: `${URL}/switch`, exceptionUrl: `${URL}/exception` },
      },
      {
        DomainName: DOMAIN,
        NotifyUrl: URL,
        SwitchNotifyUrl: `${URL}/switch`,
        ExceptionNotifyUrl: `${URL}/exception`,
        NotifyReqAuth: 'yes',
        NotifyAuthKey: { key: KEY },
      },
    ],
    [
      'leaves out a URL that is not wanted',
      { kind: 'STREAM', urls: [], stream: { exceptionUrl: URL } },
      { DomainName: DOMAIN, ExceptionNotifyUrl: URL, NotifyReqAuth: 'no' },
    ],
    [
      'says yes and no for snapshots',
      { kind: 'SNAPSHOT', urls: [URL], auth: { key: new Secret(KEY) } },
      { DomainName: DOMAIN, NotifyUrl: URL, NotifyReqAuth: 'yes', NotifyAuthKey: { key: KEY } },
    ],
    [
      'says true and false for recordings, and always whether status events are wanted',
      { kind: 'RECORDING', urls: [URL] },
      { DomainName: DOMAIN, NotifyUrl: URL, NeedStatusNotify: 'false', NotifyReqAuth: 'false' },
    ],
    [
      'has all that a recording can have',
      {
        kind: 'RECORDING',
        urls: [URL],
        auth: { key: new Secret(KEY) },
        recording: { onDemandUrl: `${URL}/ask`, statusEvents: true },
      },
      {
        DomainName: DOMAIN,
        NotifyUrl: URL,
        OnDemandUrl: `${URL}/ask`,
        NeedStatusNotify: 'true',
        NotifyReqAuth: 'true',
        NotifyAuthKey: { key: KEY },
      },
    ],
    [
      'has no word about signing for moderation',
      { kind: 'MODERATION', urls: [URL] },
      { DomainName: DOMAIN, NotifyUrl: URL },
    ],
  ])('%s', (_, spec, parameters) => {
    expect(sent(spec)).toEqual(parameters);
  });

  it('keeps the live key where none is given, and prefers a given one', () => {
    const live = new Secret('liveKey123456789');

    expect(sent({ kind: 'SNAPSHOT', urls: [URL], auth: {} }, live)['NotifyAuthKey']).toEqual({ key: live.reveal() });
    expect(sent({ kind: 'SNAPSHOT', urls: [URL], auth: { key: new Secret(KEY) } }, live)['NotifyAuthKey']).toEqual({
      key: KEY,
    });
  });

  it('sends no key with signing off, though the cloud may still hold one', () => {
    const live = { url: URL, statusEvents: false, authEnabled: false, key: new Secret(KEY) };

    expect(replacement(CALLBACK_FAMILIES.SNAPSHOT, DOMAIN, live)).not.toHaveProperty('NotifyAuthKey');
  });
});

describe('decodeCallback', () => {
  it('reads a stream', () => {
    const live = read('STREAM', {
      RequestId: 'r',
      LiveStreamsNotifyConfig: {
        DomainName: DOMAIN,
        NotifyUrl: URL,
        ExceptionNotifyUrl: `${URL}/exception`,
        NotifyReqAuth: 'yes',
        NotifyAuthKey: KEY,
      },
    });

    expect(live).toEqual({
      url: URL,
      exceptionUrl: `${URL}/exception`,
      onDemandUrl: undefined,
      statusEvents: false,
      authEnabled: true,
      key: new Secret(KEY),
    });
    expect(live?.key?.reveal()).toBe(KEY);
  });

  it('reads a snapshot from the answer itself', () => {
    const live = read('SNAPSHOT', { RequestId: 'r', NotifyUrl: URL, NotifyReqAuth: 'no', NotifyAuthKey: '' });

    expect(live).toMatchObject({ url: URL, authEnabled: false, key: undefined });
  });

  it.each<[string, CallbackKind, Record<string, unknown>]>([
    ['an exception URL', 'STREAM', { LiveStreamsNotifyConfig: { NotifyUrl: '', ExceptionNotifyUrl: URL } }],
    ['an on-demand URL', 'RECORDING', { LiveRecordNotifyConfig: { OnDemandUrl: URL } }],
  ])('finds what has nothing but %s', (_, kind, answer) => {
    expect(read(kind, answer)).toMatchObject({ url: undefined });
  });

  it('reads a recording from before signing existed', () => {
    const live = read('RECORDING', { LiveRecordNotifyConfig: { NotifyUrl: URL, NeedStatusNotify: true } });

    expect(live).toMatchObject({ url: URL, onDemandUrl: undefined, statusEvents: true, authEnabled: false });
  });

  it.each([
    [true, true],
    ['true', true],
    ['yes', true],
    ['YES', true],
    [false, false],
    ['false', false],
    ['no', false],
    ['', false],
    [null, false],
  ])('reads the switch %p as %p', (NotifyReqAuth, authEnabled) => {
    const answer = { LiveRecordNotifyConfig: { NotifyUrl: URL, NotifyReqAuth } };

    expect(read('RECORDING', answer)?.authEnabled).toBe(authEnabled);
  });

  it.each<[string, CallbackKind, Record<string, unknown>]>([
    ['no wrapper', 'STREAM', { RequestId: 'r' }],
    ['a null wrapper', 'STREAM', { LiveStreamsNotifyConfig: null }],
    ['an empty wrapper', 'STREAM', { LiveStreamsNotifyConfig: {} }],
    [
      'empty URLs',
      'STREAM',
      { LiveStreamsNotifyConfig: { NotifyUrl: '', ExceptionNotifyUrl: '', NotifyReqAuth: 'no' } },
    ],
    ['null URLs', 'RECORDING', { LiveRecordNotifyConfig: { NotifyUrl: null, NotifyReqAuth: false } }],
    ['a flat answer without URL', 'SNAPSHOT', { RequestId: 'r', DomainName: DOMAIN, NotifyUrl: '' }],
  ])('takes %s for absence', (_, kind, answer) => {
    expect(read(kind, answer)).toBeUndefined();
  });

  it.each<[string, CallbackKind, Record<string, unknown>]>([
    ['a wrapper that is text', 'STREAM', { LiveStreamsNotifyConfig: 'x' }],
    ['a wrapper that is a list', 'STREAM', { LiveStreamsNotifyConfig: [] }],
    ['another wrapper than its own', 'STREAM', { RequestId: 'r', LiveRecordNotifyConfig: { NotifyUrl: URL } }],
    ['members of nobody', 'SNAPSHOT', { RequestId: 'r', Total: 0 }],
  ])('throws on %s', (_, kind, answer) => {
    expect(() => read(kind, answer)).toThrow();
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a URL that is a number', { NotifyUrl: 5 }, 'NotifyUrl'],
    ['a switch that is neither', { NotifyUrl: URL, NotifyReqAuth: 'maybe' }, 'NotifyReqAuth'],
    ['a switch that is a number but 0 and 1', { NotifyUrl: URL, NotifyReqAuth: 2 }, 'NotifyReqAuth'],
    ['a key that lost its digits', { NotifyUrl: URL, NotifyAuthKey: 2 ** 60 }, 'NotifyAuthKey'],
  ])('says of %s that it cannot be read', (_, answer, member) => {
    const settings = read('SNAPSHOT', answer);
    const state = settings && toState(CALLBACK_FAMILIES.SNAPSHOT, settings);
    expect(state?.inconsistencies).toEqual([expect.stringContaining(member)]);
    expect(state?.unshown).toHaveLength(1);
  });

  it.each([true, 1, 'true', 'YES', '1', ' on '])('takes the switch %j for on', (word) => {
    expect(read('SNAPSHOT', { NotifyUrl: URL, NotifyReqAuth: word, NotifyAuthKey: 12345 })).toMatchObject({
      authEnabled: true,
      key: new Secret('12345'),
    });
  });
});

describe('toState', () => {
  const live: CallbackSettings = { url: URL, statusEvents: false, authEnabled: true, key: new Secret(KEY) };

  it.each<[CallbackKind, CallbackSettings, unknown]>([
    [
      'STREAM',
      { ...live, exceptionUrl: `${URL}/exception` },
      {
        kind: 'STREAM',
        urls: [URL],
        auth: { enabled: true, key: expect.any(Secret) },
        stream: { exceptionUrl: `${URL}/exception` },
        inconsistencies: [],
      },
    ],
    [
      'STREAM',
      { exceptionUrl: URL, statusEvents: false, authEnabled: false },
      {
        kind: 'STREAM',
        urls: [],
        auth: { enabled: false },
        stream: { exceptionUrl: URL },
        inconsistencies: [],
      },
    ],
    [
      'SNAPSHOT',
      { ...live, authEnabled: false },
      { kind: 'SNAPSHOT', urls: [URL], auth: { enabled: false, key: expect.any(Secret) }, inconsistencies: [] },
    ],
    [
      'RECORDING',
      { ...live, onDemandUrl: `${URL}/ask`, statusEvents: true },
      {
        kind: 'RECORDING',
        urls: [URL],
        auth: { enabled: true, key: expect.any(Secret) },
        recording: { onDemandUrl: `${URL}/ask`, statusEvents: true },
        inconsistencies: [],
      },
    ],
    [
      'MODERATION',
      { url: URL, statusEvents: false, authEnabled: false },
      { kind: 'MODERATION', urls: [URL], inconsistencies: [] },
    ],
  ])('shows a %s', (kind, settings, state) => {
    expect(toState(CALLBACK_FAMILIES[kind], settings)).toEqual(state);
  });

  it('never holds the key', () => {
    expect(JSON.stringify(toState(CALLBACK_FAMILIES.STREAM, live))).not.toContain(KEY);
  });

  it('says that a key is missing', () => {
    const { inconsistencies } = toState(CALLBACK_FAMILIES.STREAM, { ...live, key: undefined });

    expect(inconsistencies).toEqual(['Signing is on, but the provider shows no key.']);
  });
});

describe('isLive', () => {
  const wanted: CallbackSettings = {
    url: URL,
    exceptionUrl: `${URL}/exception`,
    onDemandUrl: `${URL}/ask`,
    statusEvents: true,
    authEnabled: true,
    key: new Secret(KEY),
  };

  it('is true if all readable fields agree', () => {
    expect(isLive({ ...wanted, switchUrl: URL }, { ...wanted, key: new Secret(KEY) })).toBe(true);
  });

  it('ignores the key with signing off', () => {
    expect(isLive({ ...wanted, authEnabled: false, key: undefined }, { ...wanted, authEnabled: false })).toBe(true);
  });

  it.each<[string, Partial<CallbackSettings>]>([
    ['URL', { url: undefined }],
    ['exception URL', { exceptionUrl: URL }],
    ['on-demand URL', { onDemandUrl: undefined }],
    ['status events', { statusEvents: false }],
    ['switch', { authEnabled: false }],
    ['key', { key: new Secret('anotherKey123456') }],
    ['missing key', { key: undefined }],
  ])('is false with another %s', (_, difference) => {
    expect(isLive(wanted, { ...wanted, ...difference })).toBe(false);
  });

  it('is false if nothing is live', () => {
    expect(isLive(wanted, undefined)).toBe(false);
  });
});
