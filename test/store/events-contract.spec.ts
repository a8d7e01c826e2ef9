import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { Secret } from '../../src/domain/access/secret';
import { StopController } from '../../src/domain/concurrency/stop-signal';
import { EventFilter, EventStore, SinkTarget } from '../../src/domain/received/event-store.port';
import { NewEvent } from '../../src/domain/received/received-event';
import { EventIntake } from '../../src/receivers/intake/event-intake';
import { EventWriter } from '../../src/receivers/intake/event-writer';
import { ReceiverSettings } from '../../src/receivers/receiver';
import { systemClock } from '../../src/resilience/system-clock';
import { openSharedStore, Store } from '../../src/store/store';
import { newDatabase } from '../support/shared-postgres';
import { until } from '../support/until';
import { localWorld, sharedOptions, sharedWorld, StoreWorld } from './stores';

/* What the receiver and the dispatcher expect of their store, in both databases. */

const LEASE_MS = 30_000;
const DAY_MS = 86_400_000;
/** Before today, whenever that is. */
const NOW = Date.UTC(2025, 10, 29);
const never = new StopController().signal;

const target = (sink: string, settings = ''): SinkTarget => ({ sink, settings });

const idOf = (number: number): string => number.toString(16).padStart(32, '0');

function eventOf(number: number, more: Partial<NewEvent> = {}): NewEvent {
  const eventId = idOf(number);
  return {
    receiver: 'media',
    account: 'ali-prod',
    eventId,
    type: 'livegate.stream.started',
    stream: 'media/push.example.com/live/s1',
    receivedAtMs: NOW + number,
    expiresAtMs: NOW + 7 * DAY_MS,
    giveUpAtMs: NOW + DAY_MS,
    event: `{"id":"${eventId}","odd":"\\u0000 'é\\""}`,
    sinks: ['bus', 'orders'],
    ...more,
  };
}

