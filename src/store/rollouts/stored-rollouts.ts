import { Kysely, RawBuilder, Selectable, sql } from 'kysely';
import {
  DesiredConfig,
  ENDED_STATES,
  ItemChange,
  ItemCounts,
  ItemState,
  OPEN_STATES,
  Rollout,
  rolloutIdAt,
  RolloutItem,
  RolloutState,
} from '../../domain/rollouts/rollout';
import { StopSignal } from '../../domain/concurrency/stop-signal';
import { jsonInTurns } from '../../domain/concurrency/json-in-turns';
import { RolloutSource } from '../../domain/rollouts/rollout-source';
import {
  ChangedItem,
  ChangePlace,
  ItemFilter,
  RolloutClaim,
  RolloutQuery,
  RolloutStore,
} from '../../domain/rollouts/rollout-store.port';
import { rowsOf, StoreReads } from '../store-reads';
import { RolloutItemTable, RolloutTable, StoreSchema } from '../store-schema';

/** How many rows one statement writes. */
const MAX_BATCH = 100;
/** Of the key of an advisory lock, before the caller. */
const LOCK = 'livegate/rollouts/';

/**
 * Rollouts in three tables. Each change is one statement, since the embedded database has no
 * transactions. A worker's statements name its fence, so that one which lost its claim changes
 * nothing.
 */
export class StoredRollouts implements RolloutStore {
  constructor(
    private readonly db: Kysely<StoreSchema>,
    private readonly reads: StoreReads,
    /** The clock that claims end by: that of the database, if replicas share it. */
    private readonly nowMs: () => RawBuilder<number>,
    /** Whether replicas share it, in PostgreSQL. */
    private readonly isShared: boolean,
  ) {}

  async create(rollout: Rollout, source: RolloutSource, maxOpen: number): Promise<boolean> {
    const json = await jsonInTurns(source);
    return await this.#inTurn(rollout.caller, (db) => insertUnlessFull(db, rollout, json, maxOpen));
  }

