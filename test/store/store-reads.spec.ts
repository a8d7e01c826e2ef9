import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CompiledQuery } from 'kysely';
import { Client, Pool } from 'pg';
import type { PoolClient } from 'pg';
import { GatewayError } from '../../src/domain/errors/gateway-error';
import { systemClock } from '../../src/resilience/system-clock';
import { LibsqlLink } from '../../src/store/libsql-link';
import { PostgresReads } from '../../src/store/postgres-reads';
import { newDatabase } from '../support/shared-postgres';
import { until } from '../support/until';

/*
 * Reads that only one caller needs: they keep no write waiting, and the database does none that
 * nobody waits for.
 */

const GONE = new GatewayError('CALLER_CANCELLED', 'gone');
/** In so many turns of promises, a read has come from its connection to its statement. */
const MAX_TURNS = 12;
/** The signal of a caller who stays. */
const forever = (): AbortSignal => new AbortController().signal;

describe('embedded', () => {
  let folder: string;
  let link: LibsqlLink;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'livegate-reads-'));
    const file = join(folder, 'livegate.db');
    link = await LibsqlLink.open({ file, clock: systemClock, timeoutMs: 20_000, maxRequests: 10_000 });
    await link.run('create table done (what text)', []);
  });
  afterAll(async () => {
    await link.close();
    rmSync(folder, { recursive: true });
  });

  /** Keeps the thread busy for some milliseconds. */
  const SLOW =
    'with recursive n (i) as (select 1 union all select i + 1 from n where i < 100000) select count(*) as count from n';

  it('a write overtakes waiting reads', async () => {
    const order: string[] = [];
    const reads = Array.from({ length: 50 }, () => link.read(SLOW, [], forever()).then(() => order.push('read')));
    await wait(5);
    await link.run('insert into done values (?)', ['write']).then(() => order.push('write'));
    await Promise.all(reads);
    expect(order).toHaveLength(51);
    expect(order.indexOf('write')).toBeLessThan(25);
  });

  it('a read gets its turn under continuous writes', async () => {
    let isOver = false;
    const writes = (async () => {
      while (!isOver) await link.run('insert into done values (?)', ['again']);
    })();
    expect(await link.read('select 1 as one', [], forever())).toEqual([{ one: 1 }]);
    isOver = true;
    await writes;
  });

  it('an aborted read does not run, and its caller gets the reason at once', async () => {
    const busy = Array.from({ length: 20 }, () => link.read(SLOW, [], forever()));
    const caller = new AbortController();
    // A read of the tests' own that leaves a trace.
    const given = link.read("insert into done values ('given up')", [], caller.signal);
    caller.abort(GONE);
    await expect(given).rejects.toBe(GONE);
    await Promise.all(busy);
    expect(await link.read("select what from done where what = 'given up'", [], forever())).toEqual([]);
    await expect(link.read('select 1', [], AbortSignal.abort(GONE))).rejects.toBe(GONE);
  });

  it('the number of waiting reads is bounded', async () => {
    const reads = Array.from({ length: 1_001 }, () => link.read('select 1', [], forever()));
    await expect(reads.pop()).rejects.toMatchObject({ reason: 'STORE_UNAVAILABLE' });
    await Promise.all(reads);
    await expect(link.read('select nonsense', [], forever())).rejects.toMatchObject({ reason: 'STORE_UNAVAILABLE' });
    expect(await link.read('select 1 as one', [], forever())).toEqual([{ one: 1 }]);
  });
});

describe('PostgreSQL', () => {
  let reads: PostgresReads;
  let database: Client;
  beforeAll(async () => {
    const url = await newDatabase();
    reads = new PostgresReads({ url, statementTimeoutMs: 300_000 });
    database = new Client({ connectionString: url });
    await database.connect();
  });
  afterAll(async () => {
    await reads.close();
    await database.end();
  });

  async function sleeping(): Promise<number> {
    const { rows } = await database.query<{ count: string }>(
      "select count(*) from pg_stat_activity where state = 'active' and query = 'select pg_sleep(290)'",
    );
    return Number(rows[0]?.count);
  }

  it('a read leaves no connection behind, at whatever moment its caller leaves', async () => {
    const pools = Pool.prototype as { connect: (this: unknown) => Promise<PoolClient> };
    const { connect } = pools;
    for (let turns = 0; turns < 2 * MAX_TURNS; turns += 1) {
      const caller = new AbortController();
      const leave = async (): Promise<void> => {
        for (let left = turns % MAX_TURNS; left > 0; left -= 1) await Promise.resolve();
        caller.abort(GONE);
      };
      pools.connect = async function () {
        const client = await connect.call(this);
        void leave();
        return client;
      };
      await expect(reads.read(CompiledQuery.raw('select 1'), caller.signal)).rejects.toBe(GONE);
    }
    pools.connect = connect;
    expect(await reads.read(CompiledQuery.raw('select 1 as one'), forever())).toEqual([{ one: 1 }]);
  });

  it('the server cancels an aborted read, and serves the next one', async () => {
    const caller = new AbortController();
    const given = reads.read(CompiledQuery.raw('select pg_sleep(290)'), caller.signal);
    await until(async () => (await sleeping()) > 0);
    caller.abort(GONE);
    await expect(given).rejects.toBe(GONE);
    await until(async () => (await sleeping()) === 0);
    expect(await reads.read(CompiledQuery.raw('select 1 as one'), forever())).toEqual([{ one: 1 }]);
    const wrong = reads.read(CompiledQuery.raw('select nonsense'), forever());
    await expect(wrong).rejects.toMatchObject({ reason: 'STORE_UNAVAILABLE' });
    await expect(reads.read(CompiledQuery.raw('select 1'), AbortSignal.abort(GONE))).rejects.toBe(GONE);
  });
});
