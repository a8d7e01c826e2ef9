import { CALLBACK_KINDS } from './callback-config';
import { segmentRule } from './name-segments';
import {
  formatCallbackName,
  formatCallbackParent,
  formatBreakerName,
  formatPullName,
  formatPullParent,
  parseAccountName,
  parseCallbackName,
  parseCallbackParent,
  Parsed,
  parseProviderName,
  parseBreakerName,
  parsePullName,
  parsePullParent,
  RawName,
} from './resource-name';

const A = 'accounts/ali-prod';
const DOMAIN = { type: 'DOMAIN', domain: 'push.example.com' } as const;
const VHOST = { type: 'VHOST', vhost: 'Live_1.example' } as const;
const APP = { type: 'APP', vhost: 'live', app: 'Show-1' } as const;

const NAMES: readonly (readonly [
  parse: (field: string, raw: RawName) => Parsed<unknown>,
  name: string,
  value: unknown,
])[] = [
  [
    parseCallbackName,
    `${A}/domains/push.example.com/callbackConfigs/stream`,
    { account: 'ali-prod', scope: DOMAIN, kind: 'STREAM' },
  ],
  [
    parseCallbackName,
    `${A}/vhosts/Live_1.example/callbackConfigs/recording`,
    { account: 'ali-prod', scope: VHOST, kind: 'RECORDING' },
  ],
  [
    parseCallbackName,
    `${A}/vhosts/live/apps/Show-1/callbackConfigs/moderation`,
    { account: 'ali-prod', scope: APP, kind: 'MODERATION' },
  ],
  [parseCallbackParent, `${A}/domains/push.example.com`, { account: 'ali-prod', scope: DOMAIN }],
  [parseCallbackParent, `${A}/vhosts/Live_1.example`, { account: 'ali-prod', scope: VHOST }],
  [parseCallbackParent, `${A}/vhosts/live/apps/Show-1`, { account: 'ali-prod', scope: APP }],
  [parsePullName, `${A}/domains/push.example.com/pullConfigs/*`, { account: 'ali-prod', scope: DOMAIN, app: '*' }],
  [
    parsePullName,
    `${A}/vhosts/Live_1.example/pullConfigs/Show-1`,
    { account: 'ali-prod', scope: VHOST, app: 'Show-1' },
  ],
  [parsePullParent, `${A}/domains/push.example.com`, { account: 'ali-prod', scope: DOMAIN }],
  [parsePullParent, `${A}/vhosts/Live_1.example`, { account: 'ali-prod', scope: VHOST }],
  [parseBreakerName, `${A}/breakers/UpdateRelaySourceV3`, { account: 'ali-prod', action: 'UpdateRelaySourceV3' }],
  [parseBreakerName, `${A}/breakers/a`, { account: 'ali-prod', action: 'a' }],
  [parseAccountName, A, { account: 'ali-prod' }],
  [parseProviderName, 'providers/alibaba', 'alibaba'],
];

test.each(NAMES)('%p reads %s, as one text and as segments', (parse, name, value) => {
  expect(parse('name', name)).toEqual({ ok: true, value });
  expect(parse('name', name.split('/'))).toEqual({ ok: true, value });
});

test.each(CALLBACK_KINDS)('kind %s is its word in lower case, and nothing else', (kind) => {
  const parent = { account: 'a', scope: DOMAIN };
  const name = formatCallbackName({ ...parent, kind });
  expect(name).toBe(`accounts/a/domains/push.example.com/callbackConfigs/${kind.toLowerCase()}`);
  expect(parseCallbackName('name', name)).toEqual({ ok: true, value: { ...parent, kind } });
  expect(parseCallbackName('name', name.replace(kind.toLowerCase(), kind))).toMatchObject({ ok: false });
});

test('a parsed name formats to the same text', () => {
  const formats = [
    [parseCallbackName, formatCallbackName],
    [parseCallbackParent, formatCallbackParent],
    [parsePullName, formatPullName],
    [parsePullParent, formatPullParent],
    [parseBreakerName, formatBreakerName],
  ] as const;
  for (const [parse, format] of formats) {
    const own = NAMES.filter(([of]) => of === parse);
    expect(own.length).toBeGreaterThan(1);
    for (const [, name, value] of own) expect((format as (value: unknown) => string)(value)).toBe(name);
  }
});

/** One bad segment in place of a good one, and the variable that the refusal names. */
const BAD_SEGMENTS: readonly (readonly [variable: string, bad: readonly string[]])[] = [
  ['account', ['', 'A', '1a', '-a', 'a_b', 'a.b', 'ä', 'a b', 'a/b', '.', '..', '*', `a${'b'.repeat(63)}`, 'a\n']],
  [
    'domain',
    [
      '',
      'Push.example.com',
      'a..b',
      '.a',
      'a.',
      '-a.example.com',
      'a-.example.com',
      'a_b',
      '*',
      '..',
      'ä.example.com',
      'a'.repeat(64),
      `${'a.'.repeat(126)}aa`,
      'a.example.com\n',
      'a/b',
      '%61',
    ],
  ],
  ['vhost', ['', 'a b', 'a/b', '.', '..', '*', 'ä', 'a'.repeat(256), 'a\n', 'a%2Fb', 'a;b']],
  ['app', ['', 'a b', 'a/b', '.', '..', 'ä', 'a'.repeat(256), 'a\n', 'a:b']],
  ['kind', ['', 'Stream', 'streams', 'STREAM', 'kind_unspecified', ' stream', 'stream\n', '*']],
];

