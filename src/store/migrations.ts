import { Kysely, Migration, Migrator } from 'kysely';

/**
 * Each once, in the order of their names, and never changed once released. The embedded database runs each statement by itself: what a
 * migration makes it makes if it is not there, so that one that was cut off is run again.
 */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '2026-11-22-applied-states': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('applied_states')
        .ifNotExists()
        .addColumn('resource', 'text', (column) => column.primaryKey().notNull())
        .addColumn('state', 'text')
        .execute();
    },
  },
  '2026-11-22-resource-leases': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('resource_leases')
        .ifNotExists()
        .addColumn('key', 'text', (column) => column.primaryKey().notNull())
        .addColumn('fence', 'bigint', (column) => column.notNull())
        .addColumn('holder', 'text', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .execute();
    },
  },
};

/** Brings the tables up to date; replicas that start at once wait for one another. */
export async function migrate<T>(db: Kysely<T>): Promise<void> {
  const provider = { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw new Error('the tables cannot be brought up to date', { cause: error });
}
