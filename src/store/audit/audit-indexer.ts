import { Kysely, sql } from 'kysely';
import { pause } from '../../domain/concurrency/waiting';
import { Clock } from '../../domain/time/clock';
import { StatementTexts } from '../statement-texts';
import { StoreSchema } from '../store-schema';
import { AuditRow } from './audit-chain';
import { PatternEntry, patternsOf } from './audit-patterns';

/**
 * How many records one batch indexes. A concurrent write waits for at most one of its statements.
 */
const BATCH = 200;
/** How many index rows one statement inserts; a name with many labels has many rows. */
const MAX_INSERTED = 200;

type Indexed = Pick<AuditRow, 'incarnation' | 'seq' | 'at' | 'kind' | 'account' | 'resource'>;

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
   * Indexes all missing records and returns their number. It rests as long as it works. If the
   * signal aborts, the next call continues there, even in another process. Throws
   * STORE_UNAVAILABLE.
   */
  async complete(clock: Clock, signal: AbortSignal): Promise<number> {
    let indexed = 0;
    for (;;) {
      const chains = await this.#chainsBehind();
      this.#isComplete ||= chains.length === 0;
      if (chains.length === 0) return indexed;
      for (const chain of chains) indexed += await this.#follow(chain, clock, signal);
      if (signal.aborted) return indexed;
    }
  }

  /** The first record that should be indexed but is not. All rows belong to one chain. */
  async firstMissing(rows: readonly Indexed[]): Promise<Indexed | undefined> {
    const [first] = rows;
    if (!first) return undefined;
    const noted = await this.db
      .selectFrom('audit_indexed_chains')
      .select('next_seq')
      .where('incarnation', '=', first.incarnation)
      .executeTakeFirst();
    const end = noted ? (noted.next_seq ?? Infinity) : -Infinity;
    const wanted = rows.filter(({ seq }) => seq < end).flatMap(entriesOf);
    const found = new Set<string>();
    for (const some of chunksOf(wanted)) for (const key of await this.#found(some)) found.add(key);
    const missing = wanted.find((entry) => !found.has(keyOf(entry)));
    return missing && rows.find(({ seq }) => seq === missing.seq);
  }

  async #follow({ incarnation, seq }: ChainBehind, clock: Clock, signal: AbortSignal): Promise<number> {
    let indexed = 0;
    for (let from = Number(seq); !signal.aborted;) {
      const begin = clock.elapsed();
      const rows = await this.#rowsFrom(incarnation, from);
      await this.#index(rows);
      from = (rows.at(-1)?.seq ?? from - 1) + 1;
      await this.#note(incarnation, from);
      indexed += rows.length;
      if (rows.length < BATCH) break;
      await pause(clock, clock.elapsed() - begin);
    }
    return indexed;
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

  #rowsFrom(incarnation: string, seq: number): Promise<Indexed[]> {
    return this.db
      .selectFrom('audit_events')
      .select(['incarnation', 'seq', 'at', 'kind', 'account', 'resource'])
      .where('incarnation', '=', incarnation)
      .where('seq', '>=', seq)
      .orderBy('seq')
      .limit(BATCH)
      .execute();
  }

  async #index(rows: readonly Indexed[]): Promise<void> {
    for (const some of chunksOf(rows.flatMap(entriesOf))) {
      const values = some.flatMap((entry) => PATTERN_COLUMNS.map((column) => entry[column]));
      await this.db.executeQuery(this.#inserts.query(some.length, values));
    }
  }

  /** Called after the rows are stored: an interruption in between only repeats them. */
  async #note(incarnation: string, nextSeq: number): Promise<void> {
    await this.db
      .insertInto('audit_indexed_chains')
      .values({ incarnation, next_seq: nextSeq })
      .onConflict((conflict) => conflict.column('incarnation').doUpdateSet({ next_seq: nextSeq }))
      .execute();
  }

  async #found(entries: readonly PatternEntry[]): Promise<string[]> {
    const values = entries.map(
      ({ account, pattern, at, incarnation, seq }) =>
        sql`(${account}, ${pattern}, cast(${at} as bigint), ${incarnation}, cast(${seq} as bigint))`,
    );
    const { rows } = await sql<PatternEntry>`
      select account, pattern, at, incarnation, seq from audit_patterns
      where (account, pattern, at, incarnation, seq) in (values ${sql.join(values)})`.execute(this.db);
    return rows.map(keyOf);
  }
}

/** One placeholder per value. */
const BLANK: PatternEntry = { account: '', pattern: '', at: 0, incarnation: '', seq: 0 };
const PATTERN_COLUMNS = Object.keys(BLANK) as readonly (keyof PatternEntry)[];

function entriesOf(row: Indexed): PatternEntry[] {
  const { account, at, incarnation, seq } = row;
  return patternsOf(row).map((pattern) => ({ account, pattern, at, incarnation, seq }));
}

function keyOf({ account, pattern, at, incarnation, seq }: PatternEntry): string {
  return JSON.stringify([account, pattern, at, incarnation, seq]);
}

function chunksOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / MAX_INSERTED);
  return Array.from({ length: count }, (_, index) => items.slice(index * MAX_INSERTED, (index + 1) * MAX_INSERTED));
}
