import { Kysely, sql } from 'kysely';
import { StoreSchema } from '../store-schema';
import { ChainHead } from './audit-chain';
import { IndexedRecord, patternEntriesOf } from './audit-patterns';

/** A chain by its first record. */
export interface BegunChain {
  readonly at: number;
  readonly incarnation: string;
}

/** A chain that is being deleted, up to a record. */
export type PendingRemoval = Pick<ChainHead, 'incarnation' | 'seq'>;

/**
 * Deletes chains from the tables of the audit, which allow that only for chains in
 * `audit_removals`. Every method throws STORE_UNAVAILABLE.
 */
export class AuditRemovals {
  constructor(private readonly db: Kysely<StoreSchema>) {}

  /**
   * Chains whose columns say that they are older, in the order in which they began, after the given
   * one. The columns prove nothing.
   */
  async aged(beforeMs: number, after: BegunChain | undefined, limit: number): Promise<readonly BegunChain[]> {
    const beyond = after ? sql`and (begun.at, begun.incarnation) > (${after.at}, ${after.incarnation})` : sql``;
    const { rows } = await sql<BegunChain>`
      select begun.at, begun.incarnation from audit_events as begun
      where begun.seq = 0 and begun.at < ${beforeMs} ${beyond} and ${beforeMs} > (
        select at from audit_events where incarnation = begun.incarnation order by seq desc limit 1)
      order by begun.at, begun.incarnation limit ${limit}`.execute(this.db);
    return rows;
  }

  /** Call it once a record of the audit tells of the removal. */
  async begin({ incarnation, seq }: PendingRemoval): Promise<void> {
    await this.db
      .insertInto('audit_removals')
      .values({ incarnation, last_seq: seq })
      .onConflict((conflict) => conflict.column('incarnation').doUpdateSet({ last_seq: seq }))
      .execute();
  }

  pending(limit: number): Promise<readonly PendingRemoval[]> {
    return this.db.selectFrom('audit_removals').select(['incarnation', 'last_seq as seq']).limit(limit).execute();
  }

  /**
   * Deletes the last records of the chain, and returns their number. Their index entries go first:
   * without the record, nothing would lead to them.
   */
  async deleteLast({ incarnation, seq }: PendingRemoval, limit: number): Promise<number> {
    const records = await this.db
      .selectFrom('audit_events')
      .select(['incarnation', 'seq', 'at', 'kind', 'account', 'resource'])
      .where('incarnation', '=', incarnation)
      .where('seq', '<=', seq)
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute();
    const first = records.at(-1);
    if (!first) return 0;
    await this.#deleteEntries(records);
    await this.db
      .deleteFrom('audit_events')
      .where('incarnation', '=', incarnation)
      .where('seq', '>=', first.seq)
      .where('seq', '<=', seq)
      .execute();
    return records.length;
  }

  /**
   * One range of the key for each pattern: for a list of keys, neither database uses the whole key
   * in every case.
   */
  async #deleteEntries(records: readonly IndexedRecord[]): Promise<void> {
    const times = boundsOf(records.map(({ at }) => at));
    const numbers = boundsOf(records.map(({ seq }) => seq));
    const entries = records.flatMap(patternEntriesOf);
    const patterns = new Map(entries.map((entry) => [JSON.stringify([entry.account, entry.pattern]), entry]));
    for (const { account, pattern, incarnation } of patterns.values()) {
      await this.db
        .deleteFrom('audit_patterns')
        .where('account', '=', account)
        .where('pattern', '=', pattern)
        .where('at', '>=', times.least)
        .where('at', '<=', times.most)
        .where('incarnation', '=', incarnation)
        .where('seq', '>=', numbers.least)
        .where('seq', '<=', numbers.most)
        .execute();
    }
  }

  /** Call it once no record is left. */
  async end({ incarnation }: PendingRemoval): Promise<void> {
    await this.db.deleteFrom('audit_indexed_chains').where('incarnation', '=', incarnation).execute();
    await this.db.deleteFrom('audit_removals').where('incarnation', '=', incarnation).execute();
  }
}

function boundsOf(values: readonly number[]): { readonly least: number; readonly most: number } {
  return { least: Math.min(...values), most: Math.max(...values) };
}
