/*
 * What the console makes of the facts that livegate tells: histories of quotas, bounds, and records
 * of the audit. In a browser they are in test/slow/console-health.spec.ts.
 */
import type { Domain, Drift, DriftWatch, Page } from '../../src/client';
import { KeptAnswers } from '../../src/console/kept-answers';
import { CATALOGUES, translatorOf } from '../../src/console/i18n/translate';
import { textOfDomain } from '../../src/console/pages/account/domain-text';
import { QuotaHistories, QuotaHistory, shareOf } from '../../src/console/pages/account/quota-history';
import { boundsText } from '../../src/console/pages/bounds-text';
import { deletionOf } from '../../src/console/pages/configs/config-changes';
import { auditedChanges, ClientConfig } from '../../src/console/pages/configs/config-fields';
import { goneSince } from '../../src/console/pages/configs/gone-since';
import { deliveriesSign, driftFactsOf, driftSigns } from '../../src/console/pages/overview/sign-facts';
import { lineStyle, MOST_STYLES } from '../../src/console/ui/series';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';

const quota = (inUse: number, action = 'Set', currentLimit = 20) => {
  return { action, inUse, limit: 20, currentLimit, waiting: 0, window: '1s' };
};

it.each([
  [0, '0 calls wait'],
  [1, '1 call waits'],
  ['1', '1 call waits'],
  ['100+', '100+ calls wait'],
])('a text fits the number %j', (count, text) => {
  expect(translatorOf('en')('waitingCalls', { count })).toBe(text);
});

describe('the history of quotas', () => {
  it('is the share in use at each time', () => {
    const history = new QuotaHistory();
    history.add([quota(5)], 1_000);
    history.add([quota(20)], 3_000);
    expect(history.timesMs).toEqual([1_000, 3_000]);
    expect(history.lines).toEqual([{ action: 'Set', shares: [25, 100] }]);
  });

  it('is of the limit that livegate keeps, not of the one that the cloud documents', () => {
    expect([shareOf(quota(5, 'Set', 10)), shareOf(quota(15, 'Set', 10))]).toEqual([50, 150]);
  });

  it('knows nothing of an action before it was seen, and after it is gone', () => {
    const history = new QuotaHistory();
    history.add([quota(10)], 1_000);
    history.add([quota(10, 'Get')], 2_000);
    expect(history.lines).toEqual([
      { action: 'Set', shares: [50, null] },
      { action: 'Get', shares: [null, 50] },
    ]);
  });

  it('knows nothing of a time in which nobody looked, so that no line goes through it', () => {
    const history = new QuotaHistory();
    // A slow answer is none: a request may take 15 s, and the pause after it 2 s.
    for (const atMs of [0, 17_000, 60_000]) history.add([quota(10)], atMs);
    expect(history.timesMs).toEqual([0, 17_000, 17_001, 60_000]);
    expect(history.lines).toEqual([{ action: 'Set', shares: [50, 50, null, 50] }]);
  });

  it('forgets what is older than its span, and actions that are gone', () => {
    const history = new QuotaHistory();
    history.add([quota(10)], 0);
    for (let nowMs = 1; nowMs <= QuotaHistory.SPAN_MS + 1; nowMs += 10_000) history.add([quota(10, 'Get')], nowMs);
    expect(history.lines).toEqual([{ action: 'Get', shares: history.timesMs.map(() => 50) }]);
    expect([history.timesMs[0], history.timesMs.length]).toEqual([1, 61]);
  });

  it('is kept for each account, and not for ever', () => {
    const histories = new QuotaHistories();
    const [first, second] = [histories.of('first'), histories.of('second')];
    for (let others = 2; others < QuotaHistories.MOST; others += 1) histories.of(`accounts/${others}`);
    expect(histories.of('first')).toBe(first);
    histories.of('one more');
    expect(histories.of('first')).toBe(first);
    expect(histories.of('second')).not.toBe(second);
  });
});

describe('the lines of a plot', () => {
  const styles = Array.from({ length: MOST_STYLES }, (_none, index) => lineStyle(index));

  it('are enough for each cloud, and no two of them look alike', () => {
    const most = Math.max(...PROVIDER_CATALOG.map(({ capabilities }) => Object.keys(capabilities.quotas).length));
    expect(MOST_STYLES).toBeGreaterThanOrEqual(most);
    expect(new Set(styles.map((style) => JSON.stringify(style))).size).toBe(MOST_STYLES);
  });

  it('differ from their neighbours in the colour and in the dashes', () => {
    for (const [index, { colour, dash }] of styles.slice(1).entries()) {
      expect(styles[index]?.colour).not.toBe(colour);
      expect(styles[index]?.dash).not.toEqual(dash);
    }
  });
});

