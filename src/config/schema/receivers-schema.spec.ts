import { goodDocument, load, refusal } from '../../../test/config/sample';

const ID = 'must be a lower-case letter, then at most 62 lower-case letters, digits and hyphens';
const TOKEN = 'must be a reference, { env: NAME } or { file: PATH }, to 32 to 256 letters, digits and any of . _ ~ -';
const DAY_MS = 86_400_000;

const RECEIVER = {
  id: 'media-events',
  token: { env: 'TOKEN' },
  account: 'sample-prod',
  keys: ['hook'],
  sinks: ['bus'],
};
const SINK = { id: 'bus', samplesink: { url: 'https://bus.example.com' } };
const WORLD = {
  env: { TOKEN: 'a1._~-'.repeat(6), HOOK: '0123456789abcdef', SHORT: 'a'.repeat(31), ODD: '/'.repeat(40) },
};

function withReceivers(receivers: unknown[], more: object = {}): Record<string, unknown> {
  const callbackKeys = [{ id: 'hook', value: { env: 'HOOK' }, accounts: ['sample-prod'] }];
  return { ...goodDocument(), callbackKeys, sinks: [SINK], receivers, ...more };
}

describe('receivers', () => {
  it('are none by default, and neither are sinks and a public URL', () => {
    expect(load(goodDocument())).toMatchObject({ receivers: [], sinks: [] });
    expect(load(goodDocument()).publicUrl).toBeUndefined();
  });

  it('are complete with times', () => {
    const { receivers, sinks, publicUrl } = load(
      withReceivers([RECEIVER], { publicUrl: 'https://gate.example.com/' }),
      WORLD,
    );
    expect(receivers).toMatchObject([
      {
        id: 'media-events',
        account: 'sample-prod',
        keys: ['hook'],
        sinks: ['bus'],
        retry: { maxAgeMs: DAY_MS, minBackoffMs: 1_000, maxBackoffMs: 3_600_000 },
        keepMs: 7 * DAY_MS,
      },
    ]);
    expect(receivers[0]?.token.reveal()).toBe(WORLD.env.TOKEN);
    expect(sinks).toEqual([{ id: 'bus', kind: 'samplesink', options: SINK.samplesink }]);
    expect(publicUrl).toBe('https://gate.example.com');
  });

  it('may accept unsigned events, which they must say, and have no sinks', () => {
    const { receivers } = load(withReceivers([{ ...RECEIVER, keys: [], sinks: undefined }]), WORLD);
    expect(receivers).toMatchObject([{ keys: [], sinks: [] }]);
  });
});

describe('a wrong receiver', () => {
  it.each<[string, object, string]>([
    ['no id', { id: undefined }, 'receivers[0].id: is required'],
    ['an id of other characters', { id: 'Media' }, `receivers[0].id: ${ID}`],
    [
      'a token in clear',
      { token: 'MARKER-7f3a' },
      'receivers[0].token: must be a reference, { env: NAME } or { file: PATH }',
    ],
    ['a short token', { token: { env: 'SHORT' } }, `receivers[0].token: ${TOKEN}`],
    ['a token with a slash', { token: { env: 'ODD' } }, `receivers[0].token: ${TOKEN}`],
    ['no account', { account: undefined, keys: [] }, 'receivers[0].account: is required'],
    ['an unknown account', { account: 'x', keys: [] }, 'receivers[0].account: must be the id of an account'],
    ['no keys', { keys: undefined }, 'receivers[0].keys: is required'],
    [
      'keys that are no list',
      { keys: 'hook' },
      'receivers[0].keys: must be a list of ids of callbackKeys; an empty one accepts unsigned events',
    ],
    ['an unknown key', { keys: ['hook', 'x'] }, 'receivers[0].keys[1]: must be the id of one of callbackKeys'],
    [
      'a key twice',
      { keys: ['hook', 'hook'] },
      'receivers[0].keys[1]: must be unique; receivers[0].keys[0] is the same',
    ],
    ['an unknown sink', { sinks: ['x'] }, 'receivers[0].sinks[0]: must be the id of one of sinks'],
    [
      'a sink twice',
      { sinks: ['bus', 'bus'] },
      'receivers[0].sinks[1]: must be unique; receivers[0].sinks[0] is the same',
    ],
    [
      'events that go before they are given up',
      { keepMs: DAY_MS, retry: { maxAgeMs: 2 * DAY_MS } },
      'receivers[0].keepMs: must be an hour or more above retry.maxAgeMs of the same receiver, for its dead letters',
    ],
    [
      'dead letters that go at once',
      { keepMs: DAY_MS },
      'receivers[0].keepMs: must be an hour or more above retry.maxAgeMs of the same receiver, for its dead letters',
    ],
    [
      'a backoff that shrinks',
      { retry: { minBackoffMs: 5_000, maxBackoffMs: 1_000 } },
      'receivers[0].retry.minBackoffMs: must not be greater than maxBackoffMs',
    ],
    ['an unknown key of the file', { path: 'x' }, 'receivers[0].path: unknown key'],
  ])('%s', (_title, wrong, message) => {
    expect(refusal(withReceivers([{ ...RECEIVER, ...wrong }]), WORLD)).toBe(message);
  });

  it('has a key of another account', () => {
    const [account] = goodDocument()['accounts'] as object[];
    const accounts = [account, { ...account, id: 'other', uid: '1' }];
    expect(refusal(withReceivers([{ ...RECEIVER, account: 'other' }], { accounts }), WORLD)).toBe(
      'receivers[0].keys[0]: must be a key whose accounts include the account of the receiver',
    );
  });

  it('tells all faults at once, of receivers, sinks and the public URL', () => {
    const receivers = [{ ...RECEIVER, sinks: ['x'], token: undefined }, RECEIVER, RECEIVER];
    const sinks = [
      SINK,
      SINK,
      { id: 'none' },
      { id: 'two', plainsink: {}, samplesink: { url: 'no URL' } },
      { id: 'odd', othersink: {} },
    ];
    const lines = refusal(withReceivers(receivers, { sinks, publicUrl: 'https://gate.example.com/path' }), WORLD).split(
      '\n',
    );
    const one = 'must have exactly one of samplesink, plainsink';
    expect(lines.map((line) => line.trim()).sort()).toEqual(
      [
        'publicUrl: must be an http or https URL of host and port only',
        'receivers[0].sinks[0]: must be the id of one of sinks',
        'receivers[0].token: is required',
        'receivers[1].id: must be unique; receivers[0].id is the same',
        'receivers[2].id: must be unique; receivers[0].id is the same',
        'sinks[1].id: must be unique; sinks[0].id is the same',
        `sinks[2]: ${one}`,
        `sinks[3]: ${one}`,
        'sinks[3].samplesink.url: must be a URL',
        `sinks[4]: ${one}`,
        'sinks[4].othersink: unknown key',
      ].sort(),
    );
  });
});