describe.each([
  ['the embedded database', localWorld],
  ['PostgreSQL', sharedWorld],
])('%s', (_title, openWorld) => {
  let world: StoreWorld;
  let store: Store;
  let events: EventStore;

  beforeEach(async () => {
    world = await openWorld();
    store = await world.open();
    events = store.events;
  });

  afterEach(async () => {
    await store.close();
    world.remove();
  });

  const list = async (filter: EventFilter = {}, limit = 100) =>
    (await events.list('ali-prod', filter, { limit }, never)).map(({ eventId }) => Number.parseInt(eventId, 16));
  const laneOf = async (sink: string) => {
    const [lane] = await events.claim(target(sink), 1, LEASE_MS);
    if (!lane) throw new Error('nothing waits');
    return lane;
  };

  it('stores events with a delivery for each sink, and drops what it has', async () => {
    expect(await events.add([eventOf(1), eventOf(2), eventOf(1)])).toEqual(['stored', 'stored', 'duplicate']);
    expect(
      await events.add([eventOf(2), eventOf(3, { previousId: idOf(2) }), eventOf(4, { previousId: idOf(9) })]),
    ).toEqual(['duplicate', 'duplicate', 'stored']);
    expect(await events.add([eventOf(1, { receiver: 'other', account: 'volc', sinks: [] })])).toEqual(['stored']);
    expect(await list()).toEqual([4, 2, 1]);
    const [first] = await events.since('ali-prod', 0, 1);
    const open = { state: 'PENDING', attempts: 0 };
    expect(first).toEqual({
      seq: first?.seq,
      receiver: 'media',
      account: 'ali-prod',
      eventId: idOf(1),
      type: 'livegate.stream.started',
      event: eventOf(1).event,
      receivedAtMs: NOW + 1,
      deliveries: [
        { sink: 'bus', ...open },
        { sink: 'orders', ...open },
      ],
    });
    expect(await events.get('ali-prod', first?.seq ?? 0)).toEqual(first);
    expect(await events.get('volc', first?.seq ?? 0)).toBeUndefined();
  });

  it('stores what comes with an event that the database cannot hold', async () => {
    const batch = [1, 2, 3, 4, 5, 6, 7].map((number) => eventOf(number));
    const unholdable = [eventOf(8, { type: null as unknown as string }), eventOf(9, { receivedAtMs: NaN })];
    const mixed = [...batch.slice(0, 2), ...unholdable, ...batch.slice(2), eventOf(1)];
    const stored = batch.map(() => 'stored');
    expect(await events.add(mixed)).toEqual([
      'stored',
      'stored',
      'refused',
      'refused',
      ...stored.slice(2),
      'duplicate',
    ]);
    expect(await list()).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(await events.content(await laneOf('bus'), 9)).toMatchObject({
      events: batch.map(({ eventId }) => ({ eventId })),
    });
  });

  it('stores messages with the longest names beside others', async () => {
    const receiver: ReceiverSettings = {
      ...{ id: 'm'.repeat(63), token: new Secret('t'.repeat(32)), account: 'ali-prod', keys: [], sinks: ['bus'] },
      ...{ retry: { maxAgeMs: DAY_MS, minBackoffMs: 1, maxBackoffMs: 2 }, keepMs: DAY_MS },
    };
    const intake = new EventIntake({
      receivers: { find: () => receiver, providerOf: () => 'alibaba', keyOf: () => '', publicUrl: () => undefined },
      writer: new EventWriter(events),
      clock: systemClock,
      instruments: { eventReceived: () => undefined },
      reportRepeated: () => undefined,
      stored: () => undefined,
    });
    // What repeats itself would be compressed before it is put into an index.
    const longest = (length: number) => randomBytes(length).toString('base64url').slice(0, length);
    const names = [longest(4_096), 'short', longest(1_000), longest(4_096), longest(1_024), longest(900)];
    const sent = names.map((stream) => {
      const query = new URLSearchParams({ action: 'publish', app: 'push.example.com', appname: 'live', id: stream });
      const path = `/v1/events/m/t?${query.toString()}`;
      return intake.take(receiver, { method: 'GET', origin: 'http://x', path, headers: {}, body: Buffer.alloc(0) });
    });
    await Promise.all(sent);
    const stored = await events.since('ali-prod', 0, 9);
    const subjects = stored.map(({ event }) => (JSON.parse(event) as { readonly subject: string }).subject);
    expect(subjects.toSorted()).toEqual(names.map((name) => `live/${name}`).toSorted());
    expect(await events.claim(target('bus'), 9, LEASE_MS)).toHaveLength(names.length);
  });

  it('takes an id again after a day, and removes what is old with its deliveries', async () => {
    await events.add([eventOf(1)]);
    expect(await events.sweep(NOW + DAY_MS)).toEqual({ forgotten: 0, removed: 0, givenUp: [] });
    expect(await events.add([eventOf(1)])).toEqual(['duplicate']);
    const swept = await events.sweep(NOW + DAY_MS + 100_000);
    expect({ ...swept, givenUp: swept.givenUp.toSorted() }).toEqual({
      forgotten: 1,
      removed: 0,
      givenUp: ['bus', 'orders'],
    });
    expect(await events.add([eventOf(1)])).toEqual(['stored']);
    expect(await events.sweep(NOW + 8 * DAY_MS)).toMatchObject({ removed: 2 });
    expect(await list()).toEqual([]);
    expect(await events.backlog(never)).toEqual([]);
  });

  it('lists newest first, by page and by filter', async () => {
    const ended = { type: 'livegate.stream.ended' };
    const added = [1, 2, 3, 4, 5].map((number) => eventOf(number, number > 3 ? { ...ended, sinks: ['bus'] } : {}));
    await events.add(added);
    const [, second] = await events.list('ali-prod', {}, { limit: 2 }, never);
    const rest = await events.list('ali-prod', {}, { limit: 9, ...(second && { after: second }) }, never);
    expect(rest.map(({ eventId }) => eventId)).toEqual([3, 2, 1].map(idOf));
    const lane = await laneOf('bus');
    const { events: waiting } = (await events.content(lane, 9)) ?? { events: [] };
    await events.attempted(lane, waiting[0]?.seq ?? 0, { state: 'DELIVERED', status: '200' });
    await events.attempted(lane, waiting[1]?.seq ?? 0, { state: 'DEAD', error: 'gone' });
    await events.release(lane, 0);
    expect(await list({ type: ended.type })).toEqual([5, 4]);
    expect(await list({ sink: 'orders' })).toEqual([3, 2, 1]);
    expect(await list({ sink: 'bus', state: 'PENDING' })).toEqual([5, 4, 3]);
    expect(await list({ state: 'DEAD' })).toEqual([2]);
    expect(await list({ state: 'DELIVERED' })).toEqual([1]);
    expect(await list({ sink: 'orders', state: 'DEAD' })).toEqual([]);
    expect(await list({ fromMs: NOW + 2, untilMs: NOW + 4 })).toEqual([3, 2]);
    expect(await events.backlog(never)).toEqual(
      expect.arrayContaining([
        { sink: 'bus', pending: 3, dead: 1, oldestMs: NOW + 3 },
        { sink: 'orders', pending: 3, dead: 0, oldestMs: NOW + 1 },
      ]),
    );
  });

  it('gives a lane to one worker, in order, until its lease ends', async () => {
    const other = { stream: 'media/push.example.com/live/s2' };
    await events.add([eventOf(1), eventOf(2, other), eventOf(3), eventOf(4)]);
    const claimed = await events.claim(target('bus'), 9, LEASE_MS);
    expect(claimed.map(({ stream }) => stream.at(-1)).sort()).toEqual(['1', '2']);
    expect(await events.claim(target('bus'), 9, LEASE_MS)).toEqual([]);
    const lane = claimed.find(({ stream }) => stream.endsWith('1')) ?? (await laneOf('bus'));
    const content = await events.content(lane, 2);
    expect(content?.events.map(({ eventId }) => eventId)).toEqual([idOf(1), idOf(3)]);
    expect(content?.events[0]).toMatchObject({
      receiver: 'media',
      account: 'ali-prod',
      attempts: 0,
      giveUpAtMs: NOW + DAY_MS,
    });
    expect(content?.events[0]?.event).toBe(eventOf(1).event);
    expect(await events.renew(lane, -1)).toBe(true);
    const [again] = await events.claim(target('bus'), 9, LEASE_MS);
    expect(again).toMatchObject({ stream: lane.stream });
    expect(await events.renew(lane, LEASE_MS)).toBe(false);
    expect(await events.content(lane, 2)).toBeUndefined();
    await events.release(lane, 0);
    expect(await events.claim(target('bus'), 9, LEASE_MS)).toEqual([]);
  });

  it('gives every lane its turn, however much comes into one', async () => {
    const streams = ['s1', 's2', 's3'];
    const more = async (number: number) =>
      await events.add(streams.map((stream, index) => eventOf(number * 3 + index, { stream, sinks: ['bus'] })));
    const turns: string[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      await more(turn);
      const lane = await laneOf('bus');
      turns.push(lane.stream);
      await delay(5);
      await events.release(lane, 0);
    }
    expect(turns.slice(0, 3).toSorted()).toEqual(streams);
    expect(turns.slice(3)).toEqual(turns.slice(0, 3));
  });

  it('removes a lane only while nothing waits in it', async () => {
    await events.add([eventOf(1, { sinks: ['bus'] })]);
    const lane = await laneOf('bus');
    const { version = 0, events: waiting = [] } = (await events.content(lane, 9)) ?? {};
    await events.attempted(lane, waiting[0]?.seq ?? 0, { state: 'DELIVERED' });
    await events.add([eventOf(2, { sinks: ['bus'] })]);
    expect(await events.finish(lane, version)).toBe(false);
    const next = await events.content(lane, 9);
    expect(next?.events.map(({ eventId }) => eventId)).toEqual([idOf(2)]);
    await events.attempted(lane, next?.events[0]?.seq ?? 0, { state: 'DELIVERED' });
    expect(await events.content(lane, 9)).toEqual({ version: next?.version, events: [] });
    expect(await events.finish(lane, next?.version ?? 0)).toBe(true);
    expect(await events.claim(target('bus'), 9, LEASE_MS)).toEqual([]);
    await events.add([eventOf(3, { sinks: ['bus'] })]);
    expect(await events.content(lane, 9)).toBeUndefined();
    expect(await events.claim(target('bus'), 9, LEASE_MS)).toHaveLength(1);
  });

  it('waits before the next attempt, and sends a dead letter again at once', async () => {
    await events.add([eventOf(1, { sinks: ['bus'] })]);
    const lane = await laneOf('bus');
    const seq = (await events.content(lane, 1))?.events[0]?.seq ?? 0;
    const failed = { state: 'PENDING', status: '503', error: 'unavailable', nextAttemptAtMs: NOW + 5_000 } as const;
    await events.attempted(lane, seq, failed);
    await events.release(lane, LEASE_MS);
    expect((await events.get('ali-prod', seq))?.deliveries).toEqual([
      {
        sink: 'bus',
        state: 'PENDING',
        attempts: 1,
        lastStatus: '503',
        lastError: 'unavailable',
        nextAttemptAtMs: NOW + 5_000,
      },
    ]);
    expect(await events.claim(target('bus'), 9, LEASE_MS)).toEqual([]);
    expect(await events.revive(seq, { giveUpAtMs: NOW, expiresAtMs: NOW + 90 * DAY_MS })).toBe(0);
    await events.attempted(lane, seq, { state: 'DEAD', error: 'too old' });
    expect(await events.revive(seq, { giveUpAtMs: NOW + 2 * DAY_MS, expiresAtMs: NOW + 9 * DAY_MS })).toBe(1);
    const revived = await events.content(await laneOf('bus'), 1);
    expect(revived?.events).toMatchObject([{ seq, attempts: 0, giveUpAtMs: NOW + 2 * DAY_MS }]);
    // What has been put back to work is kept for as long as if it had come now, and no longer.
    expect(await events.sweep(NOW + 9 * DAY_MS - 1)).toMatchObject({ removed: 0 });
    expect(await events.sweep(NOW + 9 * DAY_MS + 1)).toMatchObject({ removed: 1 });
  });

  it('hurries what has been given back, and leaves what a worker has to it', async () => {
    const streams = ['s1', 's2', 's3'];
    await events.add(streams.map((stream, index) => eventOf(index, { stream })));
    const [given, kept, third] = await events.claim(target('bus'), 9, LEASE_MS);
    const others = await events.claim(target('orders'), 9, LEASE_MS);
    if (!given || !kept || !third) throw new Error('nothing waits');
    for (const lane of [given, third, ...others]) await events.release(lane, LEASE_MS);
    await events.hurry('bus');
    const again = await events.claim(target('bus'), 9, LEASE_MS);
    expect(again.map(({ stream }) => stream).sort()).toEqual([given.stream, third.stream].sort());
    expect(await events.renew(kept, LEASE_MS)).toBe(true);
    expect(await events.claim(target('orders'), 9, LEASE_MS)).toEqual([]);
  });

  it('shows of what is hurried that its next attempt is due', async () => {
    await events.add([eventOf(1, { sinks: ['bus'] })]);
    const lane = await laneOf('bus');
    const seq = (await events.content(lane, 1))?.events[0]?.seq ?? 0;
    const hour = 3_600_000;
    await events.attempted(lane, seq, { state: 'PENDING', error: 'away', nextAttemptAtMs: Date.now() + hour });
    await events.release(lane, hour);
    const nextInMs = async () =>
      ((await events.get('ali-prod', seq))?.deliveries[0]?.nextAttemptAtMs ?? Number.NaN) - Date.now();
    expect(await nextInMs()).toBeGreaterThan(hour / 2);
    await events.hurry('bus');
    expect(await nextInMs()).toBeLessThan(hour / 2);
  });

  it('gives nobody a lane of a sink that has asked for time, whoever else hurries or asks for less', async () => {
    await events.add([eventOf(1), eventOf(2, { stream: 's2' })]);
    const lane = await laneOf('bus');
    const seq = (await events.content(lane, 1))?.events[0]?.seq ?? 0;
    const hour = 3_600_000;
    await events.attempted(lane, seq, { state: 'PENDING', error: 'busy', nextAttemptAtMs: Date.now() + 1 });
    await events.hold(target('bus'), hour);
    await events.hold(target('bus'), 1);
    await events.release(lane, 0);
    await events.hurry('bus');
    expect(await events.claim(target('bus'), 9, LEASE_MS)).toEqual([]);
    expect(await events.claim(target('orders'), 9, LEASE_MS)).toHaveLength(2);
    const shown = (await events.get('ali-prod', seq))?.deliveries.map(({ nextAttemptAtMs = 0 }) => nextAttemptAtMs);
    expect(shown?.[0]).toBeGreaterThan(Date.now() + hour / 2);
    await store.close();
    store = await world.open();
    events = store.events;
    expect(await events.claim(target('bus'), 9, LEASE_MS)).toEqual([]);
  });

  it('lets a sink that is another place now have its lanes, whatever the former one has asked for', async () => {
    await events.add([eventOf(1)]);
    const hour = 3_600_000;
    await events.hold(target('bus', 'former'), hour);
    const [lane] = await events.claim(target('bus', 'next'), 9, LEASE_MS);
    if (!lane) throw new Error('nothing waits');
    await events.hold(target('bus', 'next'), 0);
    await events.release(lane, 0);
    expect(await events.claim(target('bus', 'former'), 9, LEASE_MS)).toHaveLength(1);
  });

  it('lets a sink that has asked for time have its lanes again after it', async () => {
    await events.add([eventOf(1)]);
    await events.hold(target('bus'), 50);
    await delay(100);
    expect(await events.claim(target('bus'), 9, LEASE_MS)).toHaveLength(1);
  });

  it('stores many writes of several replicas at once, each event once', async () => {
    const batches = Array.from({ length: 12 }, (_, batch) =>
      Array.from({ length: 20 }, (_event, index) =>
        eventOf(((batch * 7 + index * 5) % 60) + 1, { stream: `s${(batch + index * 3) % 7}` }),
      ),
    );
    const results = await Promise.all(batches.map((batch) => events.add(batch)));
    expect(results.flat().filter((one) => one === 'stored')).toHaveLength(60);
    expect(await list()).toHaveLength(60);
  });
});

it('stores over PostgreSQL what another replica stores at that moment in another order', async () => {
  const url = await newDatabase();
  const store = await openSharedStore(sharedOptions(new Secret(url)));
  const other = new Client({ connectionString: url });
  await other.connect();
  const insert = (number: number) =>
    other.query(
      `insert into events
        (receiver, account, event_id, dedupe, type, stream, received_at, expires_at, give_up_at, event, sinks)
        values ('media', 'ali-prod', $1, $1, 't', 's', 0, 0, 0, '{}', '[]')`,
      [idOf(number)],
    );
  try {
    // Only the store's statement looks whether the two wait for each other, and so is ended.
    await other.query("set deadlock_timeout = '60s'");
    await other.query('begin');
    await insert(2);
    const adding = store.events.add([1, 2, 3].map((number) => eventOf(number)));
    const waiting = 'select 1 from pg_locks where not granted and transactionid = pg_current_xact_id()::xid';
    await until(async () => (await other.query(waiting)).rows.length > 0);
    const [results] = await Promise.all([adding, insert(1).then(() => other.query('commit'))]);
    expect(results).toEqual(['duplicate', 'duplicate', 'stored']);
  } finally {
    await other.end();
    await store.close();
  }
});
