import { Kysely, RawBuilder, sql } from 'kysely';
import { BackgroundTask } from './background-task';
import { isPostgres } from './migrations';
import { NOW_MS } from './postgres-leases';
import { StoreSchema } from './store-schema';

export interface RemovedMemory {
  /** Rows of deleted resources. */
  readonly states: number;
  /** Rows of leases that ended long ago. */
  readonly leases: number;
}

/** How many rows one statement deletes. */
const SLICE = 200;
/** For how long a lease that ended keeps its row. */
const KEEP_LEASES_MS = 24 * 3_600_000;

/**
 * Removes rows without meaning. Readers take the row of a deleted resource for no row, and a new
 * lease begins with a greater fence than any lease before it.
 */
export class MemoryRetention {
  constructor(private readonly db: Kysely<StoreSchema>) {}

  /** Throws STORE_UNAVAILABLE. */
  async pass(task: BackgroundTask): Promise<RemovedMemory> {
    const isShared = isPostgres(this.db);
    // Rows that a write has locked are skipped: two statements must not wait for each other.
    const free = isShared ? sql`for update skip locked` : sql``;
    const states = await this.#deleteAll(
      sql`delete from applied_states where resource in (
        select resource from applied_states where state is null limit ${SLICE} ${free})`,
      task,
    );
    if (!isShared) return { states, leases: 0 };
    const leases = await this.#deleteAll(
      sql`delete from resource_leases where key in (
        select key from resource_leases
        where expires_at < ${NOW_MS} - ${KEEP_LEASES_MS}::bigint limit ${SLICE} ${free})`,
      task,
    );
    return { states, leases };
  }

  async #deleteAll(slice: RawBuilder<unknown>, task: BackgroundTask): Promise<number> {
    let deleted = 0;
    while (!task.isOver()) {
      const { numAffectedRows = 0n } = await task.rest(() => slice.execute(this.db));
      deleted += Number(numAffectedRows);
      if (numAffectedRows < SLICE) break;
    }
    return deleted;
  }
}
