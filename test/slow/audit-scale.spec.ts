import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dialect, Kysely, PostgresDialect, sql } from 'kysely';
import { Clock } from '../../src/domain/time/clock';
import { systemClock } from '../../src/resilience/system-clock';
import { SqlAuditRecords } from '../../src/store/audit/sql-audit-records';
import { LibsqlLink } from '../../src/store/libsql-link';
import { LibsqlDialect } from '../../src/store/libsql.dialect';
import { migrate } from '../../src/store/migrations';
import { postgresPool } from '../../src/store/postgres-pool';
import { StoreReads } from '../../src/store/store-reads';
import { StoreSchema } from '../../src/store/store-schema';
import { newDatabase } from '../support/shared-postgres';

/*
 * Statements over the whole audit (its chains for verification, their ends at a start) must stay
 * fast with many records: none may take half as long as a full scan, which the test measures first.
 */

const CHAINS = 4;
const RECORDS = 200_000;
const HARDLY_ANY_LIMIT_MS = 60_000;
const TRIES = 5;

const NO_READS: StoreReads = { read: () => Promise.reject(new Error('nothing is listed here')) };

type Open = (statementTimeoutMs: number) => Promise<Dialect>;

const folder = mkdtempSync(join(tmpdir(), 'livegate-scale-'));
afterAll(() => rmSync(folder, { recursive: true }));

// eslint-disable-next-line @typescript-eslint/require-await
async function embedded(): Promise<Open> {
  const file = join(folder, 'livegate.db');
  return async (statementTimeoutMs) => {
    // Opening the file has its time.
    let limitMs = HARDLY_ANY_LIMIT_MS;
    const clock: Clock = {
      now: () => systemClock.now(),
      elapsed: () => systemClock.elapsed(),
      schedule: (_delayMs, callback) => systemClock.schedule(limitMs, callback),
    };
    const link = await LibsqlLink.open({ file, clock, timeoutMs: limitMs, maxRequests: 10 });
    limitMs = statementTimeoutMs;
    // The thread is not to be ended in the middle of a statement that takes too long.
    const close = link.close.bind(link);
    link.close = () => {
      limitMs = HARDLY_ANY_LIMIT_MS;
      return close();
    };
    return new LibsqlDialect(link);
  };
}

async function postgres(): Promise<Open> {
  const url = await newDatabase();
  // eslint-disable-next-line @typescript-eslint/require-await
  return async (statementTimeoutMs) => new PostgresDialect({ pool: postgresPool({ url, statementTimeoutMs }) });
}

async function using<T>(dialect: Dialect, use: (db: Kysely<StoreSchema>) => Promise<T>): Promise<T> {
  const db = new Kysely<StoreSchema>({ dialect });
  try {
    return await use(db);
  } finally {
    await db.destroy();
  }
}

/** Nobody's records: where chains begin and end matters here, and not whether they are sound. */
async function fill(db: Kysely<StoreSchema>): Promise<void> {
  await migrate(db);
  await sql`
    insert into audit_events
    with recursive numbers (i) as (select 0 union all select i + 1 from numbers where i < ${sql.lit(RECORDS - 1)})
    select 'aaaaaaaaaaaaaaa' || (i % ${sql.lit(CHAINS)}), i / ${sql.lit(CHAINS)}, i, 'INTENT',
      'ali', 'c', 'm', 'r', 'q', 'o', '{}', 'mac'
    from numbers`.execute(db);
}

/** The quickest of several. */
async function timeOfAll(db: Kysely<StoreSchema>): Promise<number> {
  const times: number[] = [];
  for (let left = TRIES; left > 0; left -= 1) {
    const begin = performance.now();
    await sql`select distinct incarnation from audit_events order by incarnation`.execute(db);
    times.push(performance.now() - begin);
  }
  return Math.min(...times);
}

test.each([
  ['embedded', embedded],
  ['PostgreSQL', postgres],
])('%s: no statement goes through all records', async (_name, start) => {
  const open = await start();
  const allMs = await using(await open(HARDLY_ANY_LIMIT_MS), async (db) => {
    await fill(db);
    return timeOfAll(db);
  });
  for (let tries = 1; ; tries += 1) {
    try {
      await using(await open(Math.floor(allMs / 2)), async (db) => {
        const records = await SqlAuditRecords.open(db, NO_READS, { keyId: 'key' });
        expect(await records.incarnations(undefined, 1_000)).toHaveLength(CHAINS);
        const heads = await records.latestHeads(100);
        expect(heads.map(({ seq }) => seq)).toEqual(Array(CHAINS).fill(RECORDS / CHAINS - 1));
      });
      return;
    } catch (error) {
      // The process itself may have stood still for so long.
      if (tries === TRIES) throw error;
    }
  }
});
