import { Kysely, RawBuilder, SqlBool, sql } from 'kysely';
import { Drift, DriftRound, WholeRound } from '../../domain/drift/drift';
import { StopSignal } from '../../domain/concurrency/stop-signal';
import { DriftStore, DriftTurn, RememberedState, TurnEnd } from '../../domain/drift/drift-store.port';
import { rowsOf, StoreReads } from '../store-reads';
import { StoreSchema } from '../store-schema';

/** How many rows one statement writes. */
const MAX_BATCH = 100;

/**
 * Drifts beside the memory that they were compared with, which is their version. A worker's
 * statements name its fence, so that one which lost its turn changes nothing.
 */
export class StoredDrifts implements DriftStore {
  constructor(
    private readonly db: Kysely<StoreSchema>,
    private readonly reads: StoreReads,
    /** The clock that turns go by: that of the database, if replicas share it. */
    private readonly nowMs: () => RawBuilder<number>,
    /** Whether replicas share it, in PostgreSQL. */
    private readonly isShared: boolean,
  ) {}

  async enlist(cloudAccounts: readonly string[], everyMs: number): Promise<void> {
    for (let start = 0; start < cloudAccounts.length; start += MAX_BATCH) {
      const rows = cloudAccounts.slice(start, start + MAX_BATCH);
      await this.db
        .insertInto('drift_turns')
        .values(rows.map((one) => ({ cloud_account: one, next_at: 0, fence: 0, worker: '', worker_until: 0 })))
        .onConflict((conflict) => conflict.column('cloud_account').doNothing())
        .execute();
    }
    const latest = sql<number>`${this.nowMs()} + ${sql.lit(everyMs)}`;
    await this.db.updateTable('drift_turns').set({ next_at: latest }).where('next_at', '>', latest).execute();
  }

  async claim(worker: string, leaseMs: number): Promise<DriftTurn | undefined> {
    const now = this.nowMs();
    const longestDue = this.db
      .selectFrom('drift_turns')
      .select('cloud_account')
      .where('next_at', '<=', now)
      .where('worker_until', '<=', now)
      .orderBy('next_at')
      .limit(1);
    // Two replicas that look at once claim two turns, not the same one.
    const free = this.isShared ? longestDue.forUpdate().skipLocked() : longestDue;
    const row = await this.db
      .updateTable('drift_turns')
      .set({ fence: sql`fence + 1`, worker, worker_until: sql`${now} + ${sql.lit(leaseMs)}` })
      .where('cloud_account', 'in', free)
      // Another worker may have claimed it since.
      .where('worker_until', '<=', now)
      .where('next_at', '<=', now)
      .returning(['cloud_account', 'fence', 'round'])
      .returning(now.as('now'))
      .executeTakeFirst();
    if (!row) return undefined;
    const { cloud_account: cloudAccount, fence, round } = row;
    const turn = { cloudAccount, fence: Number(fence), claimedAtMs: Number(row.now) };
    return round === null ? turn : { ...turn, round: JSON.parse(round) as DriftRound };
  }