test.each(BAD_SEGMENTS.flatMap(([variable, bad]) => bad.map((segment) => ({ variable, segment }))))(
  'a bad {$variable}: $segment',
  ({ variable, segment }) => {
    const good = { account: 'a', domain: 'd', vhost: 'v', app: 'p', kind: 'stream', [variable]: segment };
    const { account, domain, vhost, app, kind } = good;
    const segments =
      variable === 'domain'
        ? ['accounts', account, 'domains', domain, 'callbackConfigs', kind]
        : ['accounts', account, 'vhosts', vhost, 'apps', app, 'callbackConfigs', kind];
    const parsed = parseCallbackName('name', segments);
    const described = {
      field: 'name',
      reason: 'INVALID_FORMAT',
      description: expect.stringContaining(`{${variable}} must be`) as string,
    };
    expect(parsed).toEqual({ ok: false, violations: [described] });
  },
);

test('the maximum lengths', () => {
  const long = 'a'.repeat(255);
  const domain = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`;
  expect(domain).toHaveLength(253);
  expect(
    parseCallbackName('name', `accounts/a${'b'.repeat(62)}/vhosts/${long}/apps/${long}/callbackConfigs/stream`).ok,
  ).toBe(true);
  expect(parseCallbackParent('parent', `accounts/a/domains/${domain}`).ok).toBe(true);
  expect(parsePullName('name', `accounts/a/domains/d/pullConfigs/${long}`).ok).toBe(true);
});

test('all bad segments are reported together', () => {
  const parsed = parsePullName('name', ['accounts', 'A', 'domains', 'D', 'pullConfigs', '**']);
  const descriptions = parsed.ok ? [] : parsed.violations.map(({ description }) => description);
  expect(descriptions).toEqual([
    expect.stringContaining('{account}') as string,
    expect.stringContaining('{domain}') as string,
    expect.stringContaining('{app}') as string,
  ]);
});

test.each([
  ['stream', 'accounts/a/domains/d/callbackConfigs'],
  ['accounts/a', 'accounts/a/domains/d/callbackConfigs/stream/x'],
  ['accounts/a/domains/d/pullConfigs/stream', 'accounts/a/domains/d/apps/p/callbackConfigs/stream'],
  ['/accounts/a/domains/d/callbackConfigs/stream', 'accounts/a/domains/d/callbackConfigs/stream/'],
  ['//livegate/accounts/a/domains/d/callbackConfigs/stream', 'Accounts/a/domains/d/callbackConfigs/stream'],
])('%s and %s do not have a valid form, and the error lists the valid ones', (...names) => {
  for (const name of names) {
    expect(parseCallbackName('parent', name)).toEqual({
      ok: false,
      violations: [
        {
          field: 'parent',
          reason: 'INVALID_FORMAT',
          description:
            'must be accounts/{account}/domains/{domain}/callbackConfigs/{kind} ' +
            'or accounts/{account}/vhosts/{vhost}/callbackConfigs/{kind} ' +
            'or accounts/{account}/vhosts/{vhost}/apps/{app}/callbackConfigs/{kind}',
        },
      ],
    });
  }
});

test('an empty name is reported as missing; a star is not an app of a callback', () => {
  expect(parseAccountName('name', '')).toEqual({
    ok: false,
    violations: [{ field: 'name', reason: 'REQUIRED', description: 'must be given' }],
  });
  expect(parseCallbackParent('parent', 'accounts/a/vhosts/v/apps/*').ok).toBe(false);
});

describe('the rule of a variable', () => {
  const label = 'a'.repeat(62);

  it.each([
    ['account', 'a'.repeat(63)],
    ['provider', 'a'.repeat(63)],
    ['domain', `${label}.${label}.${label}.${label}.a`],
    ['vhost', 'a'.repeat(255)],
    ['app', 'a'.repeat(255)],
    ['pullApp', 'a'.repeat(255)],
    ['kind', 'moderation'],
    ['action', 'a'.repeat(128)],
  ])('of %s has the length of the longest text that matches', (variable, longest) => {
    const { pattern, maxLength } = segmentRule(variable) ?? {};
    expect([longest.length, pattern?.test(longest), pattern?.test(`${longest}a`)]).toEqual([maxLength, true, false]);
  });

  it('is absent for what is no variable', () => expect(segmentRule('constructor')).toBeUndefined());
});
