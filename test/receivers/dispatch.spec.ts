import { setTimeout as delay } from 'node:timers/promises';
import { StopController } from '../../src/domain/concurrency/stop-signal';
import { EventFilter } from '../../src/domain/received/event-store.port';
import { Sink, SinkOutcome } from '../../src/receivers/sinks/sink.port';
import { DEFAULT_RETRY } from '../../src/receivers/dispatch/backoff';
import { systemClock } from '../../src/resilience/system-clock';
import { Store } from '../../src/store/store';
import { localWorld, sharedWorld, StoreWorld } from '../store/stores';
import { until } from '../support/until';
import { dispatcherOf, eventOf, numberOf, TestSink } from './sinks';

/* Events on their way to sinks, through a real store. */

const DAY_MS = 86_400_000;
const never = new StopController().signal;
const UNAVAILABLE: SinkOutcome = { kind: 'retry', status: '503', error: 'unavailable' };

let world: StoreWorld;
let store: Store;
let stop: (() => Promise<void>) | undefined;

beforeEach(async () => {
  world = await localWorld();
  store = await world.open();
});

afterEach(async () => {
  await stop?.();
  stop = undefined;
  await store.close();
  world.remove();
});

function start(sinks: Readonly<Record<string, Sink>>) {
  const { dispatcher, settings, log } = dispatcherOf(store.events, sinks);
  dispatcher.use(settings);
  stop = () => dispatcher.stop(1_000);
  return { dispatcher, log };
}

const add = (numbers: readonly number[], sinks: readonly string[], streams?: number) =>
  store.events.add(numbers.map((number) => eventOf(number, sinks, streams)));
const count = async (filter: EventFilter) => (await store.events.list('ali', filter, { limit: 1_000 }, never)).length;
const range = (length: number) => Array.from({ length }, (_, index) => index + 1);

it('sends each event to each of its sinks, in order per stream', async () => {
  const [bus, orders] = [new TestSink(), new TestSink()];
  const { dispatcher } = start({ bus, orders });
  await add(range(40), ['bus', 'orders'], 3);
  dispatcher.wake();
  await add(range(100).slice(40), ['bus'], 3);
  await until(() => bus.taken.length === 100 && orders.taken.length === 40);
  for (const remainder of [0, 1, 2]) {
    const ofStream = bus.taken.map(numberOf).filter((number) => number % 3 === remainder);
    expect(ofStream).toEqual(range(100).filter((number) => number % 3 === remainder));
  }
  expect(bus.taken.find((message) => numberOf(message) === 1)).toEqual({
    id: eventOf(1, []).eventId,
    type: 'livegate.stream.started',
    account: 'ali',
    receiver: 'media',
    orderingKey: expect.stringMatching(/^media\/push\.example\.com\/live\/s\d$/) as string,
    event: expect.stringContaining('"number":') as string,
    attempt: 1,
  });
  await until(async () => (await count({ state: 'DELIVERED' })) === 100 && (await count({ state: 'PENDING' })) === 0);
});

it('tries again after a while, and sends nothing of the stream before', async () => {
  let isAway = true;
  const bus = new TestSink((message) =>
    isAway && message.orderingKey.endsWith('s1') ? UNAVAILABLE : { kind: 'delivered' },
  );
  const { dispatcher, log } = start({ bus });
  await add(range(10), ['bus'], 2);
  dispatcher.wake();
  await until(() => bus.attempts.some(({ attempt }) => attempt === 4) && bus.taken.length >= 5);
  expect(bus.taken.map(numberOf)).toEqual([2, 4, 6, 8, 10]);
  expect(new Set(bus.attempts.filter((one) => !bus.taken.includes(one)).map(numberOf))).toEqual(new Set([1]));
  isAway = false;
  await until(() => bus.taken.length === 10);
  expect(bus.taken.map(numberOf).slice(5)).toEqual([1, 3, 5, 7, 9]);
  expect(log.of('sink_failing')).toMatchObject([{ sink: 'bus', cause: '503 unavailable' }]);
  for (let number = 11; log.of('sink_recovered').length === 0; number += 1) {
    await add([number], ['bus']);
    await delay(200);
  }
  expect(log.of('sink_recovered')).toMatchObject([{ sink: 'bus', failures: expect.any(Number) as number }]);
});

