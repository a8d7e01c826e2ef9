/*
 * What the console's pages of deliveries and events compute. In a browser they are in
 * test/slow/console.
 */
import type { Delivery, Page, ReceivedEvent } from '../../src/client';
import { filledPages } from '../../src/console/filled-pages';
import { boundsOf, intervalIn, localTime, utcTime } from '../../src/console/pages/deliveries/interval';
import {
  attributeOf,
  failingDeliveries,
  MOST_EVENTS,
  newestOf,
  pendingBeyond,
  takingTurns,
  withLatest,
  worstState,
} from '../../src/console/pages/deliveries/events/event-facts';
import { EventSelection, eventFilterIn, isWanted } from '../../src/console/pages/deliveries/events/event-filter';
import { alikeLogs, failedFirst, logsOf, unloggedKinds } from '../../src/console/pages/deliveries/log/delivery-facts';
import {
  deliveriesPath,
  deliveryFilterIn,
  deliveryPath,
  deliveryQuery,
} from '../../src/console/pages/deliveries/log/delivery-filter';
import { longDurationText, shortDurationText } from '../../src/console/ui/duration-text';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { presentProvider } from '../../src/transports/api/directory/provider.mapper';

const NOW = Date.parse('2026-11-29T12:00:00Z');

describe('pages of a list', () => {
  async function* pages(...counts: readonly number[]): AsyncGenerator<Page<number>, void, undefined> {
    await Promise.resolve();
    for (const [index, count] of counts.entries()) {
      const nextPageToken = index < counts.length - 1 ? String(index + 1) : '';
      yield { items: Array.from({ length: count }, () => index), nextPageToken };
    }
  }

  it('are looked through until one has something, but not for ever', async () => {
    const found = filledPages(pages(0, 0, 2, 0, 0, 0, 1), 3);
    expect((await found.next()).value).toEqual({ items: [2, 2], nextPageToken: '3' });
    expect((await found.next()).value).toEqual({ items: [], nextPageToken: '6' });
    expect((await found.next()).value).toEqual({ items: [6], nextPageToken: '' });
    expect((await filledPages(pages(0, 0), 3).next()).value).toEqual({ items: [], nextPageToken: '' });
  });
});

describe('a part of time', () => {
  const bounds = (text: string) => boundsOf(intervalIn(new URLSearchParams(text)), NOW);

  it.each([
    ['', {}],
    ['period=nonsense', {}],
    ['from=2026-11-28T00:00:00Z', {}],
    ['period=6', { startTime: '2026-11-29T06:00:00.000Z' }],
    ['period=between&to=2026-11-28T00:00:00Z', { endTime: '2026-11-28T00:00:00Z' }],
    ['period=between&from=soon', { startTime: 'soon' }],
  ])('%j is %j', (text, expected) => {
    expect(bounds(text)).toEqual(expected);
  });

  it('is shown in local time, and asked for in that of the API', () => {
    expect(utcTime(localTime('2026-07-01T10:20:30Z'))).toBe('2026-07-01T10:20:30.000Z');
    expect([localTime(''), localTime('soon'), utcTime('')]).toEqual(['', '', '']);
  });

  it.each([
    ['604800s', 'en', '7 days'],
    ['5400s', 'en', '1.5 hours'],
    ['31622400s', 'zh-CN', '366天'],
  ] as const)('of %s is in %s %s', (duration, language, text) => {
    expect(longDurationText(duration, language)).toBe(text);
  });

  it('that is short is told in milliseconds', () => {
    expect([shortDurationText('0.035s', 'en'), shortDurationText('soon', 'en')]).toEqual(['35 ms', 'soon']);
  });
});

describe('deliveries', () => {
  const delivery = (id: string, outcome: Delivery['outcome'], sendTime?: string): Delivery => ({
    name: `accounts/ali/deliveries/${id}`,
    configChanged: false,
    domain: 'push.example.com',
    outcome,
    providerEventType: 'publish',
    ...(sendTime !== undefined && { sendTime }),
  });
  const filterIn = (text: string) => deliveryFilterIn(new URLSearchParams(text), 'accounts/first');

  it('that failed come first, each once, and the newest of them before the others', () => {
    const deliveries = [
      delivery('a', 'SUCCEEDED', '2026-11-29T10:00:00Z'),
      delivery('b', 'FAILED', '2026-11-29T08:00:00Z'),
      delivery('c', 'UNKNOWN', '2026-11-29T11:00:00Z'),
      delivery('d', 'FAILED', '2026-11-29T08:00:00.500Z'),
      delivery('a', 'SUCCEEDED', '2026-11-29T10:00:00Z'),
      delivery('e', 'FAILED'),
    ];
    expect(failedFirst(deliveries).map(({ name }) => name.slice(-1))).toEqual(['d', 'b', 'e', 'c', 'a']);
  });

  it('are asked for as the address says, which is the same again', () => {
    const address = 'period=between&from=2026-11-28T00%3A00%3A00Z&parent=accounts%2Fali&outcome=FAILED&app=live';
    const filter = filterIn(address);
    expect(deliveryQuery(filter, NOW)).toEqual({ startTime: '2026-11-28T00:00:00Z', outcome: 'FAILED', app: 'live' });
    expect(deliveriesPath(filter)).toBe(`deliveries?${address}`);
    expect(filterIn('outcome=BAD')).toMatchObject({ parent: 'accounts/first', outcome: '' });
  });

  it('have an address of their own, of the second in which they were sent', () => {
    const path = deliveryPath(delivery('a', 'FAILED', '2026-11-29T10:00:00.700Z')) ?? '';
    const query = new URLSearchParams(path.slice(path.indexOf('?')));
    expect(query.get('delivery')).toBe('accounts/ali/deliveries/a');
    const filter = deliveryFilterIn(query, '');
    expect(filter.parent).toBe('accounts/ali');
    expect(deliveryQuery(filter, NOW)).toEqual({
      startTime: '2026-11-29T10:00:00.000Z',
      endTime: '2026-11-29T10:00:01.000Z',
    });
    expect(deliveryPath(delivery('a', 'FAILED'))).toBeUndefined();
  });

  it.each(PROVIDER_CATALOG.map((registration) => [registration.id, registration] as const))(
    'of %s: each kind has a log with its limits, or is said to have none',
    (_id, registration) => {
      const provider = JSON.parse(JSON.stringify(presentProvider(registration))) as Parameters<typeof logsOf>[0];
      const logged = alikeLogs(logsOf(provider, 'accounts/a')).flatMap(({ kinds }) => kinds);
      const kinds = provider.callbacks.map(({ kind }) => kind);
      expect([...logged, ...unloggedKinds(provider)].sort()).toEqual([...kinds].sort());
      expect(logsOf(provider, 'accounts/a/domains/d/callbackConfigs/stream').map(({ kind }) => kind)).toEqual([
        'STREAM',
      ]);
      expect(logsOf(provider, 'accounts/a/domains/d/callbackConfigs/moderation')).toEqual([]);
    },
  );
});

