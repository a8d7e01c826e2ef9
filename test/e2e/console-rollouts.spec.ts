/*
 * What the console's pages of rollouts compute. In a browser they are in
 * test/slow/console-rollouts.spec.ts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Rollout, RolloutItem } from '../../src/client';
import { translatorOf } from '../../src/console/i18n/translate';
import { readLiveText } from '../../src/console/pages/rollouts/create/live-text';
import { LiveSchema } from '../../src/console/pages/rollouts/create/schema-check';
import { MOST_TEXT_MIB, newDrafts, sourceOf } from '../../src/console/pages/rollouts/create/source-drafts';
import { missingItems, reachOf, requiredRisks } from '../../src/console/pages/rollouts/detail/plan-review';
import { timeLeftMs } from '../../src/console/pages/rollouts/detail/time-left';
import { openOnes, wantedPages, withNews } from '../../src/console/pages/rollouts/list/found-rollouts';
import { durationText, durationMs } from '../../src/console/ui/duration-text';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { buildLiveSchema } from '../../src/transports/openapi/live-schema';
import { requestSizeOf } from '../../src/transports/requests/request-size';

const DESCRIPTORS = join(__dirname, '../../src/transports/grpc/gen/livegate.binpb');

describe('the text of a rollout', () => {
  const t = translatorOf('en');
  const schema = buildLiveSchema(readFileSync(DESCRIPTORS), PROVIDER_CATALOG) as LiveSchema;
  const faultsOf = (text: string): string[] =>
    readLiveText(text, schema, t).faults.map(({ line, col, message }) => `${line}:${col} ${message}`);

  it('is fine as livegate export writes it, in YAML and in JSON', () => {
    const value = {
      callbackConfigs: [
        { name: 'accounts/a/domains/*/callbackConfigs/stream', urls: ['https://h.example.com'], auth: { keyRef: 'k' } },
      ],
      pullConfigs: [{ name: 'accounts/a/domains/p/pullConfigs/live', origins: [{ protocol: 'RTMP', host: 'o' }] }],
      prune: ['accounts/a'],
    };
    const read = readLiveText(JSON.stringify(value), schema, t);
    expect(read).toMatchObject({ value, faults: [] });
    expect(faultsOf('# nothing yet\ncallbackConfigs: []\npullConfigs: []\n')).toEqual([]);
  });

  it.each([
    ['callbackConfigs:\n  - urls: [a]\n', ['2:5 callbackConfigs[0] has no name']],
    [
      'callbackConfigs:\n  - name: n\n    url: [a]\n',
      [expect.stringContaining('3:5 callbackConfigs[0].url is not known')],
    ],
    ['pullConfig: []\n', [expect.stringContaining('1:1 pullConfig is not known here; known are callbackConfigs')]],
    [
      'callbackConfigs:\n  - name: 5\n    urls: x\n',
      ['2:5 callbackConfigs[0].name must be a text', '3:5 callbackConfigs[0].urls must be a list'],
    ],
    [
      'callbackConfigs:\n  - { name: n, auth: { enabled: 1 } }\n',
      ['2:24 callbackConfigs[0].auth.enabled must be true or false'],
    ],
    [
      'callbackConfigs:\n  - { name: n, kind: SOUND }\n',
      [expect.stringContaining('2:16 callbackConfigs[0].kind must be one of STREAM')],
    ],
    [
      'pullConfigs:\n- name: n\n  origins:\n  - { protocol: RTMP, host: o, port: 70000 }\n',
      [expect.stringMatching(/^4:32 .*port must be between 1 and 65535/)],
    ],
    ['pullConfigs: [{ name: n, origins: [] }]', [expect.stringMatching(/^1:26 .*origins must have 1 to \d+ items/)]],
    ['- a\n', ['1:1 must be a mapping']],
    ['', ['1:1 must be a mapping']],
  ])('tells each fault of %j with its line and column', (text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  it.each([
    ['a: 1\na: 2\n', /^2:1 .*unique/],
    ['a:\n\t- b\n', /^2:1 /],
    ['a: b: c\n', /^1:4 /],
    ['a: 1\n---\nb: 2\n', /^2:1 .*multiple documents/],
    ['a: *nowhere\n', /^1:\d+ .*nowhere/],
    [
      `a: &a [x]\n${'b'.repeat(1)}: &b [${'*a,'.repeat(20)}]\nc: &c [${'*b,'.repeat(20)}]\nd: [${'*c,'.repeat(20)}]\n`,
      /resource/i,
    ],
  ])('does not take %j for a text', (text, fault) => {
    const read = readLiveText(text, schema, t);
    expect(read.value).toBeUndefined();
    expect(faultsOf(text)[0]).toMatch(fault);
  });

  it('finds what livegate refuses, or the closest around it', () => {
    const { placeOf } = readLiveText('callbackConfigs:\n  - name: n\n    urls:\n      - a\n      - b\n', schema, t);
    expect(placeOf('callbackConfigs[0].urls[1]')).toEqual({ line: 5, col: 9 });
    expect(placeOf('callbackConfigs[0].auth.key')).toEqual({ line: 2, col: 5 });
    expect(placeOf('prune[3]')).toEqual({ line: 1, col: 1 });
  });

  it('may be as large as livegate takes it', () => {
    expect(MOST_TEXT_MIB * 1_024 * 1_024).toBe(requestSizeOf('CreateRollout').maxBytes);
  });

  it('is checked by every keyword that the schema has', () => {
    const checked = 'type properties required additionalProperties maxProperties items minItems maxItems minLength';
    const more = 'maxLength pattern enum minimum maximum definitions $ref';
    const shown = '$schema title description examples format';
    const known = new Set(`${checked} ${more} ${shown}`.split(' '));
    const unknown = new Set<string>();
    const look = (part: unknown, areNames: boolean): void => {
      if (Array.isArray(part)) return part.forEach((item) => look(item, false));
      if (typeof part !== 'object' || part === null) return;
      for (const [key, value] of Object.entries(part)) {
        if (!areNames && !known.has(key)) unknown.add(key);
        look(value, !areNames && (key === 'properties' || key === 'definitions'));
      }
    };
    look(schema, false);
    expect([...unknown]).toEqual([]);
  });
});