it('gives up at once what a sink will never take, and goes on with the next', async () => {
  const bus = new TestSink((message) =>
    numberOf(message) === 1 ? { kind: 'dead', status: '410', error: 'gone' } : { kind: 'delivered' },
  );
  const { dispatcher, log } = start({ bus });
  await add([1, 2], ['bus']);
  dispatcher.wake();
  await until(() => bus.taken.length === 1 && log.of('event_dead').length === 1);
  const [dead] = await store.events.list('ali', { state: 'DEAD' }, { limit: 2 }, never);
  expect(dead?.deliveries).toEqual([{ sink: 'bus', state: 'DEAD', attempts: 1, lastStatus: '410', lastError: 'gone' }]);
  expect(log.of('event_dead')).toMatchObject([{ sink: 'bus', receiver: 'media', attempts: 1, status: '410' }]);
});

it('gives up what is too old, and sends it again when asked to', async () => {
  let isAway = true;
  const bus = new TestSink(() => (isAway ? UNAVAILABLE : { kind: 'delivered' }));
  const { dispatcher } = start({ bus });
  await store.events.add([{ ...eventOf(1, ['bus']), giveUpAtMs: Date.now() + 200 }]);
  dispatcher.wake();
  const [dead] = await until(async () => {
    const found = await store.events.list('ali', { state: 'DEAD' }, { limit: 1 }, never);
    return found.length > 0 && found;
  });
  isAway = false;
  await store.events.revive(dead?.seq ?? 0, { giveUpAtMs: Date.now() + 60_000, expiresAtMs: 0 });
  await until(() => bus.taken.length === 1);
});

it('waits as long as a sink asks for, and treats what it throws as a failure', async () => {
  const begin = Date.now();
  const bus = new TestSink(({ attempt }) => {
    if (attempt === 1) throw new Error('the socket hung up');
    if (attempt === 2) return { ...UNAVAILABLE, notBeforeMs: begin + 600 };
    return { kind: 'delivered' };
  });
  const { dispatcher } = start({ bus });
  await add([1], ['bus']);
  dispatcher.wake();
  await until(() => bus.taken.length === 1);
  expect(Date.now() - begin).toBeGreaterThanOrEqual(600);
});

it('sends nothing of any stream to a sink that has asked for time', async () => {
  let untilMs = 0;
  const early: number[] = [];
  const bus = new TestSink(({ attempt }) => {
    if (untilMs > 0) {
      if (Date.now() < untilMs) early.push(attempt);
      return { kind: 'delivered' };
    }
    untilMs = Date.now() + 700;
    return { ...UNAVAILABLE, notBeforeMs: untilMs };
  });
  const { dispatcher } = start({ bus });
  await add([1], ['bus']);
  dispatcher.wake();
  await until(() => untilMs > 0);
  await add(range(30).slice(1), ['bus'], 30);
  dispatcher.wake();
  await until(() => bus.taken.length === 30);
  expect(early).toEqual([]);
});

it('heeds what a sink has asked for after a restart too', async () => {
  const untilMs = Date.now() + 1_500;
  const asked = new TestSink(() => ({ ...UNAVAILABLE, notBeforeMs: untilMs }));
  const { dispatcher } = start({ bus: asked });
  await add([1], ['bus']);
  dispatcher.wake();
  await until(() => asked.attempts.length === 1);
  await dispatcher.stop(1_000);
  const attemptsAt: number[] = [];
  const bus = new TestSink(() => {
    attemptsAt.push(Date.now());
    return { kind: 'delivered' };
  });
  await add(range(9).slice(1), ['bus'], 9);
  start({ bus }).dispatcher.wake();
  await until(() => bus.taken.length === 9);
  expect(Math.min(...attemptsAt)).toBeGreaterThanOrEqual(untilMs);
});

