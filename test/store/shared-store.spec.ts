import { Client } from 'pg';
import { Secret } from '../../src/domain/access/secret';
import { NewEvent } from '../../src/domain/received/received-event';
import { systemClock } from '../../src/resilience/system-clock';
import { openSharedStore } from '../../src/store/store';
import { newDatabase } from '../support/shared-postgres';
import { until } from '../support/until';
import { sharedOptions } from './stores';

it('makes one new connection for each probe of its health', async () => {
  // Probes follow each other quickly.
  const clock: typeof systemClock = {
    ...systemClock,
    schedule: (delayMs, callback) => systemClock.schedule(delayMs / 100, callback),
  };
  const url = await newDatabase();
  const owner = new Client({ connectionString: url });
  await owner.connect();
  const probes = async (): Promise<number> => {
    const { rows } = await owner.query<{ value: string }>("select value from store_facts where name = 'probe'");
    return Number(rows[0]?.value);
  };
  const store = await openSharedStore({ ...sharedOptions(new Secret(url)), clock });
  const connect = jest.spyOn(Client.prototype, 'connect');
  store.watch();
  await until(async () => (await probes()) >= 10);
  await store.close();
  const connects = connect.mock.calls.length;
  connect.mockRestore();
  // The last ones may have been cut off.
  expect(connects - (await probes())).toBeLessThan(4);
  await owner.end();
});

it('leaves no connection behind when it cannot be opened', async () => {
  const url = await newDatabase();
  const owner = new Client({ connectionString: url });
  await owner.connect();
  await (await openSharedStore(sharedOptions(new Secret(url)))).close();
  // The key's id, which is the last that is written, is refused.
  await owner.query("delete from store_facts where name = 'fingerprint_key'");
  await owner.query("alter table store_facts add constraint no_key check (name <> 'fingerprint_key')");
  await expect(openSharedStore(sharedOptions(new Secret(url)))).rejects.toMatchObject({ reason: 'STORE_UNAVAILABLE' });
  const others = `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  await until(async () => (await owner.query(others)).rowCount === 0);
  await owner.end();
});

it('locks lanes in one order, so that events and a hurry never wait for each other', async () => {
  const url = await newDatabase();
  // Within a transaction, the activity that a client sees stands still.
  const [owner, blocker] = [new Client({ connectionString: url }), new Client({ connectionString: url })];
  await Promise.all([owner.connect(), blocker.connect()]);
  const store = await openSharedStore(sharedOptions(new Secret(url)));
  const { events } = store;
  const eventOf = (eventId: string, stream: string): NewEvent => ({
    ...{ receiver: 'media', account: 'ali', type: 'livegate.stream.started', event: '{}', sinks: ['bus'] },
    ...{ eventId, stream, receivedAtMs: 0, expiresAtMs: 9e12, giveUpAtMs: 9e12 },
  });
  // The lane that comes last in the order is the first one in the table, and is due first.
  await events.add([eventOf('first of a', 'a'), eventOf('first of b', 'b')]);
  const lanes = await events.claim({ sink: 'bus', settings: '' }, 2, 30_000);
  for (const lane of lanes.toSorted((one, other) => (one.stream < other.stream ? 1 : -1))) {
    await events.release(lane, lane.stream === 'b' ? 1_000_000 : 2_000_000);
  }
  const waiting = async (): Promise<number> => {
    const { rowCount } = await owner.query(
      "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    return rowCount ?? 0;
  };
  await blocker.query("begin; select 1 from event_lanes where stream = 'a' for update");
  // The events wait for the first lane. Meanwhile the hurry must not take the other one.
  const added = events.add([eventOf('next of a', 'a'), eventOf('next of b', 'b')]);
  await until(async () => (await waiting()) === 1);
  const hurried = events.hurry('bus');
  await until(async () => (await waiting()) === 2);
  await blocker.query('commit');
  expect(await added).toEqual(['stored', 'stored']);
  await hurried;
  expect(await events.claim({ sink: 'bus', settings: '' }, 2, 30_000)).toHaveLength(2);
  await store.close();
  await Promise.all([owner.end(), blocker.end()]);
});
