import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dialect, PostgresDialect } from 'kysely';
import Database from 'libsql';
import { Client } from 'pg';
import { Secret } from '../../src/domain/access/secret';
import { systemClock } from '../../src/resilience/system-clock';
import { Report } from '../../src/domain/events/event-log';
import { Clock } from '../../src/domain/time/clock';
import { LibsqlLink } from '../../src/store/libsql-link';
import { LibsqlDialect } from '../../src/store/libsql.dialect';
import { postgresPool } from '../../src/store/postgres-pool';
import { Store, openLocalStore, openSharedStore } from '../../src/store/store';
import { newDatabase } from '../support/shared-postgres';

const FINGERPRINT_KEY = new Secret('fingerprint-key-of-the-tests-0123456789');

const LIMITS = { timeoutMs: 10_000, maxRequests: 100 };

export interface OpenOptions {
  readonly fingerprintKey?: Secret;
  readonly report?: Report;
  /** Of the embedded database; PostgreSQL has its own. */
  readonly clock?: Clock;
}

/**
 * A database, and the stores over it that a test opens: one after the other where only one can be
 * open.
 */
export interface StoreWorld {
  /** With another key than the usual one, if one is given. */
  open(options?: OpenOptions): Promise<Store>;
  /** Of the embedded database. */
  readonly file?: string;
  /** A statement past every store, as the owner of the database can; while none of ours is open. */
  run(statement: string): Promise<void>;
  /** What a store works with, past the store; while none of ours is open. */
  dialect(): Promise<Dialect>;
  /** After the stores in it. */
  remove(): void;
}

export function localWorld(): Promise<StoreWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-store-'));
  return Promise.resolve({
    file: join(folder, 'data', 'livegate.db'),
    open: (options) => openLocalStore({ dataDir: join(folder, 'data'), clock: systemClock, ...options }),
    // eslint-disable-next-line @typescript-eslint/require-await
    async run(statement) {
      const database = new Database(join(folder, 'data', 'livegate.db'));
      try {
        database.exec(statement);
      } finally {
        database.close();
      }
    },
    async dialect() {
      const file = join(folder, 'data', 'livegate.db');
      return new LibsqlDialect(await LibsqlLink.open({ file, clock: systemClock, ...LIMITS }));
    },
    remove: () => rmSync(folder, { recursive: true }),
  });
}

export async function sharedWorld(): Promise<StoreWorld> {
  const url = new Secret(await newDatabase());
  return {
    open: (options) => openSharedStore({ ...sharedOptions(url), ...options }),
    async run(statement) {
      const client = new Client({ connectionString: url.reveal() });
      await client.connect();
      await client.query(statement).finally(() => client.end());
    },
    dialect: () =>
      Promise.resolve(
        new PostgresDialect({ pool: postgresPool({ url: url.reveal(), statementTimeoutMs: LIMITS.timeoutMs }) }),
      ),
    remove: () => undefined,
  };
}

export function sharedOptions(url: Secret): Parameters<typeof openSharedStore>[0] {
  return {
    url,
    fingerprintKey: FINGERPRINT_KEY,
    holder: 'test',
    leaseMs: 2_000,
    renewEveryMs: 200,
    clock: systemClock,
    random: Math.random,
  };
}
