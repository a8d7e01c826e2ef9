import { FakeClock } from '../../../test/support/fake-clock';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { RecordedInstruments } from '../../../test/support/recorded-instruments';
import { Secret } from '../../domain/access/secret';
import { GatewayError } from '../../domain/errors/gateway-error';
import { NewEvent, Storing } from '../../domain/received/received-event';
import { ReceiverSettings } from '../receiver';
import { EventIntake } from './event-intake';
import { EventWriter } from './event-writer';

const RECEIVER: ReceiverSettings = {
  id: 'media',
  token: new Secret('t'.repeat(32)),
  account: 'ali',
  keys: [],
  sinks: ['orders', 'bus'],
  retry: { maxAgeMs: 1_000, minBackoffMs: 1, maxBackoffMs: 2 },
  keepMs: 2_000,
};
const REQUEST = {
  method: 'GET',
  origin: 'http://127.0.0.1',
  path: '/v1/events/media/t?action=publish&app=push.example.com&appname=live&id=a%2Fb&time=1704164645',
  headers: {},
  body: Buffer.alloc(0),
};

function world(add: (events: readonly NewEvent[]) => Promise<readonly Storing[]>, receiver = RECEIVER) {
  const clock = new FakeClock();
  const log = new RecordedEvents();
  const instruments = new RecordedInstruments();
  let woken = 0;
  const intake = new EventIntake({
    receivers: {
      find: (id) => (id === receiver.id ? receiver : undefined),
      providerOf: () => 'alibaba',
      keyOf: () => undefined,
      publicUrl: () => undefined,
    },
    writer: new EventWriter({ add }),
    clock,
    instruments,
    reportRepeated: log.reportRepeated,
    stored: () => (woken += 1),
  });
  return { intake, clock, log, instruments, woken: () => woken };
}

it('stores what is needed to send it on, and wakes those who do', async () => {
  const added: NewEvent[] = [];
  const { intake, clock, woken, instruments } = world((events) => {
    added.push(...events);
    return Promise.resolve(events.map(() => 'stored'));
  });
  await intake.take(RECEIVER, REQUEST);
  const now = clock.now();
  expect(added).toMatchObject([
    {
      receiver: 'media',
      account: 'ali',
      type: 'livegate.stream.started',
      stream: 'media/push.example.com/live/a%2Fb',
      sinks: ['bus', 'orders'],
      receivedAtMs: now,
      giveUpAtMs: now + 1_000,
      expiresAtMs: now + 2_000,
    },
  ]);
  expect(woken()).toBe(1);
  expect(instruments.of('eventReceived')).toEqual([['media', 'livegate.stream.started', 'stored']]);
});

it('keeps the streams apart whose names are too long for the index of a store', async () => {
  const added: NewEvent[] = [];
  const { intake } = world((events) => {
    added.push(...events);
    return Promise.resolve(events.map(() => 'stored'));
  });
  const named = (id: string) => ({ ...REQUEST, path: REQUEST.path.replace('a%2Fb', id) });
  const long = '%F0%9F%8E%A5'.repeat(500);
  for (const id of [`${long}1`, `${long}2`, `${long}1`]) await intake.take(RECEIVER, named(id));
  const [one, other, again] = added.map(({ stream }) => stream);
  expect(one).toMatch(/^media\/[0-9a-f]{64}$/);
  expect(other).toMatch(/^media\/[0-9a-f]{64}$/);
  expect(other).not.toBe(one);
  expect(again).toBe(one);
  expect(added[0]?.event).toContain(`"subject":"live/${long}1"`);
});

it('tells the cloud 503 of an event that the store cannot hold', async () => {
  const { intake, woken, instruments } = world((events) => Promise.resolve(events.map(() => 'refused')));
  await expect(intake.take(RECEIVER, REQUEST)).rejects.toMatchObject({ reason: 'STORE_UNAVAILABLE' });
  expect(woken()).toBe(0);
  expect(instruments.of('eventReceived')).toEqual([['media', 'livegate.stream.started', 'not_stored']]);
});

it('wakes nobody for an event that is there', async () => {
  const { intake, woken } = world((events) => Promise.resolve(events.map(() => 'duplicate')));
  await intake.take(RECEIVER, REQUEST);
  expect(woken()).toBe(0);
});