  async renew(turn: DriftTurn, leaseMs: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#turn(turn)
      .set({ worker_until: sql`${this.nowMs()} + ${sql.lit(leaseMs)}` })
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  async giveBack(turn: DriftTurn, end?: TurnEnd): Promise<void> {
    const free = this.#turn(turn).set({ worker_until: 0 });
    if (!end) {
      await free.execute();
      return;
    }
    const { round, ended, nextAtMs } = end;
    await free
      .set({ round: round ? JSON.stringify(round) : null, next_at: nextAtMs })
      .$if(ended !== undefined, (query) => query.set({ seen_from: ended?.startedAtMs ?? null, seen_at: this.nowMs() }))
      .execute();
  }

  async count(cloudAccount: string): Promise<number> {
    const { count } = await this.db
      .selectFrom('applied_states')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('state', 'is not', null)
      .where('resource', '>', `${cloudAccount}/`)
      .where('resource', '<', afterAll(cloudAccount))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async remembered(cloudAccount: string, after: string, limit: number): Promise<readonly RememberedState[]> {
    const rows = await this.db
      .selectFrom('applied_states')
      .leftJoin('drifts', (join) =>
        join
          .onRef('drifts.resource', '=', 'applied_states.resource')
          .onRef('drifts.version', '=', 'applied_states.state'),
      )
      .select(['applied_states.resource', 'applied_states.state', 'drifts.drift'])
      .where('applied_states.state', 'is not', null)
      .where('applied_states.resource', '>', after === '' ? `${cloudAccount}/` : after)
      .where('applied_states.resource', '<', afterAll(cloudAccount))
      .orderBy('applied_states.resource')
      .limit(limit)
      .execute();
    return rows.map(({ resource, state, drift }) => {
      const known = drift === null ? {} : { known: JSON.parse(drift) as Drift };
      return { resource, version: state ?? '', ...known };
    });
  }

  async keep(turn: DriftTurn, { resource, version }: RememberedState, drift: Drift): Promise<boolean> {
    const differs = drift.difference ? 1 : 0;
    const json = JSON.stringify(drift);
    const { numAffectedRows } = await sql`
      insert into drifts (resource, cloud_account, version, differs, drift)
      select resource, ${sql.lit(turn.cloudAccount)}, state, ${sql.lit(differs)}, cast(${json} as text)
      from applied_states
      where resource = ${resource} and state = ${version} and ${this.#isHeld(turn)}
      on conflict (resource) do update set
        version = excluded.version, differs = excluded.differs, drift = excluded.drift`.execute(this.db);
    return numAffectedRows === 1n;
  }

  async clear(turn: DriftTurn, { resource, version }: RememberedState): Promise<boolean> {
    const { numDeletedRows } = await this.db
      .deleteFrom('drifts')
      .where('resource', '=', resource)
      .where('version', '=', version)
      .where(this.#isHeld(turn))
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  async sweep(turn: DriftTurn): Promise<void> {
    const isVoid = sql<SqlBool>`not exists (
      select 1 from applied_states where applied_states.resource = drifts.resource and state = version)`;
    await this.db
      .deleteFrom('drifts')
      .where('cloud_account', '=', turn.cloudAccount)
      .where(isVoid)
      .where(this.#isHeld(turn))
      .execute();
  }

  async forget(turn: DriftTurn): Promise<number> {
    const { cloudAccount } = turn;
    const { numDeletedRows } = await this.db
      .deleteFrom('drifts')
      .where('cloud_account', '=', cloudAccount)
      .where(this.#isHeld(turn))
      .executeTakeFirstOrThrow();
    const { fence } = turn;
    await this.db
      .deleteFrom('drift_turns')
      .where('cloud_account', '=', cloudAccount)
      .where('fence', '=', fence)
      .execute();
    return Number(numDeletedRows);
  }

  async list(cloudAccount: string, after: string, limit: number, signal: StopSignal): Promise<readonly Drift[]> {
    const next = this.#valid()
      .select('drift')
      .where('drifts.cloud_account', '=', cloudAccount)
      .where('drifts.resource', '>', after)
      .orderBy('drifts.resource')
      .limit(limit);
    const rows = await rowsOf(next, this.reads, signal);
    return rows.map(({ drift }) => JSON.parse(drift) as Drift);
  }

  async wholeRound(cloudAccount: string, signal?: StopSignal): Promise<WholeRound | undefined> {
    const turn = this.db
      .selectFrom('drift_turns')
      .select(['seen_from', 'seen_at'])
      .where('cloud_account', '=', cloudAccount);
    const [row] = await rowsOf(turn, this.reads, signal);
    if (!row || row.seen_from === null || row.seen_at === null) return undefined;
    return { startedAtMs: Number(row.seen_from), endedAtMs: Number(row.seen_at) };
  }

  async counts(): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    const turns = await this.db.selectFrom('drift_turns').select('cloud_account').execute();
    for (const { cloud_account: one } of turns) counts.set(one, 0);
    const rows = await this.#valid()
      .select(({ fn }) => ['drifts.cloud_account', fn.countAll<number>().as('count')])
      .where('differs', '=', 1)
      .groupBy('drifts.cloud_account')
      .execute();
    for (const { cloud_account: one, count } of rows) counts.set(one, Number(count));
    return counts;
  }

  /** Those that were compared with what livegate remembers now. */
  #valid() {
    return this.db
      .selectFrom('drifts')
      .innerJoin('applied_states', (join) =>
        join
          .onRef('applied_states.resource', '=', 'drifts.resource')
          .onRef('applied_states.state', '=', 'drifts.version'),
      );
  }

  #isHeld({ cloudAccount, fence }: DriftTurn): RawBuilder<SqlBool> {
    return sql<SqlBool>`exists (
      select 1 from drift_turns where cloud_account = ${cloudAccount} and fence = ${fence})`;
  }

  #turn({ cloudAccount, fence }: DriftTurn) {
    return this.db.updateTable('drift_turns').where('cloud_account', '=', cloudAccount).where('fence', '=', fence);
  }
}

/** The first key after all of the cloud account: the character after the slash follows it. */
function afterAll(cloudAccount: string): string {
  return `${cloudAccount}0`;
}
