import { goodDocument, load, refusal } from '../../../test/config/sample';

const DIGEST = 'a'.repeat(64);
const OTHER_DIGEST = 'b'.repeat(64);

const ID = 'must be a letter or digit, then at most 127 letters, digits and any of . _ - @ : |';
const SHA256 = 'must be the SHA-256 of a key, 64 hexadecimal digits in quotes';
const EXPIRES =
  'must be a date such as 2027-01-01, which means its start in UTC, or a time such as 2027-01-01T12:00:00Z';
const ACCOUNT = 'must be "*" or the id of an account';
const DOMAIN = 'must be a domain or vhost, "*.example.com" for all below one, or "*"';
const VERB = 'must be one of read, write, operate';
const NEEDED = 'must be a list of at least one caller, unless auth.mode is none';
const SOME = 'must be a list with at least one entry';
const UNASKED = 'must be left out while auth.mode is none, because callers are not authenticated';

interface Entry {
  id: unknown;
  apiKeys: Record<string, unknown>[];
  grants: Record<string, unknown>[];
  [key: string]: unknown;
}

function caller(): Entry {
  return {
    id: 'media-team',
    apiKeys: [{ sha256: DIGEST }],
    grants: [{ accounts: ['sample-prod'], domains: ['*.example.com'], verbs: ['read', 'write'] }],
  };
}

/** The good document with callers, and `auth` left out. */
function withCallers(...callers: unknown[]): Record<string, unknown> {
  const { accounts } = goodDocument();
  return { accounts, callers };
}

/** Such a document, whose one caller a test has spoiled. */
function spoilt(spoil: (entry: Entry) => void): Record<string, unknown> {
  const entry = caller();
  spoil(entry);
  return withCallers(entry);
}

describe('callers', () => {
  it('are required if auth is absent, with a limit of calls', () => {
    expect(load(withCallers(caller()))).toMatchObject({
      auth: { mode: 'callers' },
      throttle: { limit: 100, windowMs: 1000 },
      callers: [{ ...caller(), certificates: [] }],
    });
  });

  it('may be asked for by name, and have another limit', () => {
    const document = { ...withCallers(caller()), auth: { mode: 'callers' }, throttle: { limit: 7 } };
    expect(load(document)).toMatchObject({ auth: { mode: 'callers' }, throttle: { limit: 7, windowMs: 1000 } });
  });

  it('allow listeners beyond loopback', () => {
    const document = { ...withCallers(caller()), rest: { host: '0.0.0.0' }, grpc: { host: '::' } };
    expect(load(document)).toMatchObject({ rest: { host: '0.0.0.0' }, grpc: { host: '::' } });
  });

  it.each([
    ['2027-01-01', Date.UTC(2027, 0, 1)],
    ['2028-02-29', Date.UTC(2028, 1, 29)],
    ['2027-01-01T12:00:00Z', Date.UTC(2027, 0, 1, 12)],
    ['2027-01-01T12:00:00+02:00', Date.UTC(2027, 0, 1, 10)],
    ['2001-01-01', Date.UTC(2001, 0, 1)],
  ])('a key that ends at %s', (text, expires) => {
    const [loaded] = load(spoilt(({ apiKeys }) => (apiKeys[0] = { sha256: DIGEST, expires: text }))).callers;
    expect(loaded?.apiKeys).toEqual([{ sha256: DIGEST, expires }]);
  });

  it('take digests in upper case, several keys, every account, and a limit of their own', () => {
    const document = spoilt((entry) => {
      entry.apiKeys = [{ sha256: DIGEST.toUpperCase() }, { sha256: OTHER_DIGEST }];
      entry.grants = [{ accounts: ['*'], domains: ['*', 'a.example.com', 'vhost_1'], verbs: ['operate'] }];
      entry['throttle'] = { limit: 5 };
    });
    expect(load(document).callers).toEqual([
      {
        id: 'media-team',
        apiKeys: [{ sha256: DIGEST }, { sha256: OTHER_DIGEST }],
        certificates: [],
        grants: [{ accounts: ['*'], domains: ['*', 'a.example.com', 'vhost_1'], verbs: ['operate'] }],
        throttle: { limit: 5, windowMs: 1000 },
      },
    ]);
  });
});