const FULL = new GatewayError('STORE_UNAVAILABLE', "livegate's store failed");

it('tries the store once more while the cloud waits', async () => {
  let tries = 0;
  const { intake, clock, woken, instruments } = world(() =>
    (tries += 1) === 1 ? Promise.reject(FULL) : Promise.resolve(['stored']),
  );
  const taken = intake.take(RECEIVER, REQUEST);
  await clock.advance(1_000);
  await taken;
  expect([tries, woken(), clock.pending]).toEqual([2, 1, 0]);
  expect(instruments.of('eventReceived')).toEqual([['media', 'livegate.stream.started', 'stored']]);
});

it('does not try a store again that takes its time to fail', async () => {
  let tries = 0;
  const { intake, clock } = world(
    () => ((tries += 1), new Promise((_, reject) => clock.schedule(1_500, () => reject(FULL)))),
  );
  const refused = expect(intake.take(RECEIVER, REQUEST)).rejects.toBe(FULL);
  await clock.advance(1_500);
  await refused;
  expect([tries, clock.pending]).toEqual([1, 0]);
});

it('tells the cloud that it cannot be stored', async () => {
  let tries = 0;
  const { intake, log, instruments, clock } = world(() => ((tries += 1), Promise.reject(FULL)));
  const refused = expect(intake.take(RECEIVER, REQUEST)).rejects.toBe(FULL);
  await clock.advance(1_000);
  await refused;
  expect(tries).toBe(2);
  expect(log.of('event_not_stored')).toMatchObject([{ receiver: 'media', type: 'livegate.stream.started' }]);
  expect(instruments.of('eventReceived')).toEqual([['media', 'livegate.stream.started', 'not_stored']]);
});

it('tells the same if the store does not answer, before the cloud gives up', async () => {
  const { intake, clock } = world(() => new Promise(() => undefined));
  const taken = intake.take(RECEIVER, REQUEST);
  const refused = expect(taken).rejects.toMatchObject({ reason: 'STORE_UNAVAILABLE' });
  await clock.advance(3_000);
  await refused;
});

it('accepts nothing unsigned when none of its keys is there', async () => {
  const receiver = { ...RECEIVER, keys: ['gone'] };
  const { intake, instruments, log } = world(() => Promise.resolve([]), receiver);
  await expect(intake.take(receiver, REQUEST)).rejects.toMatchObject({ reason: 'CREDENTIALS_INVALID' });
  expect(instruments.of('eventReceived')).toEqual([['media', '', 'unauthenticated']]);
  expect(log.of('event_refused')).toMatchObject([{ receiver: 'media', reason: 'KEYS_MISSING' }]);
});

it.each([
  ['no_room', 'QUEUE_FULL'],
  ['too_large', 'MESSAGE_TOO_LARGE'],
  ['draining', 'SHUTTING_DOWN'],
] as const)('counts what is turned away as %s, and logs %s', (result, reason) => {
  const { intake, instruments, log } = world(() => Promise.resolve([]));
  intake.turnAway(RECEIVER, result);
  expect(instruments.of('eventReceived')).toEqual([['media', '', result]]);
  expect(log.of('event_refused')).toMatchObject([{ receiver: 'media', reason }]);
});

it('counts a message whose query makes it too large as such', async () => {
  const { intake, instruments } = world(() => Promise.resolve([]));
  const large = { ...REQUEST, path: `${REQUEST.path}&more=${'x'.repeat(65_536)}` };
  await expect(intake.take(RECEIVER, large)).rejects.toMatchObject({ reason: 'PAYLOAD_TOO_LARGE' });
  expect(instruments.of('eventReceived')).toEqual([['media', '', 'too_large']]);
});

it('finds a receiver by both parts of its URL', () => {
  const { intake, instruments } = world(() => Promise.resolve([]));
  expect(intake.find('media', 't'.repeat(32))).toBe(RECEIVER);
  expect(intake.find('media', 't'.repeat(31))).toBeUndefined();
  expect(intake.find('other', 't'.repeat(32))).toBeUndefined();
  expect(instruments.of('eventReceived')).toEqual([
    ['', '', 'not_found'],
    ['', '', 'not_found'],
  ]);
});
