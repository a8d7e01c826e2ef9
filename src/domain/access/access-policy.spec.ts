import { AccessTarget, decideAccess } from './access-policy';
import { ANONYMOUS, Caller, Grant, VERBS, Verb } from './caller';
import { CallbackScope } from '../resources/callback-config';

const domain = (name: string): CallbackScope => ({ type: 'DOMAIN', domain: name });
const vhost = (name: string): CallbackScope => ({ type: 'VHOST', vhost: name });
const app = (name: string): CallbackScope => ({ type: 'APP', vhost: name, app: 'show' });

const READ_EXAMPLE: Grant = { accounts: ['ali'], domains: ['*.example.com'], verbs: ['read'] };

function decide(grants: readonly Grant[], target: AccessTarget, verb: Verb): string {
  const caller: Caller = { id: 'media-team', grants };
  return decideAccess(caller, target, verb);
}

it('reads the accounts of a grant once, however many there are and however often it decides', () => {
  let reads = 0;
  const ids = Array.from({ length: 10_000 }, (_, index) => `account-${index}`);
  const accounts = new Proxy(ids, {
    get(target, key) {
      reads += 1;
      return Reflect.get(target, key) as unknown;
    },
  });
  const grants: readonly Grant[] = [{ ...READ_EXAMPLE, accounts }];
  expect(decide(grants, { account: 'account-9999' }, 'read')).toBe('ALLOWED');
  const afterFirst = reads;
  for (let call = 0; call < 100; call += 1) {
    expect(decide(grants, { account: 'account-9999' }, 'read')).toBe('ALLOWED');
    expect(decide(grants, { account: 'stranger' }, 'read')).toBe('HIDDEN');
  }
  expect(reads).toBe(afterFirst);
});

describe('the account', () => {
  it.each<[string, readonly Grant[], string, Verb, string]>([
    ['no grant at all', [], 'ali', 'read', 'HIDDEN'],
    ['grants on another account', [READ_EXAMPLE], 'volc', 'read', 'HIDDEN'],
    ['grants on an account whose id only begins like it', [READ_EXAMPLE], 'ali-2', 'read', 'HIDDEN'],
    ['an account of no configuration', [READ_EXAMPLE], 'nobody', 'operate', 'HIDDEN'],
    ['any grant lets it be read', [READ_EXAMPLE], 'ali', 'read', 'ALLOWED'],
    ['also one of another verb', [{ ...READ_EXAMPLE, verbs: ['operate'] }], 'ali', 'read', 'ALLOWED'],
    ['to operate needs the verb', [{ ...READ_EXAMPLE, verbs: ['read', 'write'] }], 'ali', 'operate', 'DENIED'],
    ['on all domains', [{ ...READ_EXAMPLE, domains: ['*'], verbs: ['operate'] }], 'ali', 'operate', 'ALLOWED'],
    ['not on some of them', [{ ...READ_EXAMPLE, verbs: ['operate'] }], 'ali', 'operate', 'DENIED'],
    [
      'nor by one grant of the verb and one of all',
      [
        { ...READ_EXAMPLE, verbs: ['operate'] },
        { ...READ_EXAMPLE, domains: ['*'] },
      ],
      'ali',
      'operate',
      'DENIED',
    ],
    [
      'the verb on another account is none here',
      [READ_EXAMPLE, { accounts: ['volc'], domains: ['*'], verbs: [...VERBS] }],
      'ali',
      'operate',
      'DENIED',
    ],
    ['every account', [{ ...READ_EXAMPLE, accounts: ['*'] }], 'whatever', 'read', 'ALLOWED'],
    ['an entry is an id or "*", no pattern', [{ ...READ_EXAMPLE, accounts: ['al*'] }], 'ali', 'read', 'HIDDEN'],
    ['one of several entries', [{ ...READ_EXAMPLE, accounts: ['volc', 'ali'] }], 'ali', 'read', 'ALLOWED'],
  ])('%s', (_what, grants, account, verb, decision) => {
    expect(decide(grants, { account }, verb)).toBe(decision);
  });
});

