import { Client } from 'pg';
import { Secret } from '../../src/domain/access/secret';
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