describe('the bounds of a field', () => {
  const open = { field: 'urls', required: false, pattern: '', values: [], note: '', unreadable: false };

  it.each([
    [{}, ''],
    [{ required: true, maxItems: 10 }, 'required; 0–10 items'],
    [{ minItems: 1, maxItems: 1 }, '1 items'],
    [{ minLength: 16, maxLength: 32, pattern: '^[a-z]+$' }, '16–32 characters; matches ^[a-z]+$'],
    [{ minLength: 3 }, '3–∞ characters'],
    [{ values: ['RTMP', 'HLS'] }, 'one of RTMP, HLS'],
    [{ unreadable: true, note: 'Applies to new streams.' }, 'cannot be read back; Applies to new streams.'],
  ])('%j are told as %j', (bounds, text) => {
    expect(boundsText({ ...open, ...bounds }, translatorOf('en'))).toBe(text);
  });

  it('are told in each language', () => {
    const bounds = { ...open, required: true, unreadable: true };
    const texts = Object.values(CATALOGUES).map(({ required, unreadable }) => `${required}; ${unreadable}`);
    expect([boundsText(bounds, translatorOf('en')), boundsText(bounds, translatorOf('zh-CN'))]).toEqual(texts);
  });
});

describe('a record of the audit', () => {
  const URL = 'https://hooks.example.com';

  it.each([
    [
      'the fields that differ, those within others too',
      { urls: [`${URL}/a`], auth: { enabled: true, keyRef: 'old' }, stream: { switchUrl: URL } },
      { urls: [`${URL}/b`, `${URL}/c`], auth: { enabled: true, keyRef: 'new' }, stream: { switchUrl: URL } },
      [
        { field: 'urls', from: `${URL}/a`, to: `${URL}/b\n${URL}/c` },
        { field: 'auth.keyRef', from: 'old', to: 'new' },
      ],
    ],
    ['all that is set up', undefined, { urls: [URL] }, [{ field: 'urls', from: '', to: URL }]],
    ['all that is deleted', { urls: [URL] }, undefined, [{ field: 'urls', from: URL, to: '' }]],
    [
      'what is gone and what is new',
      { originApp: 'live' },
      { origins: [{ protocol: 'RTMP', host: 'o', port: 1935 }] },
      [
        { field: 'originApp', from: 'live', to: '' },
        { field: 'origins', from: '', to: 'RTMP o:1935' },
      ],
    ],
    ['nothing where nothing differs', { override: 'AUTO' }, { override: 'AUTO' }, []],
  ])('tells %s', (_what, from, to, changes) => {
    expect(auditedChanges(from, to)).toEqual(changes);
  });
});

describe('what the overview tells of an account', () => {
  const drift = (state: Drift['state']): Drift => ({ resource: state, state, drift: [] });
  const [DIFFERENT, GONE, UNREADABLE] = [drift('DIFFERENT'), drift('GONE'), drift('UNREADABLE')];
  const sinceTime = '2026-11-29T08:00:00Z';
  const LOOKED: DriftWatch = { enabled: true, roundStartTime: sinceTime, roundEndTime: '2026-11-29T08:05:00Z' };
  const signsOf = (items: readonly Drift[], watch: DriftWatch = LOOKED, nextPageToken = ''): string[] =>
    driftSigns(driftFactsOf({ items, nextPageToken }, watch)).map(
      ({ text, tone, count, sinceTime: since }) => `${tone} ${[text, count, since].filter(Boolean).join(' ')}`,
    );

  it('is nothing good of drift: what a caller may not read is left out', () => {
    expect(signsOf([])).toEqual([`plain noDriftFound ${sinceTime}`]);
    expect(signsOf([], { enabled: true })).toEqual(['plain driftNotLooked']);
    expect(signsOf([], { ...LOOKED, enabled: false })).toEqual(['plain driftNotWatched']);
    expect(signsOf([], LOOKED, 'more')).toEqual(['plain noDriftYet']);
  });

  it('counts what drifted apart from what cannot be read', () => {
    expect(signsOf([DIFFERENT, GONE, UNREADABLE])).toEqual(['warn driftedConfigs 2', 'warn unreadableConfigs 1']);
    expect(signsOf([UNREADABLE])).toEqual(['warn unreadableConfigs 1']);
    expect(signsOf([GONE], LOOKED, 'more')).toEqual(['warn driftedConfigs 1+']);
  });

  it('is nothing good of deliveries either', () => {
    expect(deliveriesSign({ count: 0, isMore: false })).toEqual({ text: 'noFailedDeliveries', tone: 'plain' });
    expect(deliveriesSign({ count: 0, isMore: true })).toEqual({ text: 'noFailedDeliveriesYet', tone: 'plain' });
    expect(deliveriesSign({ count: 9, isMore: true })).toEqual({ text: 'failedDeliveries', tone: 'bad', count: '9+' });
  });
});

