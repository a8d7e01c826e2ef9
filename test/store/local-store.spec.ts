import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../src/domain/access/secret';
import { systemClock } from '../../src/resilience/system-clock';
import { ChainKey } from '../../src/store/audit/audit-chain';
import { ChainedAuditLog } from '../../src/store/audit/chained-audit-log';
import { LibsqlLink } from '../../src/store/libsql-link';
import { Store, openLocalStore } from '../../src/store/store';
import { FakeClock } from '../support/fake-clock';
import { RecordedEvents } from '../support/recorded-events';

/*
 * What can go wrong around the file of the embedded store, and that its thread is never waited for
 * without an end.
 */

let dataDir: string;
let open: Store[];
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'livegate-local-')), 'deep/data');
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map((store) => store.close()));
  rmSync(join(dataDir, '../..'), { recursive: true });
});

async function openStore(fingerprintKey?: Secret): Promise<Store> {
  const store = await openLocalStore({ dataDir, clock: systemClock, fingerprintKey });
  open.push(store);
  return store;
}

/** A statement past every store, while none is open. */
async function past(work: (link: LibsqlLink) => Promise<unknown>): Promise<void> {
  const clock = systemClock;
  const link = await LibsqlLink.open({ file: file('livegate.db'), clock, timeoutMs: 3_000, maxRequests: 1 });
  await work(link);
  await link.close();
}

const CHAIN = {
  key: new ChainKey(new Secret('k'.repeat(32))),
  clock: systemClock,
  newIncarnation: () => '0'.repeat(16),
  report: () => undefined,
};
const change = new Map([['r', { fields: {}, appliedAtMs: 0 }]]);
const remembering = (store: Store) => store.appliedStates.remember(change);
const file = (name: string) => join(dataDir, name);

describe('the folder', () => {
  it('is created, and closed to other users', async () => {
    await openStore();
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  });

  it('holds no file that other users can read, even if an older version created it', async () => {
    await remembering(await openStore());
    const names = ['livegate.db', 'livegate.db-wal', 'fingerprint.key'];
    const modes = () => names.map((name) => statSync(file(name)).mode & 0o777);
    expect(modes()).toEqual(names.map(() => 0o600));
    await open.pop()?.close();
    writeFileSync(file('livegate.db-wal'), '');
    for (const name of names) chmodSync(file(name), 0o644);
    await remembering(await openStore());
    expect(modes()).toEqual(names.map(() => 0o600));
  });

  it('is used by one process at a time, and free again after a close', async () => {
    const first = await openStore();
    await expect(openStore()).rejects.toThrow(
      new Error(`the store ${file('livegate.db')} is in use by another process`),
    );
    await remembering(first);
    await first.close();
    expect((await (await openStore()).appliedStates.recall(['r'])).size).toBe(1);
  });

  it.each(['livegate.db', 'livegate.db-wal'])('refuses everything once its %s is gone', async (name) => {
    const store = await openStore();
    await remembering(store);
    renameSync(file(name), file('elsewhere'));
    await expect(remembering(store)).rejects.toMatchObject({
      reason: 'STORE_UNAVAILABLE',
      cause: { message: `${file('livegate.db')} or its log was removed or replaced while it was in use` },
    });
    writeFileSync(file(name), readFileSync(file('elsewhere')));
    await expect(store.appliedStates.recall(['other'])).rejects.toMatchObject({ reason: 'STORE_UNAVAILABLE' });
    expect((await store.lost)?.message).toBe(
      `${file('livegate.db')} or its log was removed or replaced while it was in use`,
    );
  });

  it('with another file in place of the database is reported in one line', async () => {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file('livegate.db'), 'no database at all, but long enough to be taken for one. '.repeat(100));
    const line = `the store ${file('livegate.db')} cannot be opened: file is not a database (SQLITE_NOTADB)`;
    await expect(openStore()).rejects.toThrow(new Error(line));
  });
});