describe('events', () => {
  type Sink = ReceivedEvent['deliveries'][number];
  const sink = (name: string, state: Sink['state'], more: Partial<Sink> = {}): Sink => ({
    sink: name,
    state,
    attempts: 0,
    ...more,
  });
  const event = (number: number, deliveries: readonly Sink[] = []): ReceivedEvent => ({
    name: `accounts/ali/events/1f30-${number}`,
    receiver: 'media',
    receiveTime: '2026-11-29T11:00:00Z',
    cloudEvent: { type: 'livegate.stream.started', subject: 7 },
    deliveries: [...deliveries],
  });
  const many = (count: number): ReceivedEvent[] => Array.from({ length: count }, (_none, index) => event(index));
  const wanted = (text: string, of: ReceivedEvent): boolean => {
    const filter: EventSelection = eventFilterIn(new URLSearchParams(text), 'accounts/ali');
    return isWanted(of, filter, NOW);
  };

  it('are as many as a page can hold, the newest first', () => {
    const newest = newestOf(many(MOST_EVENTS + 5));
    expect(newest).toHaveLength(MOST_EVENTS);
    expect(newest[0]?.name).toMatch(/-304$/);
    const later = { ...event(0), receiveTime: '2026-11-29T11:00:00.001Z' };
    expect(newestOf([event(9), later])[0]).toBe(later);
  });

  it('are remembered as they were last, and no more than a page holds', () => {
    const before = withLatest(new Map(), [event(1, [sink('orders', 'PENDING')])]);
    const after = withLatest(before, [event(1, [sink('orders', 'DELIVERED')])]);
    expect([...after.values()]).toEqual([event(1, [sink('orders', 'DELIVERED')])]);
    expect(withLatest(after, many(2 * MOST_EVENTS)).size).toBe(MOST_EVENTS);
  });

  it('are looked up beyond the newest as long as they are on their way, each in its turn', () => {
    const pending = event(1, [sink('bus', 'DEAD'), sink('orders', 'PENDING')]);
    const known = [event(3, [sink('orders', 'PENDING')]), event(2, [sink('orders', 'DEAD')]), pending, event(0)];
    expect(pendingBeyond(known, [event(3)])).toEqual([pending]);
    const rounds = Array.from({ length: 4 }, (_none, round) => takingTurns([1, 2, 3, 4, 5], 2, round));
    expect(rounds).toEqual([[1, 2], [3, 4], [5], [1, 2]]);
    expect(takingTurns([], 2, 7)).toEqual([]);
  });

  it.each([
    ['', true],
    ['type=livegate.stream.started', true],
    ['type=livegate.stream', false],
    ['sink=orders', true],
    ['sink=other', false],
    ['state=DEAD', true],
    ['state=DELIVERED', true],
    ['state=PENDING', false],
    ['sink=orders&state=DEAD', true],
    ['sink=orders&state=DELIVERED', false],
    ['period=6', true],
    ['period=between&from=2026-11-29T11:00:00Z', true],
    ['period=between&to=2026-11-29T11:00:00Z', false],
    ['period=between&from=2026-11-29T11:00:01Z', false],
  ])('are narrowed by %j as livegate narrows them: %s', (text, isShown) => {
    expect(wanted(text, event(1, [sink('bus', 'DELIVERED'), sink('orders', 'DEAD')]))).toBe(isShown);
  });

  it('stand where the worst of their deliveries stands', () => {
    const failing = sink('bus', 'PENDING', { lastError: 'refused' });
    const healed = sink('orders', 'DELIVERED', { lastError: 'refused' });
    expect(worstState(event(1, [healed, failing, sink('x', 'DEAD')]))).toBe('DEAD');
    expect(worstState(event(1, [healed, failing]))).toBe('PENDING');
    expect(worstState(event(1))).toBeUndefined();
    expect(failingDeliveries(event(1, [healed, failing]))).toEqual([failing]);
  });

  it('have no attribute that is no text', () => {
    expect([attributeOf(event(1), 'type'), attributeOf(event(1), 'subject'), attributeOf(event(1), 'none')]).toEqual([
      'livegate.stream.started',
      '',
      '',
    ]);
  });
});