describe('answers that cost much', () => {
  const open = new AbortController().signal;
  let nowMs: number;
  let asked: string[];
  let kept: KeptAnswers<string>;
  beforeEach(() => {
    [nowMs, asked] = [0, []];
    kept = new KeptAnswers(300, () => nowMs);
  });
  const get = (name: string, signal = open): Promise<string> =>
    kept.get(name, signal, () => {
      asked.push(name);
      return name === 'bad' ? Promise.reject(new Error('refused')) : Promise.resolve(`${name} ${nowMs}`);
    });

  it('are kept for their time, each under its name', async () => {
    expect([await get('a'), await get('b')]).toEqual(['a 0', 'b 0']);
    nowMs = 299;
    expect(await get('a')).toBe('a 0');
    nowMs = 300;
    expect(await get('a')).toBe('a 300');
    expect(asked).toEqual(['a', 'b', 'a']);
  });

  it('are kept as well where they are failures, but not where nobody waited any more', async () => {
    for (let tries = 0; tries < 2; tries += 1) await expect(get('bad')).rejects.toThrow('refused');
    expect(asked).toEqual(['bad']);
    await get('a', AbortSignal.abort());
    await get('a');
    expect(asked).toEqual(['bad', 'a', 'a']);
  });
});

it('finds a domain by what the table shows of it, and not by what it does not show', () => {
  const domain = {
    name: 'accounts/live-prod/domains/push.example.com',
    role: 'INGEST',
    state: 'ACTIVE',
    vhost: 'accounts/live-prod/vhosts/main.example.org',
    region: 'cn-shanghai',
    cname: 'push.cdn.example.net',
    labels: { team: 'media' },
    observeTime: '2026-11-29T08:00:00Z',
    ingestDomains: [],
  } as unknown as Domain;
  expect(textOfDomain(domain)).toBe('push.example.com\nINGEST\nACTIVE\nmain.example.org\ncn-shanghai');
  expect(textOfDomain({ ...domain, vhost: '', region: '' })).toBe('push.example.com\nINGEST\nACTIVE');
});

describe('a configuration that is not live', () => {
  async function* pages(...drifts: readonly Partial<Drift>[]): AsyncGenerator<Page<Drift>, void, undefined> {
    await Promise.resolve();
    for (const drift of drifts) yield { items: [drift as Drift], nextPageToken: 'more' };
  }
  const sinceTime = '2026-11-29T08:00:00Z';
  const other = { resource: 'other', state: 'GONE', sinceTime } as const;

  it('is gone if livegate has set it, which the list of drifts tells', async () => {
    expect(await goneSince(pages(other, { ...other, resource: 'own' }), 'own')).toBe(sinceTime);
    expect(await goneSince(pages(other, { ...other, resource: 'own', state: 'DIFFERENT' }), 'own')).toBeUndefined();
    expect(await goneSince(pages(other), 'own')).toBeUndefined();
    expect(await goneSince(pages(), 'own')).toBeUndefined();
  });

  it('is looked for in ten pages at most', async () => {
    const own = { ...other, resource: 'own' };
    const others = (count: number) => Array.from({ length: count }, () => other);
    expect(await goneSince(pages(...others(9), own), 'own')).toBe(sinceTime);
    expect(await goneSince(pages(...others(10), own), 'own')).toBeUndefined();
  });
});

it('tells all that goes with a configuration that is deleted, and of its key the name', () => {
  const fields = ['urls', 'auth.enabled', 'auth.key', 'stream.switchUrl'].map((field) => ({
    field,
    required: false,
    pattern: '',
    values: [],
    note: '',
    unreadable: false,
  }));
  const config = { urls: ['https://a.example.com'], auth: { enabled: true, keySet: true, keyRef: 'hook-2026' } };
  expect(deletionOf(config as unknown as ClientConfig, fields)).toEqual([
    { field: 'urls', from: 'https://a.example.com', to: '' },
    { field: 'auth.enabled', from: 'true', to: '' },
    { field: 'auth.key', from: 'hook-2026', to: '' },
  ]);
});