it('migrates the first tables', async () => {
  await remembering(await openStore());
  await open.pop()?.close();
  const first = ['applied-states', 'audit-events', 'resource-leases'].map((name) => `'2026-11-22-${name}'`);
  await past((link) => link.run(`delete from kysely_migration where name not in (${first.join()})`, []));
  expect((await (await openStore()).appliedStates.recall(['r'])).size).toBe(1);
});

it('migrates rollouts whose source was the list of their items', async () => {
  await (await openStore()).close();
  const configs = [{ noun: 'PullConfig', name: 'p', fields: {} }];
  await past(async (link) => {
    await link.run(`delete from kysely_migration where name >= '2026-12-02-rollout-expansions'`, []);
    await link.run('drop table rollout_expansions', []);
    const values = `('a', 'media', 'PLANNED', 1, '{}', '${JSON.stringify(configs)}', 0, '', 0)`;
    const columns = 'id, caller, state, version, rollout, source, fence, worker, worker_until';
    await link.run(`insert into rollouts (${columns}) values ${values}`, []);
  });
  const { rollouts } = await openStore();
  expect(await rollouts.source('a')).toEqual({ kind: 'DESIRED', configs });
  expect(await rollouts.expansion('a')).toEqual(configs);
});

it('refuses the tables of a newer version', async () => {
  await (await openStore()).close();
  await past((link) => link.run(`insert into kysely_migration values ('2999-01-01-newer', '')`, []));
  await expect(openStore()).rejects.toThrow(/^the store's tables cannot be migrated: .*2999-01-01-newer is missing$/);
});

describe('the key of fingerprints', () => {
  it('is generated once, at random, and closed to other users', async () => {
    const first = await openStore();
    const key = first.fingerprintKey.reveal();
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(statSync(file('fingerprint.key')).mode & 0o777).toBe(0o600);
    await first.close();
    const again = await openStore();
    expect(again.fingerprintKey.reveal()).toBe(key);
  });

  it.each([
    ['is missing', () => rmSync(file('fingerprint.key'))],
    ['holds a different key', () => writeFileSync(file('fingerprint.key'), '0'.repeat(64))],
    ['holds no livegate key', () => writeFileSync(file('fingerprint.key'), 'half')],
  ])('is not generated again beside a used database if it %s', async (what, change) => {
    const key = (await openStore()).fingerprintKey.reveal();
    await open.pop()?.close();
    change();
    const line =
      `${file('fingerprint.key')} ${what}, but livegate.db beside it needs the key it was last used with: ` +
      'restore that key (the file from a backup, or its text as fingerprintKey), ' +
      'or start afresh (move livegate.db and fingerprint.key away)';
    await expect(openStore()).rejects.toThrow(new Error(line));
    // Both ways out.
    const { events, report } = new RecordedEvents();
    await (await openLocalStore({ dataDir, clock: systemClock, fingerprintKey: new Secret(key), report })).close();
    expect(events).toEqual([]);
    for (const name of ['livegate.db', 'fingerprint.key']) rmSync(file(name), { force: true });
    expect((await openStore()).fingerprintKey.reveal()).not.toBe(key);
  });

  it('is recorded in a database of an older version, and its loss is noticed by the records alone', async () => {
    const { audit } = await openStore();
    await ChainedAuditLog.open({ ...CHAIN, records: audit }).then((log) => log.close());
    await open.pop()?.close();
    await past((link) => link.run('delete from store_facts', []));
    await openStore();
    await open.pop()?.close();
    await past((link) => link.run('delete from store_facts', []));
    rmSync(file('fingerprint.key'));
    await expect(openStore()).rejects.toThrow(/fingerprint\.key is missing, but livegate\.db beside it needs/);
  });

  it('of the configuration may change, which is logged', async () => {
    const [first, second] = ['first', 'second'].map((name) => new Secret(name.padEnd(32)));
    await openStore(first);
    await open.pop()?.close();
    const { events, report } = new RecordedEvents();
    open.push(await openLocalStore({ dataDir, clock: systemClock, fingerprintKey: second, report }));
    expect(events).toMatchObject([{ event: 'fingerprint_key_changed', level: 'warn' }]);
  });

  it('is that of the configuration if set, and then none is generated', async () => {
    const given = new Secret('a key of the configuration, long enough');
    expect((await openStore(given)).fingerprintKey).toBe(given);
    expect(existsSync(file('fingerprint.key'))).toBe(false);
  });

  it('is not generated again if damaged, and the folder is free again', async () => {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file('fingerprint.key'), 'half');
    await expect(openStore()).rejects.toThrow(/fingerprint\.key holds no livegate key, but/);
    rmSync(file('fingerprint.key'));
    await openStore();
  });
});

