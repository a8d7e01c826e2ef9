import { Kysely, sql } from 'kysely';
import { AuditFindings, AuditQuery } from '../../domain/records/audit';
import { AuditRow, ChainHead } from './audit-chain';
import { AuditIndexer } from './audit-indexer';
import { patternsOf } from './audit-patterns';
import { AuditSearch } from './audit-search';
import { BackgroundTask } from '../background-task';
import { StoreReads } from '../store-reads';
import { StatementTexts } from '../statement-texts';
import { StoreSchema } from '../store-schema';
import { AuditRecords } from './audit-records';
import { StopSignal } from '../../domain/concurrency/stop-signal';

/** The audit table in SQLite and PostgreSQL, with the same statements. */
export class SqlAuditRecords implements AuditRecords {
  readonly #inserts: StatementTexts;
  readonly #indexer: AuditIndexer;
  readonly #search: AuditSearch;

  private constructor(
    private readonly db: Kysely<StoreSchema>,
    reads: StoreReads,
  ) {
    this.#indexer = new AuditIndexer(db);
    this.#search = new AuditSearch(db, reads, () => this.#indexer.isComplete);
    this.#inserts = new StatementTexts((rows) =>
      db.insertInto('audit_entries').values(Array.from({ length: rows }, () => BLANK)),
    );
  }

  /** Throws STORE_UNAVAILABLE. */
  static async open(db: Kysely<StoreSchema>, reads: StoreReads): Promise<SqlAuditRecords> {
    const records = new SqlAuditRecords(db, reads);
    await records.#indexer.check();
    return records;
  }

  async insert(rows: readonly AuditRow[]): Promise<void> {
    const entries = rows.map((row) => ({ ...row, patterns: JSON.stringify(patternsOf(row)) }));
    const values = entries.flatMap((entry) => COLUMNS.map((column) => entry[column]));
    await this.db.executeQuery(this.#inserts.query(rows.length, values));
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
};
const COLUMNS = Object.keys(BLANK) as readonly (keyof typeof BLANK)[];
