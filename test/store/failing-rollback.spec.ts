import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LibsqlLink } from '../../src/store/libsql-link';
import { FakeClock } from '../support/fake-clock';

jest.mock('node:worker_threads', () => {
  const threads = jest.requireActual<typeof import('node:worker_threads')>('node:worker_threads');
  const Worker = class extends threads.Worker {
    constructor(_file: string, options: object) {
      super(`${__dirname}/failing-rollback.worker.js`, options);
    }
  };
  return { ...threads, Worker };
});

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'livegate-rollback-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('a failed rollback answers all its statements with the first error, and ends the thread', async () => {
  const file = join(folder, 'livegate.db');
  const link = await LibsqlLink.open({ file, clock: new FakeClock(), timeoutMs: 3_000, maxRequests: 10 });
  await link.run('create table parent (n integer primary key)', []);
  await link.run('create table child (n references parent deferrable initially deferred)', []);

  // While the thread is at this, the others arrive, so that one commit has both.
  const long = 'with recursive n(i) as (select 1 union all select i + 1 from n where i < 1e6) select count(*) from n';
  const before = link.run(long, []).catch(() => undefined);
  const asked = [1, 2].map((n) => link.run('insert into child values (?)', [n]));
  for (const statement of await Promise.allSettled(asked)) {
    expect(statement).toMatchObject({
      status: 'rejected',
      reason: { reason: 'STORE_UNAVAILABLE', cause: { message: expect.stringContaining('FOREIGN KEY') as string } },
    });
  }
  await before;
  expect(await link.lost).toMatchObject({ code: 'THREAD_FAILED', message: 'cannot take anything back' });
  await expect(link.run('select 1', [])).rejects.toMatchObject({ reason: 'STORE_UNAVAILABLE' });
});
