import { Kysely, sql } from 'kysely';
import { pause } from '../../domain/concurrency/waiting';
import { Clock } from '../../domain/time/clock';
import { StatementTexts } from '../statement-texts';
import { StoreSchema } from '../store-schema';
import { AuditRow } from './audit-chain';
import { PatternEntry, patternsOf } from './audit-patterns';

/** Records that are indexed at a time: a write that comes meanwhile waits as long as one of them takes. */
const BATCH = 200;
/** Rows of the index in one statement; a name of many labels has many. */
const MAX_INSERTED = 200;

type Indexed = Pick<AuditRow, 'incarnation' | 'seq' | 'at' | 'kind' | 'account' | 'resource'>;

/** A chain with records that are not in the index, from `seq` on. */
interface ChainBehind {
  readonly incarnation: string;
  readonly seq: number;
}

/** Keeps `audit_patterns` for what was recorded without it: by an older version, before it was replaced or beside this one. */
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

  /** Whether everything was in the index when it was last looked at. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Looks whether everything is in the index. */
  async look(): Promise<void> {
    this.#isComplete = (await this.#chainsBehind()).length === 0;
  }

  /**
   * Puts everything into the index that is not there, and says how many records that were. It works half of the time and rests the other,
   * and goes on where it was when the signal aborts, in this process or the next. Throws STORE_UNAVAILABLE.
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

  /** One of these records that is not in the index, though it should be; they are of one chain. */
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

  /** By the key from one chain to the next: a look or two for each, however many records it has. */
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

  /** After the records are there: whoever is stopped in between does them again. */
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

/** A place for a value each. */
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