  async reopen(rollout: Rollout, maxOpen: number): Promise<boolean> {
    return await this.#inTurn(rollout.caller, async (db) => {
      const update = updateOf(db, rollout).where(isBelow(maxOpen, db, rollout.caller));
      return (await update.executeTakeFirstOrThrow()).numUpdatedRows > 0n;
    });
  }

  async source(id: string): Promise<RolloutSource> {
    const found = this.db.selectFrom('rollouts').select('source').where('id', '=', id);
    return JSON.parse((await found.executeTakeFirstOrThrow()).source) as RolloutSource;
  }

  async sourceUpTo(id: string, maxLength: number): Promise<RolloutSource | undefined> {
    const found = this.db
      .selectFrom('rollouts')
      .select('source')
      .where('id', '=', id)
      .where(({ fn }) => fn<number>('length', ['source']), '<=', maxLength);
    const row = await found.executeTakeFirst();
    return row && (JSON.parse(row.source) as RolloutSource);
  }

  async expansion(id: string): Promise<readonly DesiredConfig[] | undefined> {
    return (await this.expansions([id])).get(id);
  }

  async expansions(
    ids: readonly string[],
    signal?: StopSignal,
  ): Promise<ReadonlyMap<string, readonly DesiredConfig[]>> {
    if (ids.length === 0) return new Map();
    const query = this.db.selectFrom('rollout_expansions').select(['rollout', 'desired']).where('rollout', 'in', ids);
    const rows = await rowsOf(query, this.reads, signal);
    return new Map(rows.map(({ rollout, desired }) => [rollout, JSON.parse(desired) as DesiredConfig[]]));
  }

  async get(id: string, signal?: StopSignal): Promise<Rollout | undefined> {
    const [row] = await rowsOf(this.#rollouts().where('id', '=', id), this.reads, signal);
    return rolloutOf(row);
  }

  async byRequest(caller: string, requestId: string): Promise<Rollout | undefined> {
    const found = this.#rollouts().where('caller', '=', caller).where('request_id', '=', requestId);
    return rolloutOf(await found.executeTakeFirst());
  }

  async list({ after, caller, limit }: RolloutQuery, signal: StopSignal): Promise<readonly Rollout[]> {
    let newest = this.#rollouts().orderBy('id', 'desc').limit(limit);
    if (after !== undefined) newest = newest.where('id', '<', after);
    if (caller !== undefined) newest = newest.where('caller', '=', caller);
    const rows = await rowsOf(newest, this.reads, signal);
    return rows.flatMap((row) => rolloutOf(row) ?? []);
  }

  async openCount(caller: string): Promise<number> {
    const { count } = await this.db
      .selectFrom('rollouts')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('caller', '=', caller)
      .where('state', 'in', OPEN_STATES)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async stateCounts(): Promise<ReadonlyMap<RolloutState, number>> {
    const rows = await this.db
      .selectFrom('rollouts')
      .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
      .groupBy('state')
      .execute();
    return new Map(rows.map(({ state, count }) => [state as RolloutState, Number(count)]));
  }

  async plannedBefore(timeMs: number, limit: number): Promise<readonly Rollout[]> {
    const old = this.#rollouts().where('state', '=', 'PLANNED').where('planned_at', '<', timeMs).limit(limit);
    return (await old.execute()).flatMap((row) => rolloutOf(row) ?? []);
  }

  async ended(createdBeforeMs: number, after: string, limit: number): Promise<readonly Rollout[]> {
    const rows = await this.#rollouts()
      .where('state', 'in', ENDED_STATES)
      .where('id', '>', after)
      .where('id', '<', rolloutIdAt(createdBeforeMs))
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.flatMap((row) => rolloutOf(row) ?? []);
  }

  async counts(id: string): Promise<ItemCounts> {
    return (await this.countsOf([id])).get(id) ?? new Map();
  }

  async countsOf(ids: readonly string[], signal?: StopSignal): Promise<ReadonlyMap<string, ItemCounts>> {
    if (ids.length === 0) return new Map();
    const query = this.db
      .selectFrom('rollout_items')
      .select(({ fn }) => ['rollout', 'change', 'state', fn.countAll<number>().as('count')])
      .where('rollout', 'in', ids)
      .groupBy(['rollout', 'change', 'state']);
    const rows = await rowsOf(query, this.reads, signal);
    const all = new Map<string, Map<ItemChange | 'UNPLANNED', Map<ItemState, number>>>();
    for (const { rollout, change, state, count } of rows) {
      const counts = all.get(rollout) ?? new Map<ItemChange | 'UNPLANNED', Map<ItemState, number>>();
      const byState = counts.get(change as ItemChange) ?? new Map<ItemState, number>();
      all.set(rollout, counts.set(change as ItemChange, byState.set(state as ItemState, Number(count))));
    }
    return all;
  }

  async items(
    id: string,
    filter: ItemFilter,
    after: number,
    limit: number,
    signal?: StopSignal,
  ): Promise<readonly RolloutItem[]> {
    let query = this.db.selectFrom('rollout_items').selectAll().where('rollout', '=', id).where('seq', '>', after);
    if (filter.change) query = query.where('change', '=', filter.change);
    if (filter.state) query = query.where('state', '=', filter.state);
    return (await rowsOf(query.orderBy('seq').limit(limit), this.reads, signal)).map(itemOf);
  }

  async changes(id: string, { atMs, seq }: ChangePlace, limit: number): Promise<readonly ChangedItem[]> {
    const rows = await this.db
      .selectFrom('rollout_items')
      .selectAll()
      .select(this.nowMs().as('now'))
      .where('rollout', '=', id)
      .where('changed_at', '>=', atMs)
      .where((one) => one.or([one('changed_at', '>', atMs), one('seq', '>', seq)]))
      .where('change', '!=', 'NONE')
      .orderBy('changed_at')
      .orderBy('seq')
      .limit(limit)
      .execute();
    return rows.map((row) => {
      return { item: itemOf(row), atMs: Number(row.changed_at), seq: Number(row.seq), readAtMs: Number(row.now) };
    });
  }

  /** A trigger skips the items of what was cancelled or has expired. */
  async update(rollout: Rollout, fence?: number): Promise<boolean> {
    const update = updateOf(this.db, rollout);
    const fenced = fence === undefined ? update : update.where('fence', '=', fence);
    return (await fenced.executeTakeFirstOrThrow()).numUpdatedRows > 0n;
  }

  /** A trigger removes what belongs to it. */
  async remove({ id, version }: Rollout): Promise<boolean> {
    const removed = this.db.deleteFrom('rollouts').where('id', '=', id).where('version', '=', version);
    return (await removed.executeTakeFirstOrThrow()).numDeletedRows > 0n;
  }

  async claim(worker: string, states: readonly RolloutState[], leaseMs: number): Promise<RolloutClaim | undefined> {
    const now = this.nowMs();
    const oldest = this.db
      .selectFrom('rollouts')
      .select('id')
      .where('state', 'in', states)
      .where('worker_until', '<=', now)
      .orderBy('id')
      .limit(1);
    // Two replicas that look at once claim two rollouts, not the same one.
    const free = this.isShared ? oldest.forUpdate().skipLocked() : oldest;
    const row = await this.db
      .updateTable('rollouts')
      .set({ fence: sql`fence + 1`, worker, worker_until: sql`${now} + ${sql.lit(leaseMs)}` })
      .where('id', 'in', free)
      // Another worker may have claimed it since.
      .where('worker_until', '<=', now)
      .returning(['rollout', 'fence'])
      .executeTakeFirst();
    const rollout = rolloutOf(row);
    return row && rollout && { rollout, fence: Number(row.fence) };
  }

  renew(claim: RolloutClaim, leaseMs: number): Promise<boolean> {
    return this.#lease(claim, sql`${this.nowMs()} + ${sql.lit(leaseMs)}`);
  }

  async giveBack(claim: RolloutClaim): Promise<void> {
    await this.#lease(claim, sql`0`);
  }

  async keepExpansion(claim: RolloutClaim, desired: readonly DesiredConfig[]): Promise<readonly DesiredConfig[]> {
    const { id } = claim.rollout;
    const json = await jsonInTurns(desired);
    const { numAffectedRows } = await sql`
      insert into rollout_expansions (rollout, desired)
      select ${id}, ${json} where ${this.#isClaimed(claim)}
      on conflict (rollout) do nothing`.execute(this.db);
    return numAffectedRows === 1n ? desired : ((await this.expansion(id)) ?? desired);
  }

  async addItems(claim: RolloutClaim, expansion: readonly DesiredConfig[]): Promise<void> {
    for (let start = 0; start < expansion.length; start += MAX_BATCH) {
      const rows = expansion.slice(start, start + MAX_BATCH).map((desired, index) => {
        const item: RolloutItem = { seq: start + index, desired, state: 'PENDING', calls: [] };
        return sql`(cast(${item.seq} as bigint), ${JSON.stringify(item)})`;
      });
      await sql`
        insert into rollout_items (rollout, seq, change, state, item, changed_at)
        select ${claim.rollout.id}, column1, 'UNPLANNED', 'PENDING', column2, ${this.nowMs()}
        from (values ${sql.join(rows)}) as added where ${this.#isClaimed(claim)}
        on conflict (rollout, seq) do nothing`.execute(this.db);
    }
  }

  async putItem(claim: RolloutClaim, item: RolloutItem): Promise<boolean> {
    const { numUpdatedRows } = await this.db
      .updateTable('rollout_items')
      .set({ change: item.plan?.change ?? 'UNPLANNED', state: item.state, item: JSON.stringify(item) })
      .set({ changed_at: this.nowMs() })
      .where('rollout', '=', claim.rollout.id)
      .where('seq', '=', item.seq)
      .where(this.#isClaimed(claim))
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  /** Begins once the rollouts that other replicas open for the caller are there, to be counted. */
  async #inTurn<T>(caller: string, work: (db: Kysely<StoreSchema>) => Promise<T>): Promise<T> {
    if (!this.isShared) return await work(this.db);
    return await this.db.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${LOCK + caller}, 0))`.execute(transaction);
      return await work(transaction);
    });
  }

  #rollouts() {
    return this.db.selectFrom('rollouts').select('rollout');
  }

  #isClaimed({ rollout, fence }: RolloutClaim): RawBuilder<boolean> {
    return sql<boolean>`exists (select 1 from rollouts where id = ${rollout.id} and fence = ${fence})`;
  }

  async #lease({ rollout, fence }: RolloutClaim, until: RawBuilder<number>): Promise<boolean> {
    const { numUpdatedRows } = await this.db
      .updateTable('rollouts')
      .set({ worker_until: until })
      .where('id', '=', rollout.id)
      .where('fence', '=', fence)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }
}

async function insertUnlessFull(
  db: Kysely<StoreSchema>,
  rollout: Rollout,
  source: string,
  maxOpen: number,
): Promise<boolean> {
  const { id, caller, requestId = null, state, version } = rollout;
  const texts = [id, caller, requestId, state, JSON.stringify(rollout), source].map(
    (text) => sql`cast(${text} as text)`,
  );
  const { numAffectedRows } = await sql`
    insert into rollouts
      (id, caller, request_id, state, rollout, source, version, planned_at, fence, worker, worker_until)
    select ${sql.join(texts)}, cast(${version} as bigint), null, 0, '', 0
    where ${isBelow(maxOpen, db, caller)}
    on conflict (caller, request_id) do nothing`.execute(db);
  return numAffectedRows === 1n;
}

/** Whether the caller has fewer open rollouts. */
function isBelow(maxOpen: number, db: Kysely<StoreSchema>, caller: string): RawBuilder<boolean> {
  const open = db
    .selectFrom('rollouts')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('caller', '=', caller)
    .where('state', 'in', OPEN_STATES);
  return sql<boolean>`(${open}) < ${maxOpen}`;
}

/** To the next version, if it is still at this one. */
function updateOf(db: Kysely<StoreSchema>, rollout: Rollout) {
  const { id, state, version, plannedAtMs = null } = rollout;
  const next = { ...rollout, version: version + 1 };
  const columns = { state, version: next.version, planned_at: plannedAtMs, rollout: JSON.stringify(next) };
  return db.updateTable('rollouts').set(columns).where('id', '=', id).where('version', '=', version);
}

function rolloutOf(row: Pick<Selectable<RolloutTable>, 'rollout'> | undefined): Rollout | undefined {
  return row && (JSON.parse(row.rollout) as Rollout);
}

/** The columns are what the last statement said; the JSON may have been written before. */
function itemOf({ item, state }: Pick<Selectable<RolloutItemTable>, 'item' | 'state'>): RolloutItem {
  return { ...(JSON.parse(item) as RolloutItem), state: state as ItemState };
}
