/*
 * What the console makes of the facts that livegate tells: histories of quotas, bounds, and records
 * of the audit. In a browser they are in test/slow/console-health.spec.ts.
 */
import { CATALOGUES, translatorOf } from '../../src/console/i18n/translate';
import { QuotaHistories, QuotaHistory, shareOf } from '../../src/console/pages/account/quota-history';
import { boundsText } from '../../src/console/pages/bounds-text';
import { auditedChanges } from '../../src/console/pages/configs/config-fields';
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
