import { Kysely, sql } from 'kysely';
import { BackgroundTask } from '../background-task';
import { StatementTexts } from '../statement-texts';
import { StoreSchema } from '../store-schema';
import { IndexedRecord, PatternEntry, chunksOfEntries, isAmong, patternEntriesOf } from './audit-patterns';

/**
 * How many records one batch indexes. A concurrent write waits for at most one of its statements.
 */
const BATCH = 200;

/** A chain whose records from `seq` on are not indexed. */
interface ChainBehind {
  readonly incarnation: string;
  readonly seq: number;
}

/**
 * Adds the records of older versions to `audit_patterns`, including those that still run beside
 * this one.
 */
export class AuditIndexer {
  #isComplete = false;

  readonly #inserts: StatementTexts;

  constructor(private readonly db: Kysely<StoreSchema>) {
    this.#inserts = new StatementTexts((rows) =>
      db
        .insertInto('audit_patterns')
        .values(Array.from({ length: rows }, () => BLANK))
        .onConflict((conflict) => conflict.doNothing()),
    );
  }

  /** Whether the index was complete at the last check. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Updates `isComplete`. */
  async check(): Promise<void> {
    this.#isComplete = (await this.#chainsBehind()).length === 0;
  }

  /**
   * Indexes all missing records and returns their number. Where the task ends, the next one
   * continues, even in another process. Throws STORE_UNAVAILABLE.
   */
  async complete(task: BackgroundTask): Promise<number> {
    let indexed = 0;
    for (;;) {
      const chains = await this.#chainsBehind();
      this.#isComplete ||= chains.length === 0;
      if (chains.length === 0) return indexed;
      for (const chain of chains) indexed += await this.#follow(chain, task);
      if (task.isOver()) return indexed;
    }
  }

  /** The first record that should be indexed but is not. All rows belong to one chain. */
  async firstMissing(rows: readonly IndexedRecord[]): Promise<IndexedRecord | undefined> {
    const [first] = rows;
    if (!first) return undefined;
    const noted = await this.db
      .selectFrom('audit_indexed_chains')
      .select('next_seq')
      .where('incarnation', '=', first.incarnation)
      .executeTakeFirst();
    const end = noted ? (noted.next_seq ?? Infinity) : -Infinity;
    const wanted = rows.filter(({ seq }) => seq < end);
    const found = new Set<string>();
    for (const some of chunksOfEntries(wanted)) for (const key of await this.#found(some)) found.add(key);
    return wanted.find((row) => patternEntriesOf(row).some((entry) => !found.has(keyOf(entry))));
  }

  async #follow({ incarnation, seq }: ChainBehind, task: BackgroundTask): Promise<number> {
    let indexed = 0;
    for (let from = Number(seq); !task.isOver();) {
      const rows = await task.rest(() => this.#indexFrom(incarnation, from));
      from = (rows.at(-1)?.seq ?? from - 1) + 1;
      indexed += rows.length;
      if (rows.length < BATCH) break;
    }
    return indexed;
  }

  /** Indexes one batch, and returns it. An interruption before the note only repeats the rows. */
  async #indexFrom(incarnation: string, seq: number): Promise<readonly IndexedRecord[]> {
    const rows = await this.#rowsFrom(incarnation, seq);
    await this.#index(rows);
    await this.#note(incarnation, (rows.at(-1)?.seq ?? seq - 1) + 1);
    return rows;
  }

  /** Skips from chain to chain by the primary key: one or two lookups each, whatever its length. */
  async #chainsBehind(): Promise<readonly ChainBehind[]> {
    const { rows } = await sql<ChainBehind>`
      with recursive chains (incarnation) as (
        select min(incarnation) from audit_events
        union all
        select (select min(incarnation) from audit_events where incarnation > chains.incarnation)
        from chains where incarnation is not null)
      select chains.incarnation, coalesce(noted.next_seq, 0) as seq
      from chains left join audit_indexed_chains as noted on noted.incarnation = chains.incarnation
      where chains.incarnation is not null and (noted.incarnation is null or exists (
        select 1 from audit_events
        where audit_events.incarnation = chains.incarnation and audit_events.seq >= noted.next_seq))`.execute(this.db);
    return rows;
  }

  #rowsFrom(incarnation: string, seq: number): Promise<IndexedRecord[]> {
    return this.db
      .selectFrom('audit_events')
      .select(['incarnation', 'seq', 'at', 'kind', 'account', 'resource'])
      .where('incarnation', '=', incarnation)
      .where('seq', '>=', seq)
      .orderBy('seq')
      .limit(BATCH)
      .execute();
  }

  async #index(rows: readonly IndexedRecord[]): Promise<void> {
    for (const some of chunksOfEntries(rows)) {
      const values = some.flatMap((entry) => PATTERN_COLUMNS.map((column) => entry[column]));
      await this.db.executeQuery(this.#inserts.query(some.length, values));
    }
  }

  async #note(incarnation: string, nextSeq: number): Promise<void> {
    await this.db
      .insertInto('audit_indexed_chains')
      .values({ incarnation, next_seq: nextSeq })
      .onConflict((conflict) => conflict.column('incarnation').doUpdateSet({ next_seq: nextSeq }))
      .execute();
  }

  async #found(entries: readonly PatternEntry[]): Promise<string[]> {
    const { rows } = await sql<PatternEntry>`
      select account, pattern, at, incarnation, seq from audit_patterns
      where ${isAmong(entries)}`.execute(this.db);
    return rows.map(keyOf);
  }
}

/** One placeholder per value. */
const BLANK: PatternEntry = { account: '', pattern: '', at: 0, incarnation: '', seq: 0 };
const PATTERN_COLUMNS = Object.keys(BLANK) as readonly (keyof PatternEntry)[];

function keyOf({ account, pattern, at, incarnation, seq }: PatternEntry): string {
  return JSON.stringify([account, pattern, at, incarnation, seq]);
}
