import { Kysely, sql } from 'kysely';
import { StoreSchema } from './store-schema';
import { BackgroundTask } from './background-task';

/** Free pages up to this share of the file are left for what comes next. */
const SPARE = 0.1;
/** How many pages, of 4 kB, one statement returns to the disk. */
const SLICE = 200;

/**
 * Returns free pages of the embedded database's file to the disk. Without effect in files that
 * older versions made.
 */
export async function shrinkFile(db: Kysely<StoreSchema>, task: BackgroundTask): Promise<void> {
  const [pages, free] = [await pragma(db, 'page_count'), await pragma(db, 'freelist_count')];
  if ((await pragma(db, 'auto_vacuum')) === 0) return;
  for (let left = free - SPARE * pages; left > 0 && !task.isOver(); left -= SLICE) {
    await task.rest(() => sql.raw(`pragma incremental_vacuum(${SLICE})`).execute(db));
  }
}

async function pragma(db: Kysely<StoreSchema>, name: 'page_count' | 'freelist_count' | 'auto_vacuum'): Promise<number> {
  const { rows } = await sql<Record<string, number>>`pragma ${sql.raw(name)}`.execute(db);
  return rows[0]?.[name] ?? 0;
}