describe('verbs on a domain', () => {
  it.each(VERBS.flatMap((granted) => VERBS.map((asked) => [granted, asked] as const)))(
    'granted %s, asked for %s',
    (granted, asked) => {
      const grants = [{ ...READ_EXAMPLE, verbs: [granted] }];
      const target = { account: 'ali', scope: domain('push.example.com') };
      expect(decide(grants, target, asked)).toBe(granted === asked ? 'ALLOWED' : 'DENIED');
    },
  );

  it('must come from one grant, with the account and the domain', () => {
    const grants: Grant[] = [
      { accounts: ['ali'], domains: ['a.example.com'], verbs: ['read'] },
      { accounts: ['ali'], domains: ['b.example.com'], verbs: ['write'] },
      { accounts: ['volc'], domains: ['*'], verbs: [...VERBS] },
    ];
    const decisions = ['a', 'b', 'c'].map((label) => {
      const target = { account: 'ali', scope: domain(`${label}.example.com`) };
      return [decide(grants, target, 'read'), decide(grants, target, 'write')];
    });
    expect(decisions).toEqual([
      ['ALLOWED', 'DENIED'],
      ['DENIED', 'ALLOWED'],
      ['DENIED', 'DENIED'],
    ]);
  });

  it('of a foreign account is hidden, not denied', () => {
    expect(decide([READ_EXAMPLE], { account: 'volc', scope: domain('push.example.com') }, 'read')).toBe('HIDDEN');
  });
});

describe('patterns', () => {
  it.each<[string, string, boolean]>([
    ['*', 'example.com', true],
    ['*', 'localhost', true],
    ['*.example.com', 'push.example.com', true],
    ['*.example.com', 'a.b.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', '.example.com', false],
    ['*.example.com', 'notexample.com', false],
    ['*.example.com', 'push.example.com.evil.org', false],
    ['*.example.com', 'push.example.org', false],
    ['*.example.com', 'push.example.com.', false],
    ['*.example.com', 'pushXexample.com', false],
    ['*.Example.COM', 'push.example.com', true],
    ['*.example.com', 'Push.EXAMPLE.com', true],
    ['push.example.com', 'push.example.com', true],
    ['PUSH.example.com', 'push.example.com', true],
    ['push.example.com', 'PUSH.example.com', true],
    ['push.example.com', 'a.push.example.com', false],
    ['push.example.com', 'xpush.example.com', false],
    ['push.example.com', 'push.example.co', false],
    ['push.example.com', 'pushXexample.com', false],
  ])('%s, %s: %s', (pattern, name, matches) => {
    const grants = [{ ...READ_EXAMPLE, domains: [pattern] }];
    const decision = matches ? 'ALLOWED' : 'DENIED';
    for (const scope of [domain(name), vhost(name), app(name)]) {
      expect(decide(grants, { account: 'ali', scope }, 'read')).toBe(decision);
    }
  });

  it('are matched against the vhost of an app, not its name', () => {
    const grants = [{ ...READ_EXAMPLE, domains: ['show'] }];
    expect(decide(grants, { account: 'ali', scope: app('live.example.com') }, 'read')).toBe('DENIED');
  });

  it('match if one of several matches', () => {
    const grants = [{ ...READ_EXAMPLE, domains: ['a.example.com', '*.example.org'] }];
    expect(decide(grants, { account: 'ali', scope: domain('x.example.org') }, 'read')).toBe('ALLOWED');
  });
});

test('without authentication, every request may do everything', () => {
  for (const verb of VERBS) {
    expect(decideAccess(ANONYMOUS, { account: 'any' }, verb)).toBe('ALLOWED');
    expect(decideAccess(ANONYMOUS, { account: 'any', scope: domain('localhost') }, verb)).toBe('ALLOWED');
  }
});