describe('the thread', () => {
  const clock = new FakeClock();
  let link: LibsqlLink;
  beforeEach(async () => {
    mkdirSync(dataDir, { recursive: true });
    link = await LibsqlLink.open({ file: file('livegate.db'), clock, timeoutMs: 3_000, maxRequests: 3 });
    await link.run('create table t (n integer not null)', []);
  });
  afterEach(() => link.close());
  /** Takes the thread some tenths of a second. */
  const LONG = 'with recursive n(i) as (select 1 union all select i + 1 from n where i < 1e6) select count(*) from n';
  const insert = (n: number | null) => link.run('insert into t values (?)', [n]);
  const numbers = async () => (await link.run('select n from t order by n', [])).rows;

  it('accepts a bounded number of requests', async () => {
    const asked = [1, 2, 3, 4].map(insert);
    await expect(asked[3]).rejects.toMatchObject({
      reason: 'STORE_UNAVAILABLE',
      message: "livegate's store is overloaded",
    });
    await Promise.all(asked.slice(0, 3));
    expect(await numbers()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('times out a request, which still counts as pending', async () => {
    const given = Promise.allSettled([link.run(LONG, []), insert(1), insert(2)]);
    // Only the clock moves: the thread is at the first.
    void clock.advance(3_000);
    const late = await given;
    expect(late.map((one) => (one.status === 'rejected' ? (one.reason as Error).message : 'done'))).toEqual(
      late.map(() => "livegate's store did not answer in time"),
    );
    await expect(insert(3)).rejects.toMatchObject({ message: "livegate's store is overloaded" });
  });

  it('runs a statement although another one of its commit fails', async () => {
    const asked = await Promise.allSettled([insert(1), insert(null), insert(3)]);
    expect(asked.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await numbers()).toEqual([{ n: 1 }, { n: 3 }]);
  });

  it('finishes pending requests when it closes, and refuses later ones', async () => {
    const last = insert(1);
    const closing = link.close();
    // Time for the thread to get to what it was told so far, before this one does anything more.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    await expect(last).resolves.toEqual({ rows: [], changes: 1 });
    await closing;
    await expect(insert(2)).rejects.toMatchObject({
      reason: 'STORE_UNAVAILABLE',
      message: "livegate's store is closed",
    });
    expect(clock.pending).toBe(0);
    expect(await Promise.race([link.lost, Promise.resolve('not lost')])).toBe('not lost');
  });

  it('is left alone while it works, however long closing takes', async () => {
    // Prepared for some tenths of a second: who terminates the thread meanwhile aborts the process.
    const late = link.run(`select n from t where n in (${'1,'.repeat(500_000)}1)`, []);
    const closing = link.close();
    // Time for the thread to begin.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    void clock.advance(6_000);
    await expect(late).rejects.toMatchObject({ message: "livegate's store did not answer in time" });
    await closing;
    expect(await Promise.race([link.lost, link.close()])).toBeUndefined();
  });

  it('answers pending requests when it ends unexpectedly, and refuses later ones', async () => {
    const asked = [1, 2].map(insert);
    await link['worker'].terminate();
    for (const statement of await Promise.allSettled(asked)) {
      expect(statement).toMatchObject({ status: 'rejected', reason: { reason: 'STORE_UNAVAILABLE' } });
    }
    await expect(insert(3)).rejects.toMatchObject({ reason: 'STORE_UNAVAILABLE' });
    expect(await link.lost).toMatchObject({ code: 'THREAD_ENDED', message: 'the database thread has ended' });
    expect(clock.pending).toBe(0);
  });
});