it('brings a sink that was away for an hour what came meanwhile, in order', async () => {
  let skippedMs = 0;
  const clock = { ...systemClock, now: () => Date.now() + skippedMs, elapsed: () => systemClock.elapsed() + skippedMs };
  await store.close();
  store = await world.open({ clock });
  let isAway = true;
  const bus = new TestSink(() => (isAway ? UNAVAILABLE : { kind: 'delivered' }));
  const { dispatcher, settings, log } = dispatcherOf(store.events, { bus }, { clock, retry: DEFAULT_RETRY });
  dispatcher.use(settings);
  stop = () => dispatcher.stop(1_000);
  const eventAt = (number: number) => ({ ...eventOf(number, ['bus'], 10), giveUpAtMs: clock.now() + DAY_MS });
  const minute = async (): Promise<void> => {
    skippedMs += 60_000;
    dispatcher.wake();
    await delay(15);
  };
  for (let passed = 0; passed < 60; passed += 1) {
    await store.events.add(range(5).map((index) => eventAt(passed * 5 + index)));
    await minute();
  }
  expect(bus.taken).toEqual([]);
  // Nobody asks a sink that is away all the time.
  expect(bus.attempts.length).toBeLessThan(10 * 15);
  isAway = false;
  // No stream waits longer than an hour for its next attempt, and with the first all others go on.
  for (let passed = 0; passed < 61 && bus.taken.length === 0; passed += 1) await minute();
  await until(() => bus.taken.length > 0);
  await until(() => new Set(bus.taken.map(numberOf)).size === 300);
  for (const remainder of range(10)) {
    const ofStream = [...new Set(bus.taken.map(numberOf))].filter((number) => number % 10 === remainder % 10);
    expect(ofStream).toEqual(ofStream.toSorted((one, other) => one - other));
  }
  expect(await count({ state: 'DEAD' })).toBe(0);
  expect(log.of('sink_failing')).toHaveLength(1);
});

it('holds nothing up for a sink that hangs', async () => {
  const hanging = new TestSink((_message, signal) => {
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(UNAVAILABLE)));
  });
  const bus = new TestSink();
  const { dispatcher } = start({ hanging, bus });
  await add(range(200), ['bus', 'hanging'], 100);
  dispatcher.wake();
  await until(() => bus.taken.length === 200);
  expect(hanging.attempts.length).toBeLessThanOrEqual(32);
});

it('leaves to the next worker what is under way when it must end', async () => {
  const hanging = new TestSink(() => new Promise(() => undefined));
  const { dispatcher } = start({ bus: hanging });
  await add([1], ['bus']);
  dispatcher.wake();
  await until(() => hanging.attempts.length === 1);
  await dispatcher.stop(50);
  expect(hanging.isClosed).toBe(true);
  const bus = new TestSink();
  start({ bus }).dispatcher.wake();
  await until(() => bus.taken.length === 1);
  expect(bus.taken).toMatchObject([{ attempt: 1 }]);
});

it('leaves a sink when the configuration does, and takes up a new one', async () => {
  const [former, next] = [new TestSink(), new TestSink()];
  const { dispatcher } = start({ bus: former, other: next });
  await add([1], ['bus']);
  dispatcher.wake();
  await until(() => former.taken.length === 1);
  dispatcher.use([{ id: 'other', kind: 'test', options: {} }]);
  await until(() => former.isClosed);
  await add([2], ['bus', 'other']);
  dispatcher.wake();
  await until(() => next.taken.length === 1);
  await delay(50);
  expect(former.taken).toHaveLength(1);
});

it('shares the work among replicas on PostgreSQL, in order, and takes over from one that is gone', async () => {
  const shared = await sharedWorld();
  const stores = await Promise.all([shared.open(), shared.open(), shared.open()]);
  const bus = new TestSink(async () => {
    await delay(1);
    return { kind: 'delivered' };
  });
  const dispatchers = stores.map(({ events }) => {
    const { dispatcher, settings } = dispatcherOf(events, { bus });
    dispatcher.use(settings);
    return dispatcher;
  });
  for (let batch = 0; batch < 12; batch += 1) {
    const numbers = range(50).map((index) => batch * 50 + index);
    await stores[batch % 3]?.events.add(numbers.map((number) => eventOf(number, ['bus'], 20)));
    dispatchers[batch % 3]?.wake();
    if (batch === 6) await dispatchers[0]?.stop(1_000);
  }
  // One that must end may send an event that another one then sends again.
  const firstOf = (): number[] => [...new Set(bus.taken.map(numberOf))];
  await until(() => firstOf().length === 600);
  for (let stream = 0; stream < 20; stream += 1) {
    const ofStream = firstOf().filter((number) => number % 20 === stream);
    expect(ofStream).toEqual(ofStream.toSorted((one, other) => one - other));
  }
  await Promise.all(dispatchers.map((one) => one.stop(1_000)));
  await Promise.all(stores.map((one) => one.close()));
  shared.remove();
});