it.each([
  [
    'repair',
    { repair: { parents: ' ali-prod \n\naccounts/a/domains/d' } },
    { repair: { parents: ['accounts/ali-prod', 'accounts/a/domains/d'] } },
  ],
  ['copy', { copy: { from: 'a', to: 'b', pairs: '', keyRef: '' } }, { copy: { from: 'accounts/a', to: 'accounts/b' } }],
  [
    'copy',
    { copy: { from: 'a', to: 'b', pairs: 'p.example.com = accounts/b/vhosts/v\n', keyRef: ' k ' } },
    {
      copy: {
        from: 'accounts/a',
        to: 'accounts/b',
        pairs: [{ from: 'p.example.com', to: 'accounts/b/vhosts/v' }],
        keyRef: 'k',
      },
    },
  ],
  [
    'rotateKey',
    { rotateKey: { parents: 'a', fromKey: 'x ', toKey: 'y' } },
    { rotateKey: { parents: ['accounts/a'], fromKey: 'x', toKey: 'y' } },
  ],
] as const)('sends a %s as it was entered: %j', (kind, entered, source) => {
  expect(sourceOf(kind, { ...newDrafts(''), ...entered })).toEqual(source);
});

describe('the review of a plan', () => {
  const item = (change: RolloutItem['change'], index: number, losses: RolloutItem['losses'] = []) =>
    ({
      change,
      losses,
      resource: `accounts/a/domains/d${index % 3}/callbackConfigs/k${index}`,
    }) as unknown as RolloutItem;
  const many = (count: number, change: RolloutItem['change']) =>
    Array.from({ length: count }, (_none, index) => item(change, index));

  it('asks for losses of what is applied, and for more than ten that are changed or deleted', () => {
    const loss = [{ field: 'urls', description: 'all' }];
    expect(requiredRisks([...many(5, 'UPDATE'), ...many(5, 'DELETE'), ...many(90, 'CREATE')])).toEqual({
      losses: false,
      blastRadius: false,
    });
    expect(requiredRisks([...many(6, 'UPDATE'), ...many(5, 'DELETE')]).blastRadius).toBe(true);
    expect(requiredRisks([item('UPDATE', 1, loss)]).losses).toBe(true);
    expect(requiredRisks([item('REFUSED', 1, loss)]).losses).toBe(false);
  });

  it('tells how far any plan reaches, and counts nothing that is refused', () => {
    const plan = [...many(2, 'UPDATE'), ...many(1, 'DELETE'), ...many(3, 'CREATE'), ...many(9, 'REFUSED')];
    expect(reachOf(plan)).toEqual({ changed: 3, created: 3, parents: 3, accounts: ['a'] });
    expect(reachOf(many(1, 'CREATE'))).toEqual({ changed: 0, created: 1, parents: 1, accounts: ['a'] });
  });

  it('knows how many items are still on their way', () => {
    const counts = { create: 2, update: 3, delete: 0, refused: 1 } as Rollout['counts'];
    expect(missingItems({ counts } as Rollout, many(4, 'UPDATE'))).toBe(2);
    expect(missingItems({ counts } as Rollout, many(6, 'UPDATE'))).toBe(0);
  });
});

