import { AppliedState } from '../../domain/records/applied-state';
import { Fields } from '../../domain/resources/resource-fields';
import { Secret } from '../../domain/access/secret';
import { Fingerprinter } from './fingerprinter';
import { etagOf, viewOf } from './resource-view';

const UNREADABLE = ['stream.switchUrl'];
const URL = 'https://a.example.com/';
const SWITCH = 'https://switch.example.com/';
const live: Fields = { urls: [URL] };
const withSwitch = (switchUrl: string, urls = [URL]): Fields => ({ urls, stream: { switchUrl } });
const applied = (fields: Fields, attempted?: Fields): AppliedState => ({
  fields,
  appliedAtMs: 100,
  ...(attempted && { attempted }),
});

describe('what no read shows', () => {
  it('is taken from what was last applied', () => {
    expect(viewOf(live, applied(withSwitch(SWITCH)), UNREADABLE)).toEqual({
      fields: withSwitch(SWITCH),
      rememberedFields: UNREADABLE,
      drift: [],
      unknown: [],
      isAsApplied: true,
    });
  });

  it('is known to be absent', () => {
    expect(viewOf(live, applied(live), UNREADABLE)).toEqual({
      fields: live,
      rememberedFields: [],
      drift: [],
      unknown: [],
      isAsApplied: true,
    });
  });

  it('is unknown for a resource that livegate did not write', () => {
    expect(viewOf(live, undefined, UNREADABLE)).toMatchObject({ rememberedFields: [], unknown: UNREADABLE });
  });

  it.each([
    ['that livegate did not write', undefined],
    ['that may have been read before the write', applied({})],
  ])('may exist in a state %s, even if every field can be read', (_title, remembered) => {
    expect(viewOf(live, remembered, [], true)).toMatchObject({ unknown: [], drift: [], isAsApplied: false });
  });

  it('is kept, as uncertain, if the other fields were changed from outside', () => {
    const view = viewOf(live, applied(withSwitch(SWITCH, ['https://old/'])), UNREADABLE);
    expect(view).toMatchObject({ fields: withSwitch(SWITCH), rememberedFields: UNREADABLE, unknown: [] });
    expect(view.isAsApplied).toBe(false);
  });
});

describe('drift', () => {
  it('shows the values, and keys as fingerprints', () => {
    const before = {
      urls: ['https://old/'],
      auth: { enabled: true, keyFingerprint: 'one' },
      recording: { statusEvents: true },
    };
    const now = { urls: [URL], auth: { enabled: true, keyFingerprint: 'two' }, recording: { statusEvents: false } };
    expect(viewOf(now, applied(before), []).drift).toEqual([
      { field: 'auth.key', applied: '"one"', live: '"two"' },
      { field: 'recording.statusEvents', applied: 'true', live: 'false' },
      { field: 'urls', applied: '["https://old/"]', live: `["${URL}"]` },
    ]);
  });

  it('is empty text where there is nothing', () => {
    expect(viewOf({}, applied({ originApp: 'live' }), []).drift).toEqual([
      { field: 'originApp', applied: '"live"', live: '' },
    ]);
  });

  it('is empty if the live state may have been read before the write', () => {
    const old = { urls: ['https://old/'] };
    expect(viewOf(old, applied(live), [], true).drift).toEqual([]);
    expect(viewOf(old, applied(live), [], false).drift).toHaveLength(1);
  });

  it('and yet what cannot be read is remembered then, if the rest is alike', () => {
    expect(viewOf(live, applied(withSwitch(SWITCH)), UNREADABLE, true).rememberedFields).toEqual(UNREADABLE);
    const old = { urls: ['https://old/'] };
    expect(viewOf(old, applied(withSwitch(SWITCH)), UNREADABLE, true)).toMatchObject({
      fields: old,
      unknown: UNREADABLE,
    });
  });
});

describe('if one of two states may be live', () => {
  const A = withSwitch('https://a/', ['https://one/']);
  const B = withSwitch('https://b/', ['https://two/']);

  it.each([
    ['the earlier', ['https://one/'], 'https://a/'],
    ['the later', ['https://two/'], 'https://b/'],
  ])('%s is decided by the other fields', (_title, urls, switchUrl) => {
    const view = viewOf({ urls }, applied(A, B), UNREADABLE);
    const known = { rememberedFields: UNREADABLE, drift: [], unknown: [], isAsApplied: true };
    expect(view).toEqual({ fields: withSwitch(switchUrl, urls), ...known });
  });

  it('no drift is reported if the live state is a third one', () => {
    const third = { urls: ['https://three/'] };
    expect(viewOf(third, applied(A, B), UNREADABLE)).toEqual({
      fields: third,
      rememberedFields: [],
      drift: [],
      unknown: UNREADABLE,
      isAsApplied: false,
    });
  });

  it('fields in which both agree are certain', () => {
    const [one, two] = [withSwitch(SWITCH, ['https://one/']), withSwitch(SWITCH, ['https://two/'])];
    expect(viewOf({ urls: ['https://three/'], originApp: 'x' }, applied(one, two), UNREADABLE)).toEqual({
      fields: { ...withSwitch(SWITCH, ['https://three/']), originApp: 'x' },
      rememberedFields: UNREADABLE,
      drift: [{ field: 'originApp', applied: '', live: '"x"' }],
      unknown: [],
      isAsApplied: false,
    });
  });

  it('nothing is certain that cannot be read where the rest is the same in both', () => {
    expect(viewOf(live, applied(withSwitch('https://a/'), live), UNREADABLE)).toMatchObject({
      fields: live,
      rememberedFields: [],
      unknown: UNREADABLE,
    });
  });
});

describe('an etag', () => {
  const fingerprinter = new Fingerprinter(new Secret('a key'));
  const of = (fields: Fields, unshown?: { field?: string; value: Secret }[]) =>
    etagOf(fingerprinter, 'k', fields, unshown);

  it('is a strong HTTP entity tag', () => expect(of(live)).toMatch(/^"[0-9a-f]{32}"$/));

  it('is the same for states with the same meaning', () => {
    expect(of({ urls: ['https://A.example.com:443'], auth: { enabled: false } })).toBe(of(live));
    expect(of({ originApp: 'a', urls: [URL] })).toBe(of({ urls: [URL], originApp: 'a' }));
  });

  it('differs with the fields, with what is not shown, the resource, and the key of the hash', () => {
    const hidden = [{ field: 'urls', value: new Secret('a') }];
    const etags = [
      of(live),
      of(withSwitch(SWITCH)),
      of({ ...live, auth: { enabled: true, keyFingerprint: 'a' } }),
      of({ ...live, auth: { enabled: true, keyFingerprint: 'b' } }),
      of(live, hidden),
      of(live, [{ field: 'urls', value: new Secret('b') }]),
      of(live, [{ value: new Secret('a') }]),
      etagOf(fingerprinter, 'other', live),
      etagOf(new Fingerprinter(new Secret('another key')), 'k', live),
    ];
    expect(new Set(etags).size).toBe(etags.length);
  });
});

test('a fingerprint depends on the key and the cloud account', () => {
  const of = (key: string, uid = '1', secret = 's') =>
    new Fingerprinter(new Secret(secret)).ofKey({ id: 'x', provider: 'alibaba', uid, endpoint: '' }, new Secret(key));
  expect(of('one')).toMatch(/^[0-9a-f]{16}$/);
  expect(of('one')).toBe(of('one'));
  expect(new Set([of('one'), of('two'), of('one', '2'), of('one', '1', 't')]).size).toBe(4);
});
