import { Expression, Kysely, RawBuilder, SqlBool, sql } from 'kysely';
import { isSelected, NameSelection, ownerInName } from '../../domain/access/access-policy';
import { AuditFilter, AuditFindings, AuditPosition, AuditQuery } from '../../domain/records/audit';
import { upToBytes } from '../../domain/up-to-bytes';
import { storeUnavailable } from '../store-failure';
import { StoreReads } from '../store-reads';
import { StoreSchema } from '../store-schema';
import { AuditRow } from './audit-chain';
import { WHOLE_ACCOUNT, patternsOf } from './audit-patterns';

/** Records that one statement looks at, where a filter may leave few of them. */
const MAX_SCANNED = 1_000;
/** Patterns that one statement looks under. */
const MAX_PATTERNS = 20;

/** Where a record stands, what decides who may see it, and its size; without the record, which may be large. */
interface Entry extends AuditPosition {
  readonly kind: string;
  readonly resource: string;
  readonly bytes: number;
}

/** Entries, the newest first, and the last record that was looked at; absent: nothing is left. */
interface Entries {
  readonly entries: readonly Entry[];
  readonly end?: AuditPosition;
}

/**
 * Finds records of the audit by what a caller may read. Every statement is bounded by an index, whatever is asked for and however much there
 * is of others: in the embedded store one thread does everything, and no list shall keep it from storing an intent.
 */
export class AuditSearch {
  constructor(
    private readonly db: Kysely<StoreSchema>,
    private readonly reads: StoreReads,
    /** Whether `audit_patterns` has all there is. */
    private readonly isIndexed: () => boolean,
  ) {}

  /** Finds out first which records fit, and reads no others: a page of the largest ones would take all memory. */
  async find(query: AuditQuery, signal: AbortSignal): Promise<AuditFindings<AuditRow>> {
    const { entries, end } = await this.#entries(query, signal);
    const fitting = upToBytes(entries, query.maxBytes, ({ bytes }) => bytes);
    const records = await this.#recordsAt(fitting, signal);
    const bytes = sizeOf(fitting);
    const last = fitting.length < entries.length ? fitting.at(-1) : end;
    return { records, bytes, ...(last && { end: positionOf(last) }) };
  }

  async #entries(query: AuditQuery, signal: AbortSignal): Promise<Entries> {
    const { names, filter } = query;
    if (filter.operationId !== undefined) return this.#ofOperation(query, filter.operationId, signal);
    const isIndexed = this.isIndexed();
    // To go through everybody's records for some of them is what callers could do without end.
    if (names !== 'ALL' && !isIndexed) throw storeUnavailable('is still building the index of the audit');
    const patterns = isIndexed ? patternsFor(names, filter.resource) : undefined;
    return patterns ? this.#underPatterns(patterns, query, signal) : this.#page(ofAccount(query), query, signal);
  }

  /** An operation's id is never repeated, and leads to all there is. */
  async #ofOperation({ account, names, filter, before }: AuditQuery, id: string, signal: AbortSignal) {
    const query = sql<Entry>`
      select ${ENTRY} from audit_events
      where operation_id = ${id} and account || '' = ${account} and ${within(filter, before)} and ${matching(filter)}
      order by ${NEWEST_FIRST}`;
    const entries = await this.reads.read<Entry>(query.compile(this.db), signal);
    return { entries: entries.filter((entry) => maySee(names, entry)) };
  }

  /** So many patterns at a time that no statement takes long. */
  async #underPatterns(patterns: readonly string[], query: AuditQuery, signal: AbortSignal): Promise<Entries> {
    const found: Entries[] = [];
    for (let from = 0; from < patterns.length; from += MAX_PATTERNS) {
      const some = patterns.slice(from, from + MAX_PATTERNS);
      found.push(await this.#page(underPatterns(some, query), query, signal));
    }
    const { entries, end } = mergePages(found, query.limit);
    // The records are those that the index says, and rights those that the policy says.
    return { entries: entries.filter((entry) => maySee(query.names, entry)), ...(end && { end }) };
  }

  /** The first ones of these positions, by two statements where not all of them may match. */
  async #page(positions: Positions, { filter, limit }: AuditQuery, signal: AbortSignal): Promise<Entries> {
    const conditions = filterConditions(filter);
    const scan = conditions.length > 0 ? MAX_SCANNED : limit;
    const [last] =
      conditions.length === 0
        ? []
        : await this.reads.read<AuditPosition>(
            sql`select at as "atMs", incarnation, seq from (${positions(scan)}) as looked
                order by at desc, incarnation desc, seq desc limit 1 offset ${scan - 1}`.compile(this.db),
            signal,
          );
    // CROSS keeps the order of the join: a row is looked up for each position, by its key.
    const query = sql<Entry>`
      select ${ENTRY}
      from (select * from (${positions(scan)}) as looked order by ${NEWEST_FIRST} limit ${scan}) as looked
      cross join audit_events
      where audit_events.incarnation = looked.incarnation and audit_events.seq = looked.seq and ${matching(filter)}
      order by looked.at desc, looked.incarnation desc, looked.seq desc limit ${limit}`;
    const entries = await this.reads.read<Entry>(query.compile(this.db), signal);
    const end = entries.length === limit ? entries.at(-1) : last;
    return { entries, ...(end && { end }) };
  }

  /** By their keys, the newest first. */
  async #recordsAt(positions: readonly AuditPosition[], signal: AbortSignal): Promise<readonly AuditRow[]> {
    if (positions.length === 0) return [];
    const keys = positions.map(({ incarnation, seq }) => sql`(cast(${incarnation} as text), cast(${seq} as bigint))`);
    const query = sql<AuditRow>`
      select audit_events.* from (values ${sql.join(keys)}) as wanted cross join audit_events
      where audit_events.incarnation = wanted.column1 and audit_events.seq = wanted.column2
      order by ${NEWEST_FIRST}`;
    return this.reads.read<AuditRow>(query.compile(this.db), signal);
  }
}

function sizeOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Whether these rights, in whatever way the record was found, show it. */
function maySee(names: NameSelection, entry: Pick<AuditRow, 'kind' | 'resource'>): boolean {
  return names === 'ALL' || (patternsOf(entry).length > 0 && isSelected(names, entry.resource));
}

/** A query for positions, newest first, so many of each of its parts. */
type Positions = (limit: number) => RawBuilder<unknown>;

const NEWEST_FIRST = sql`at desc, incarnation desc, seq desc`;
const ENTRY = sql`
  audit_events.at as "atMs", audit_events.incarnation, audit_events.seq, kind, resource, octet_length(record) as bytes`;

function ofAccount({ account, filter, before }: AuditQuery): Positions {
  return (limit) => sql`
    select at, incarnation, seq from audit_events
    where account = ${account} and ${within(filter, before)} order by ${NEWEST_FIRST} limit ${limit}`;
}

function underPatterns(patterns: readonly string[], { account, filter, before }: AuditQuery): Positions {
  return (limit) =>
    sql.join(
      patterns.map(
        (pattern) => sql`
          select * from (
            select at, incarnation, seq from audit_patterns
            where account = ${account} and pattern = ${pattern} and ${within(filter, before)}
            order by ${NEWEST_FIRST} limit ${limit}) as one`,
      ),
      sql` union all `,
    );
}

/** Undefined: whatever stands in the account. No two of them have a record in common. */
function patternsFor(names: NameSelection, resource = ''): readonly string[] | undefined {
  const owner = ownerInName(resource);
  if (owner) return isSelected(names, resource) ? [owner.toLowerCase()] : [];
  return names === 'ALL' ? undefined : [WHOLE_ACCOUNT, ...names];
}

/** What is older than where one of them ends is not complete yet. */
function mergePages(found: readonly Entries[], limit: number): Entries {
  const ends = found.flatMap(({ end }) => end ?? []).toSorted((one, other) => compare(other, one));
  const [newestEnd] = ends;
  const all = found
    .flatMap(({ entries }) => entries)
    .filter((entry) => !newestEnd || compare(entry, newestEnd) >= 0)
    .toSorted((one, other) => compare(other, one));
  const entries = all.slice(0, limit);
  const end = all.length > limit ? entries.at(-1) : newestEnd;
  return { entries, ...(end && { end }) };
}

function compare(one: AuditPosition, other: AuditPosition): number {
  const byIncarnation = one.incarnation < other.incarnation ? -1 : one.incarnation > other.incarnation ? 1 : 0;
  return one.atMs - other.atMs || byIncarnation || one.seq - other.seq;
}

function positionOf({ atMs, incarnation, seq }: AuditPosition): AuditPosition {
  return { atMs, incarnation, seq };
}

/** Of the time that is asked for, and before the position that is. */
function within({ startMs, endMs }: AuditFilter, before: AuditPosition | undefined): Expression<SqlBool> {
  return all([
    ...(startMs === undefined ? [] : [sql<SqlBool>`at >= ${startMs}`]),
    ...(endMs === undefined ? [] : [sql<SqlBool>`at < ${endMs}`]),
    ...(before === undefined
      ? []
      : [sql<SqlBool>`(at, incarnation, seq) < (${before.atMs}, ${before.incarnation}, ${before.seq})`]),
  ]);
}

function matching(filter: AuditFilter): Expression<SqlBool> {
  return all(filterConditions(filter));
}

function filterConditions({ kind, caller, method, resource, requestId }: AuditFilter): Expression<SqlBool>[] {
  const equal = { kind, caller, method, request_id: requestId };
  return [
    ...Object.entries(equal).flatMap(([column, value]) =>
      value === undefined ? [] : [sql<SqlBool>`${sql.ref(column)} = ${value}`],
    ),
    ...(resource === undefined ? [] : [isWithin(resource)]),
  ];
}

/** The resource itself, and what is below it. No LIKE, for which a name may hold signs that mean something. */
function isWithin(resource: string): Expression<SqlBool> {
  const parent = `${resource}/`;
  return sql<SqlBool>`(resource = ${resource} or substr(resource, 1, ${parent.length}) = ${parent})`;
}

function all(conditions: readonly Expression<SqlBool>[]): Expression<SqlBool> {
  return conditions.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`${sql.join(conditions, sql` and `)}`;
}
