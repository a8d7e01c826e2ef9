import { FakeClock } from '../../../test/support/fake-clock';
import { requestRecord } from '../../../test/support/request-record';
import { Caller } from '../../domain/access/caller';
import { StopController } from '../../domain/concurrency/stop-signal';
import { ReceivedEvent } from '../../domain/received/received-event';
import { EventAccess } from './event-access';
import { EventWatches } from './event-watches';

const TEAM: Caller = { id: 'team', grants: [] };

const eventOf = (seq: number): ReceivedEvent => ({
  seq,
  receiver: 'media',
  account: 'ali',
  eventId: seq.toString(16).padStart(32, '0'),
  type: 'livegate.stream.started',
  event: '{}',
  receivedAtMs: 0,
  deliveries: [],
});

/** A watch of events that a test adds, by their numbers, on a clock moved by hand. */
class Watched {
  readonly clock = new FakeClock();
  readonly limits: number[] = [];
  readonly stored: number[];
  readonly #watches: EventWatches;

  constructor(count: number) {
    this.stored = Array.from({ length: count }, (_, index) => index + 1);
    const since = (_account: string, seq: number, limit: number) => {
      this.limits.push(limit);
      const found = this.stored.filter((one) => one > seq).sort((one, other) => one - other);
      return Promise.resolve(found.slice(0, limit).map(eventOf));
    };
    this.#watches = new EventWatches({
      store: { since, lastSeq: () => Promise.resolve(Math.max(0, ...this.stored)) },
      access: new EventAccess({ readableNames: () => 'ALL' } as unknown as ConstructorParameters<
        typeof EventAccess
      >[0]),
      callerOf: () => TEAM,
      clock: this.clock,
    });
  }

  /** The watch from the event after `lastId` on, after its beginning. */
  async begin(lastId: number) {
    const { signal } = new StopController();
    const call = { caller: TEAM, signal, requestId: 'req-1', record: requestRecord() };
    const events = this.#watches.watch('ali', lastId, call);
    expect(await events.next()).toEqual({ done: false, value: undefined });
    return events;
  }

  stop(): void {
    this.#watches.stop();
  }
}

/** The id of the next event, and its number. */
async function take(events: ReturnType<EventWatches['watch']>): Promise<(number | undefined)[]> {
  const { value } = await events.next();
  return [value?.id, value?.event.seq];
}

it('gives each event an id from which nothing after it is lost', async () => {
  const watched = new Watched(120);
  let lastId = 0;
  const told: unknown[] = [];
  // The caller goes in the middle of what a look has found, and comes again.
  while (told.length < 120) {
    const events = await watched.begin(lastId);
    for (let count = 0; count < 30; count += 1) {
      const [id = 0, seq] = await take(events);
      told.push(seq);
      lastId = id;
    }
    await events.return();
  }
  expect(told).toEqual(watched.stored);
});

it('tells an event of a replica that was late, and each once', async () => {
  const watched = new Watched(3);
  const events = await watched.begin(0);
  watched.stored.splice(1, 1);
  expect([await take(events), await take(events)]).toEqual([
    [1, 1],
    [3, 3],
  ]);
  watched.stored.push(2, 4);
  const next = take(events);
  await watched.clock.advance(500);
  expect([await next, await take(events)]).toEqual([
    [3, 2],
    [4, 4],
  ]);
});

it('reads little of a flood again', async () => {
  const watched = new Watched(5_000);
  const events = await watched.begin(0);
  for (let seq = 1; seq <= 5_000; seq += 1) expect(await take(events)).toEqual([seq, seq]);
  expect(Math.max(...watched.limits)).toBeLessThanOrEqual(600);
});

it('ends when it must, however much there is to tell', async () => {
  const watched = new Watched(5_000);
  const events = await watched.begin(0);
  await take(events);
  watched.stop();
  const rest = async (): Promise<void> => {
    for (let count = 1; count <= 60; count += 1) await events.next();
  };
  await expect(rest()).rejects.toMatchObject({ reason: 'SHUTTING_DOWN' });
});