describe('how long a rollout still takes', () => {
  const at = (progress: number, estimatedDuration?: string) => ({
    progress,
    ...(estimatedDuration && { estimatedDuration }),
  });

  it.each([
    ['by the estimate before anything was seen', at(0, '40s'), { percent: 0, atMs: 0 }, 0, 40_000],
    ['by the rest of the estimate where the page is opened late', at(75, '40s'), { percent: 75, atMs: 0 }, 0, 10_000],
    ['by the estimate while little was seen', at(5, '100s'), { percent: 0, atMs: 0 }, 60_000, 95_000],
    ['at the pace that was seen', at(50, '40s'), { percent: 0, atMs: 1_000 }, 61_000, 60_000],
    ['at the pace since the page was opened', at(60), { percent: 50, atMs: 0 }, 5_000, 20_000],
    ['not known', at(0), { percent: 0, atMs: 0 }, 5_000, undefined],
  ])('%s', (_how, rollout, first, nowMs, leftMs) => {
    expect(timeLeftMs(rollout, first, nowMs)).toBe(leftMs);
  });

  it.each([
    [400, 'en', '1 sec'],
    [59_400, 'en', '59 sec'],
    [60_000, 'en', '1 min 0 sec'],
    [3_725_000, 'en', '1 hr 2 min'],
    [125_000, 'zh-CN', '2分钟 5秒'],
  ] as const)('%i ms in %s are %s', (ms, language, text) => {
    expect(durationText(ms, language)).toBe(text);
  });

  it('reads durations of the API', () => {
    expect([durationMs('1.5s'), durationMs(undefined), durationMs('soon')]).toEqual([1_500, undefined, undefined]);
  });
});

describe('the list of rollouts', () => {
  const rollout = (id: number, state: Rollout['state'], displayName = ''): Rollout =>
    ({ name: `rollouts/${id}`, state, displayName, caller: 'team', createTime: `2026-01-01T00:00:0${id}Z` }) as Rollout;
  async function* pages(count: number): AsyncGenerator<Page<Rollout>, void, undefined> {
    await Promise.resolve();
    for (let page = 1; page <= count; page += 1) {
      const items = [rollout(page, page % 2 === 0 ? 'PLANNED' : 'SUCCEEDED', 'Title')];
      yield { items, nextPageToken: page < count ? String(page) : '' };
    }
  }
  const names = (items: readonly Rollout[]): string[] => items.map(({ name }) => name);

  it('looks on where a page has nothing of what is wanted, but not for ever', async () => {
    const wanted = wantedPages(pages(9), { state: 'OPEN', text: 'TITLE' });
    const first = await wanted.next();
    expect(names(first.value?.items ?? [])).toEqual([2, 4, 6, 8].map((id) => `rollouts/${id}`));
    expect(first.value?.nextPageToken).toBe('');
    const nothing = wantedPages(pages(25), { state: '', text: 'nothing' });
    expect((await nothing.next()).value).toEqual({ items: [], nextPageToken: '10' });
    expect((await nothing.next()).value).toEqual({ items: [], nextPageToken: '20' });
  });

  it('has open ones beyond the newest, and of the newest only those that are open now', () => {
    const newest = [rollout(6, 'PLANNING'), rollout(5, 'SUCCEEDED'), rollout(4, 'APPLYING')];
    const found = [rollout(5, 'APPLYING'), rollout(4, 'PLANNED'), rollout(2, 'PLANNED')];
    expect(openOnes(newest, found).map(({ name, state }) => `${name} ${state}`)).toEqual([
      'rollouts/6 PLANNING',
      'rollouts/4 APPLYING',
      'rollouts/2 PLANNED',
    ]);
  });

  it('shows the newest as they are now, and nothing of long ago among them', () => {
    const known = [rollout(5, 'APPLYING'), rollout(3, 'PLANNED')];
    const news = [rollout(6, 'PLANNING'), rollout(5, 'SUCCEEDED'), rollout(4, 'FAILED')];
    const shown = withNews(known, news);
    expect(shown.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'rollouts/6 PLANNING',
      'rollouts/5 SUCCEEDED',
      'rollouts/3 PLANNED',
    ]);
  });
});
