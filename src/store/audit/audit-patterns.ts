import { RawBuilder, SqlBool, sql } from 'kysely';
import { ownerInName } from '../../domain/access/access-policy';
import { isAuditKind } from '../../domain/records/audit';
import { patternsMatching } from '../../domain/resources/name-pattern';
import { AuditRow } from './audit-chain';

/** A row of `audit_patterns`. */
export interface PatternEntry {
  readonly account: string;
  readonly pattern: string;
  readonly at: number;
  readonly incarnation: string;
  readonly seq: number;
}

/** The pattern of records that concern the account as a whole. */
export const WHOLE_ACCOUNT = '';

/**
 * The patterns of a record in `audit_patterns`. A caller may see the record if one of these is
 * among the caller's own patterns. A refusal that concerns the whole account has no pattern,
 * because it may name a stranger; only callers that may read everything find it.
 */
export function patternsOf({ kind, resource }: Pick<AuditRow, 'kind' | 'resource'>): string[] {
  if (!isAuditKind(kind)) return [];
  const owner = ownerInName(resource);
  if (owner !== undefined) return patternsMatching(owner);
  return kind === 'REFUSED' ? [] : [WHOLE_ACCOUNT];
}

/** What `audit_patterns` depends on. */
export type IndexedRecord = Pick<AuditRow, 'incarnation' | 'seq' | 'at' | 'kind' | 'account' | 'resource'>;

/** The rows of `audit_patterns` that belong to a record. */
export function patternEntriesOf(record: IndexedRecord): PatternEntry[] {
  const { account, at, incarnation, seq } = record;
  return patternsOf(record).map((pattern) => ({ account, pattern, at, incarnation, seq }));
}

/** How many of these rows one statement handles; a name with many labels has many rows. */
const MAX_ENTRIES = 200;

export function chunksOfEntries(records: readonly IndexedRecord[]): readonly (readonly PatternEntry[])[] {
  const entries = records.flatMap(patternEntriesOf);
  const count = Math.ceil(entries.length / MAX_ENTRIES);
  return Array.from({ length: count }, (_, index) => entries.slice(index * MAX_ENTRIES, (index + 1) * MAX_ENTRIES));
}

/** Whether a row of `audit_patterns` is one of these. */
export function isAmong(entries: readonly PatternEntry[]): RawBuilder<SqlBool> {
  const values = entries.map(
    ({ account, pattern, at, incarnation, seq }) =>
      sql`(${account}, ${pattern}, cast(${at} as bigint), ${incarnation}, cast(${seq} as bigint))`,
  );
  return sql<SqlBool>`(account, pattern, at, incarnation, seq) in (values ${sql.join(values)})`;
}
