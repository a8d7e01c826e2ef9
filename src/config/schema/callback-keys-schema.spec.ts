import { goodDocument, load, refusal, World } from '../../../test/config/sample';

const ID = 'must be a lower-case letter, then at most 62 lower-case letters, digits and hyphens';
const SOME = 'must be a list with at least one entry';
const REFERENCE = 'must be a reference, { env: NAME } or { file: PATH }';
const UNASKED = 'must be left out while auth.mode is none, because callers are not authenticated';

const KEY = { id: 'hook-2026', value: { env: 'HOOK' }, accounts: ['sample-prod'] };
const CALLERS = {
  auth: { mode: 'callers' },
  callers: [{ id: 'team', apiKeys: [], grants: [{ accounts: ['*'], domains: ['*'], verbs: ['write'] }] }],
};
const withKeys = (...callbackKeys: unknown[]) => ({ ...goodDocument(), callbackKeys });
const worldOf = (HOOK: string): World => ({ env: { HOOK } });
/** Fits the kind SNAPSHOT of samplecloud, and STREAM. */
const WORLD = worldOf('0123456789abcdef');

describe('callbackKeys', () => {
  it('are none by default', () => {
    expect(load(goodDocument()).callbackKeys).toEqual([]);
  });

  it('hold the values that they refer to', () => {
    const fromFile = { ...KEY, id: 'from-file', value: { file: 'hook' } };
    const { callbackKeys } = load(withKeys(KEY, fromFile), {
      ...WORLD,
      files: { '/etc/livegate/hook': 'fedcba9876543210\n' },
    });
    expect(callbackKeys).toMatchObject(
      [KEY, { ...fromFile, value: { file: '/etc/livegate/hook' } }].map(({ id }) => ({ id })),
    );
    expect(callbackKeys.map(({ value }) => value.value.reveal())).toEqual(['0123456789abcdef', 'fedcba9876543210']);
    expect(callbackKeys.map(({ callers }) => callers)).toEqual([undefined, undefined]);
  });

  it('may be for some callers', () => {
    const { callbackKeys } = load({ ...withKeys({ ...KEY, callers: ['team'] }), ...CALLERS }, WORLD);
    expect(callbackKeys).toMatchObject([{ callers: ['team'] }]);
  });

  it('fit a kind of each account, not all of them', () => {
    expect(load(withKeys(KEY), worldOf('x'.repeat(40))).callbackKeys).toHaveLength(1);
  });
});

describe('a wrong key', () => {
  it.each<[string, unknown, string]>([
    ['no id', { ...KEY, id: undefined }, 'callbackKeys[0].id: is required'],
    ['an id of other characters', { ...KEY, id: 'Hook' }, `callbackKeys[0].id: ${ID}`],
    ['a value in clear', { ...KEY, value: 'MARKER-7f3a' }, `callbackKeys[0].value: ${REFERENCE}`],
    [
      'a variable that is not set',
      { ...KEY, value: { env: 'NONE' } },
      'callbackKeys[0].value: environment variable NONE is not set',
    ],
    ['no accounts', { ...KEY, accounts: undefined }, 'callbackKeys[0].accounts: is required'],
    ['an empty list of accounts', { ...KEY, accounts: [] }, `callbackKeys[0].accounts: ${SOME}`],
    ['every account', { ...KEY, accounts: ['*'] }, 'callbackKeys[0].accounts[0]: must be the id of an account'],
    [
      'an account that does not exist',
      { ...KEY, accounts: ['sample-prod', 'x'] },
      'callbackKeys[0].accounts[1]: must be the id of an account',
    ],
    ['callers without authentication', { ...KEY, callers: ['team'] }, `callbackKeys[0].callers: ${UNASKED}`],
    ['an unknown key', { ...KEY, key: 'x' }, 'callbackKeys[0].key: unknown key'],
  ])('%s', (_title, key, message) => {
    expect(refusal(withKeys(key), WORLD)).toBe(message);
  });

  it('a caller that does not exist', () => {
    const document = { ...withKeys({ ...KEY, callers: ['team', 'x'] }), ...CALLERS };
    expect(refusal(document, WORLD)).toBe('callbackKeys[0].callers[1]: must be the id of a caller');
  });

  it('a name twice', () => {
    const message = 'callbackKeys[1].id: must be unique; callbackKeys[0].id is the same';
    expect(refusal(withKeys(KEY, KEY), WORLD)).toBe(message);
  });

  it.each([
    [
      'too short for any kind',
      'MARK',
      'for STREAM it must have 8 to 40 characters; for SNAPSHOT it must have 8 to 16 characters',
    ],
    [
      'too long for any kind',
      'MARK'.repeat(11),
      'for STREAM it must have 8 to 40 characters; for SNAPSHOT it must have 8 to 16 characters',
    ],
  ])('%s is named by its id, and its value is not shown', (_title, value, fault) => {
    const message = refusal(withKeys(KEY), worldOf(value));
    expect(message).toBe(`callbackKeys[0].accounts[0]: the key hook-2026 fits no callback of this account: ${fault}`);
    expect(message).not.toContain('MARK');
  });

  it('one for an account whose cloud signs nothing', () => {
    const accounts = [...(goodDocument()['accounts'] as object[]), { id: 'plain', provider: 'plaincloud' }];
    const document = { ...withKeys({ ...KEY, accounts: ['sample-prod', 'plain'] }), accounts };
    expect(refusal(document, WORLD)).toBe(
      'callbackKeys[0].accounts[1]: the key hook-2026 fits no callback of this account: no callback is signed',
    );
  });
});