describe('what is wrong with callers', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['none', { ...withCallers(), callers: undefined }, `callers: ${NEEDED}`],
    [
      'none, asked for by name',
      { accounts: goodDocument()['accounts'], auth: { mode: 'callers' } },
      `callers: ${NEEDED}`,
    ],
    ['an empty list', withCallers(), `callers: ${NEEDED}`],
    ['no list', { ...withCallers(), callers: 'x' }, 'callers: must be a list'],
    ['an entry that is none', withCallers('media-team', caller()), 'callers[0]: must be a mapping'],
    ['callers that nobody asks', { ...goodDocument(), callers: [caller()] }, `callers: ${UNASKED}`],
    ['even an empty list of them', { ...goodDocument(), callers: [] }, `callers: ${UNASKED}`],
    [
      'an unknown mode',
      { ...withCallers(caller()), auth: { mode: 'basic' } },
      'auth.mode: must be one of callers, none',
    ],
    ['auth that is no mapping', { ...withCallers(caller()), auth: 'none' }, 'auth: must be a mapping'],
    ['an unknown key of auth', { ...withCallers(caller()), auth: { realm: 'x' } }, 'auth.realm: unknown key'],
  ])('%s', (_what, document, line) => {
    expect(refusal(document)).toBe(line);
  });

  it.each<[string, (entry: Entry) => void, string]>([
    ['no id', (entry) => delete entry.id, 'callers[0].id: is required'],
    ['an id with a blank', (entry) => (entry.id = 'media team'), `callers[0].id: ${ID}`],
    ['an id that is too long', (entry) => (entry.id = 'a'.repeat(129)), `callers[0].id: ${ID}`],
    [
      'a key in clear',
      ({ apiKeys }) => (apiKeys[0] = { key: 'lg_secret' }),
      'callers[0].apiKeys[0].sha256: is required\ncallers[0].apiKeys[0].key: unknown key',
    ],
    [
      'a key for a digest',
      ({ apiKeys }) => (apiKeys[0] = { sha256: 'lg_secret' }),
      `callers[0].apiKeys[0].sha256: ${SHA256}`,
    ],
    [
      'a short digest',
      ({ apiKeys }) => (apiKeys[0] = { sha256: 'a'.repeat(63) }),
      `callers[0].apiKeys[0].sha256: ${SHA256}`,
    ],
    [
      'one digest twice, whatever its case',
      ({ apiKeys }) => apiKeys.push({ sha256: DIGEST.toUpperCase() }),
      'callers[0].apiKeys[1].sha256: must be unique; callers[0].apiKeys[0].sha256 is the same',
    ],
    [
      'a day that is none',
      ({ apiKeys }) => (apiKeys[0] = { sha256: DIGEST, expires: '2027-02-30' }),
      `callers[0].apiKeys[0].expires: ${EXPIRES}`,
    ],
    [
      'a time without a zone',
      ({ apiKeys }) => (apiKeys[0] = { sha256: DIGEST, expires: '2027-01-01T12:00:00' }),
      `callers[0].apiKeys[0].expires: ${EXPIRES}`,
    ],
    [
      'a year',
      ({ apiKeys }) => (apiKeys[0] = { sha256: DIGEST, expires: 2027 }),
      `callers[0].apiKeys[0].expires: ${EXPIRES}`,
    ],
    ['no grants', (entry) => Reflect.deleteProperty(entry, 'grants'), 'callers[0].grants: is required'],
    [
      'a grant on no account',
      ({ grants }) => (grants[0] = { ...grants[0], accounts: [] }),
      `callers[0].grants[0].accounts: ${SOME}`,
    ],
    [
      'a grant on an unknown account',
      ({ grants }) => (grants[0] = { ...grants[0], accounts: ['sample-prod', 'prod'] }),
      `callers[0].grants[0].accounts[1]: ${ACCOUNT}`,
    ],
    [
      'a grant on no domain',
      ({ grants }) => delete grants[0]?.['domains'],
      'callers[0].grants[0].domains: is required',
    ],
    [
      'a pattern in the middle',
      ({ grants }) => (grants[0] = { ...grants[0], domains: ['a.*.com'] }),
      `callers[0].grants[0].domains[0]: ${DOMAIN}`,
    ],
    [
      'a pattern of no dot',
      ({ grants }) => (grants[0] = { ...grants[0], domains: ['*example.com'] }),
      `callers[0].grants[0].domains[0]: ${DOMAIN}`,
    ],
    [
      'a pattern of nothing',
      ({ grants }) => (grants[0] = { ...grants[0], domains: ['*.'] }),
      `callers[0].grants[0].domains[0]: ${DOMAIN}`,
    ],
    [
      'a pattern below nothing',
      ({ grants }) => (grants[0] = { ...grants[0], domains: ['*..com'] }),
      `callers[0].grants[0].domains[0]: ${DOMAIN}`,
    ],
    [
      'an empty domain',
      ({ grants }) => (grants[0] = { ...grants[0], domains: [''] }),
      `callers[0].grants[0].domains[0]: ${DOMAIN}`,
    ],
    [
      'an unknown verb',
      ({ grants }) => (grants[0] = { ...grants[0], verbs: ['read', 'delete'] }),
      `callers[0].grants[0].verbs[1]: ${VERB}`,
    ],
    ['no verb', ({ grants }) => (grants[0] = { ...grants[0], verbs: [] }), `callers[0].grants[0].verbs: ${SOME}`],
    [
      'a limit of nothing',
      (entry) => (entry['throttle'] = { limit: 0 }),
      'callers[0].throttle.limit: must be a whole number from 1 to 10000',
    ],
    ['an unknown key', (entry) => (entry['roles'] = []), 'callers[0].roles: unknown key'],
  ])('%s', (_what, spoil, line) => {
    expect(refusal(spoilt(spoil))).toBe(line);
  });

  it('one id or one key for two callers', () => {
    expect(refusal(withCallers(caller(), { ...caller(), apiKeys: [] }))).toBe(
      'callers[1].id: must be unique; callers[0].id is the same',
    );
    expect(refusal(withCallers(caller(), { ...caller(), id: 'other' }))).toBe(
      'callers[1].apiKeys[0].sha256: must be unique; callers[0].apiKeys[0].sha256 is the same',
    );
  });

  it('is reported all at once, without the values', () => {
    const found = 'found-where-it-should-not-be';
    const message = refusal(
      withCallers(
        { ...caller(), id: ` ${found}` },
        { id: 'b', apiKeys: [{ sha256: found }], grants: [{ accounts: [found] }] },
      ),
    );
    expect(message.split('\n')).toEqual([
      `callers[0].id: ${ID}`,
      `callers[1].apiKeys[0].sha256: ${SHA256}`,
      'callers[1].grants[0].domains: is required',
      'callers[1].grants[0].verbs: is required',
      `callers[1].grants[0].accounts[0]: ${ACCOUNT}`,
    ]);
    expect(message).not.toContain(found);
  });
});
