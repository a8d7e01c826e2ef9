/* A pool of PgBouncer in transaction mode: each transaction may run in another session. */
import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { Client } from 'pg';
import { GatewayError } from '../../src/domain/errors/gateway-error';
import { Secret } from '../../src/domain/access/secret';
import { systemClock } from '../../src/resilience/system-clock';
import { ChainKey } from '../../src/store/audit/audit-chain';
import { verifyAudit } from '../../src/store/audit/audit-verifier';
import { openAudit } from '../../src/store/audit/open-audit';
import { PostgresReads } from '../../src/store/postgres-reads';
import { Store, openSharedStore } from '../../src/store/store';
import { sharedOptions } from '../store/stores';
import { auditEvent } from '../support/audit-events';
import { endlessOperation } from '../support/endless-operation';
import { freePort } from '../../src/sandbox/free-port';
import needProgram from '../support/need-program';
import { SERVER_USER } from '../support/postgres-server';
import { newDatabase } from '../support/shared-postgres';
import { until } from '../support/until';

/** Fewer than the connections of one replica. */
const SESSIONS = 3;

let folder: string;
let pooler: ChildProcess;
/** The database without the pooler, and through it. */
let direct: string;
let pooled: string;
let owner: Client;

beforeAll(async () => {
  needProgram('pgbouncer');
  folder = mkdtempSync(join(tmpdir(), 'livegate-pgbouncer-'));
  direct = await newDatabase();
  owner = new Client({ connectionString: direct });
  await owner.connect();
  const { port, pathname } = new URL(direct);
  const ownPort = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(join(folder, 'users'), '"postgres" ""\n');
  writeFileSync(
    file,
    `[databases]
${pathname.slice(1)} = host=127.0.0.1 port=${port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = trust
auth_file = ${join(folder, 'users')}
pool_mode = transaction
default_pool_size = ${SESSIONS}
ignore_startup_parameters = statement_timeout
`,
  );
  if (SERVER_USER) [folder, file].forEach((path) => chownSync(path, SERVER_USER?.uid ?? 0, SERVER_USER?.gid ?? 0));
  pooler = spawn('pgbouncer', [file], { ...SERVER_USER, stdio: 'ignore' });
  pooled = direct.replace(port, String(ownPort));
  await until(() => answers(pooled));
});
afterAll(async () => {
  await owner.end();
  const ended = once(pooler, 'exit');
  pooler.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true });
});

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  const isThere = await client.connect().then(
    () => true,
    () => false,
  );
  await client.end().catch(() => undefined);
  return isThere;
}

const open = (url = pooled): Promise<Store> => openSharedStore(sharedOptions(new Secret(url)));

it('is refused without a statement_timeout of the database, with what to set', async () => {
  await expect(open()).rejects.toThrow(
    'the statement_timeout of the database is 0 ms, and must be from 1 to 3000: ' +
      "behind a pooler, set it with ALTER ROLE … SET statement_timeout = '3000'",
  );
});

describe('with a time limit of the database', () => {
  beforeAll(async () => {
    await owner.query(`alter database ${new URL(direct).pathname.slice(1)} set statement_timeout = '2500'`);
    // For the sessions that the pooler has open, too.
    await owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
      where pid <> pg_backend_pid() and datname = current_database()`,
    );
  });

  it('migrates, audits, remembers and leases, from two replicas at once', async () => {
    const stores = await Promise.all([open(), open()]);
    const audits = await Promise.all(stores.map((store) => openAudit(store, systemClock, () => undefined)));
    let inside = 0;
    const work = Array.from({ length: 60 }, async (_, i) => {
      const [store, audit] = [stores[i % 2], audits[i % 2]];
      await store?.leases?.run({ whole: `key ${i % 5}` }, endlessOperation(), async (lease) => {
        inside += 1;
        await audit?.append(auditEvent({ requestId: `r-${i}` }), new AbortController().signal);
        await store.appliedStates.remember(new Map([[`resource ${i}`, { fields: { i }, appliedAtMs: 1 }]]), lease);
      });
    });
    await Promise.all(work);
    await Promise.all(audits.map((audit) => audit.close()));
    expect(inside).toBe(60);
    const [one] = stores;
    const names = Array.from({ length: 60 }, (_, i) => `resource ${i}`);
    expect((await one?.appliedStates.recall(names))?.size).toBe(60);
    if (one)
      expect(await verifyAudit(one.audit, new ChainKey(one.fingerprintKey))).toMatchObject({ records: 62, faults: [] });
    await Promise.all(stores.map((store) => store.close()));
    const { rows } = await owner.query<{ count: string }>(
      'select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    expect(Number(rows[0]?.count)).toBeLessThanOrEqual(SESSIONS);
  });

  it('cancels a read, and no other one', async () => {
    const reads = new PostgresReads({ url: pooled, statementTimeoutMs: 30_000 });
    const caller = new AbortController();
    const other = reads.read(CompiledQuery.raw('select pg_sleep(1.9)'), new AbortController().signal);
    const given = reads.read(CompiledQuery.raw('select pg_sleep(2.3)'), caller.signal);
    const sleeping = async (): Promise<number> => {
      const { rows } = await owner.query<{ count: string }>(
        "select count(*) from pg_stat_activity where state = 'active' and query = 'select pg_sleep(2.3)'",
      );
      return Number(rows[0]?.count);
    };
    await until(async () => (await sleeping()) > 0);
    const begin = Date.now();
    caller.abort(new GatewayError('CALLER_CANCELLED', 'gone'));
    await expect(given).rejects.toMatchObject({ reason: 'CALLER_CANCELLED' });
    await until(async () => (await sleeping()) === 0);
    expect(Date.now() - begin).toBeLessThan(2_000);
    expect(await other).toHaveLength(1);
    await reads.close();
  });

  it('ends a statement that takes too long in the server', async () => {
    const reads = new PostgresReads({ url: pooled, statementTimeoutMs: 30_000 });
    const given = reads.read(CompiledQuery.raw('select pg_sleep(20)'), new AbortController().signal);
    await expect(given).rejects.toMatchObject({ reason: 'STORE_UNAVAILABLE', cause: { code: '57014' } });
    await reads.close();
  });
});
