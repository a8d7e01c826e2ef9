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
