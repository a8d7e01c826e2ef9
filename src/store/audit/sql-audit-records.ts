import { Kysely, sql } from 'kysely';
import { AppliedState } from '../../domain/records/applied-state';
import { AuditFindings, AuditQuery } from '../../domain/records/audit';
import { AuditRow, ChainHead } from './audit-chain';
import { LEASE_LOST } from './audit-tables';
import { AuditIndexer } from './audit-indexer';
import { patternsOf } from './audit-patterns';
import { AuditSearch } from './audit-search';
import { BackgroundTask } from '../background-task';
import { CachedAppliedStates } from '../cached-applied-states';
import { StoreReads } from '../store-reads';
import { StatementTexts } from '../statement-texts';
import { storedState } from '../stored-applied-states';
import { StoreSchema } from '../store-schema';
import { AuditEntry, AuditRecords, LeaseLost } from './audit-records';
import { StopSignal } from '../../domain/concurrency/stop-signal';

/** How memory changes with the records. */
export interface RecordedMemory {
  /** Identifies the key of the fingerprints in memory. */
  readonly keyId: string;
  /** Told of each change. */
  readonly follower?: Pick<CachedAppliedStates, 'changing'>;
}

/** The audit table in SQLite and PostgreSQL, with the same statements. */
export class SqlAuditRecords implements AuditRecords {
  readonly #inserts: StatementTexts;
  readonly #indexer: AuditIndexer;
  readonly #search: AuditSearch;

  private constructor(
    private readonly db: Kysely<StoreSchema>,
    reads: StoreReads,
    private readonly memory: RecordedMemory,
  ) {
    this.#indexer = new AuditIndexer(db);
    this.#search = new AuditSearch(db, reads, () => this.#indexer.isComplete);
    this.#inserts = new StatementTexts((rows) =>
      db.insertInto('audit_entries').values(Array.from({ length: rows }, () => BLANK)),
    );
  }

  /** Throws STORE_UNAVAILABLE. */
  static async open(db: Kysely<StoreSchema>, reads: StoreReads, memory: RecordedMemory): Promise<SqlAuditRecords> {
    const records = new SqlAuditRecords(db, reads, memory);
    await records.#indexer.check();
    return records;
  }

  async insert(entries: readonly AuditEntry[]): Promise<void> {
    const { keyId, follower } = this.memory;
    const values: unknown[] = [];
    const changes = new Map<string, AppliedState | undefined>();
    for (const entry of entries) {
      pushValues(values, entry, keyId);
      if (entry.memory) changes.set(entry.memory.resource, entry.memory.state);
    }
    const store = async (): Promise<void> => {
      await this.db.executeQuery(this.#inserts.query(entries.length, values));
    };
    try {
      await (follower ? follower.changing(changes, store) : store());
    } catch (error) {
      throw leaseLost(error) ?? error;
    }
  }

  find(query: AuditQuery, signal: StopSignal): Promise<AuditFindings<AuditRow>> {
    return this.#search.find(query, signal);
  }

  index(task: BackgroundTask): Promise<number> {
    return this.#indexer.complete(task);
  }

  async firstUnindexed(rows: readonly AuditRow[]): Promise<number | undefined> {
    return (await this.#indexer.firstMissing(rows))?.seq;
  }

  async head(incarnation: string): Promise<ChainHead | undefined> {
    return this.db
      .selectFrom('audit_events')
      .select(['incarnation', 'seq', 'mac'])
      .where('incarnation', '=', incarnation)
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
  }

  /**
   * Two lookups by key per chain: for a join, the database might scan all records of the chains.
   */
  async latestHeads(limit: number): Promise<readonly ChainHead[]> {
    const last = (column: 'seq' | 'mac') => sql`
      (select ${sql.ref(column)} from audit_events where incarnation = begun.incarnation order by seq desc limit 1)
      as ${sql.ref(column)}`;
    const { rows } = await sql<ChainHead>`
      select incarnation, ${last('seq')}, ${last('mac')}
      from (select incarnation from audit_events where seq = 0 order by at desc limit ${limit}) as begun`.execute(
      this.db,
    );
    return rows;
  }

  /**
   * Skips from one incarnation to the next by key: one lookup each, whatever the chain's length.
   */
  async incarnations(after: string | undefined, limit: number): Promise<readonly string[]> {
    const beyond = after === undefined ? sql`` : sql`where incarnation > ${after}`;
    const { rows } = await sql<{ readonly incarnation: string }>`
      with recursive chains (incarnation) as (
        select min(incarnation) from audit_events ${beyond}
        union all
        select (select min(incarnation) from audit_events where incarnation > chains.incarnation)
        from chains where incarnation is not null)
      select incarnation from chains where incarnation is not null limit ${limit}`.execute(this.db);
    return rows.map(({ incarnation }) => incarnation);
  }

  async chain(incarnation: string, seq: number, limit: number): Promise<readonly AuditRow[]> {
    return this.db
      .selectFrom('audit_events')
      .selectAll()
      .where('incarnation', '=', incarnation)
      .where('seq', '>=', seq)
      .orderBy('seq')
      .limit(limit)
      .execute();
  }
}

/** One placeholder per value. */
const BLANK = {
  incarnation: '',
  seq: 0,
  at: 0,
  kind: '',
  account: '',
  caller: '',
  method: '',
  resource: '',
  request_id: '',
  operation_id: '',
  record: '',
  mac: '',
  patterns: '',
  remembered: '',
  state: '',
  lease_key: '',
  lease_fence: 0,
};

/** In the order of `BLANK`. */
function pushValues(values: unknown[], entry: AuditEntry, keyId: string): void {
  const { incarnation, seq, at, kind, account, caller, method, resource: name, memory } = entry;
  values.push(incarnation, seq, at, kind, account, caller, method, name, entry.request_id, entry.operation_id);
  values.push(entry.record, entry.mac, JSON.stringify(patternsOf(entry)));
  if (!memory) values.push(null, null, null, null);
  else {
    const { resource, state, lease } = memory;
    values.push(resource, storedState(state, keyId), lease?.key ?? null, lease?.fence ?? null);
  }
}

function leaseLost(error: unknown): LeaseLost | undefined {
  const { code, detail } = Object(error instanceof Error ? error.cause : undefined) as DatabaseRefusal;
  return code === LEASE_LOST ? new LeaseLost(Number(detail)) : undefined;
}

/** An error of PostgreSQL. */
interface DatabaseRefusal {
  readonly code?: string;
  readonly detail?: string;
}
