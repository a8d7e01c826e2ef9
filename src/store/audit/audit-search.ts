import { Expression, Kysely, RawBuilder, SqlBool, sql } from 'kysely';
import { isSelected, NameSelection, ownerInName } from '../../domain/access/access-policy';
import { AuditFilter, AuditFindings, AuditPosition, AuditQuery } from '../../domain/records/audit';
import { upToBytes } from '../../domain/values/up-to-bytes';
import { storeUnavailable } from '../store-failure';
import { StoreReads } from '../store-reads';
import { StoreSchema } from '../store-schema';
import { AuditRow } from './audit-chain';
import { WHOLE_ACCOUNT, patternsOf } from './audit-patterns';
import { StopSignal } from '../../domain/concurrency/stop-signal';

/** How many records a filtered statement examines. */
const MAX_SCANNED = 1_000;
/** How many patterns one statement searches. */
const MAX_PATTERNS = 20;

/**
 * A record's position, what decides its visibility, and its size. The record itself may be large.
 */
interface Entry extends AuditPosition {
  readonly kind: string;
  readonly resource: string;
  readonly bytes: number;
}

/** Entries, newest first. `end` is the last record examined; absent if none is left. */
interface Entries {
  readonly entries: readonly Entry[];
  readonly end?: AuditPosition;
}

/**
 * Finds the audit records that a caller may read. An index bounds every statement, whatever the
 * query and however many records belong to others: the embedded store has one thread, and a list
 * must not delay the storing of an intent.
 */
export class AuditSearch {
  constructor(
    private readonly db: Kysely<StoreSchema>,
    private readonly reads: StoreReads,
    /** Whether `audit_patterns` is complete. */
    private readonly isIndexed: () => boolean,
  ) {}

  /**
   * Reads sizes first, then only the records that fit: a page of the largest ones would exhaust
   * memory.
   */
  async find(query: AuditQuery, signal: StopSignal): Promise<AuditFindings<AuditRow>> {
    const { entries, end } = await this.#entries(query, signal);
    const fitting = upToBytes(entries, query.maxBytes, ({ bytes }) => bytes);
    const records = await this.#recordsAt(fitting, signal);
    const bytes = sizeOf(fitting);
    const last = fitting.length < entries.length ? fitting.at(-1) : end;
    return { records, bytes, ...(last && { end: positionOf(last) }) };
  }

  async #entries(query: AuditQuery, signal: StopSignal): Promise<Entries> {
    const { names, filter } = query;
    if (filter.operationId !== undefined) return this.#ofOperation(query, filter.operationId, signal);
    const isIndexed = this.isIndexed();
    // Without the index, each list would scan the records of all callers.
    if (names !== 'ALL' && !isIndexed) throw storeUnavailable('is still building the index of the audit');
    const patterns = isIndexed ? patternsFor(names, filter.resource) : undefined;
    return patterns ? this.#underPatterns(patterns, query, signal) : this.#page(ofAccount(query), query, signal);
  }

  /** An operation id is unique, so its index finds the few records directly. */
  async #ofOperation({ account, names, filter, before }: AuditQuery, id: string, signal: StopSignal) {
    const query = sql<Entry>`
      select ${ENTRY} from audit_events
      where operation_id = ${id} and account || '' = ${account} and ${within(filter, before)} and ${matching(filter)}
      order by ${NEWEST_FIRST}`;
    const entries = await this.reads.read<Entry>(query.compile(this.db), signal);
    return { entries: entries.filter((entry) => maySee(names, entry)) };
  }

  /** Searches the patterns in groups, so that every statement stays short. */
  async #underPatterns(patterns: readonly string[], query: AuditQuery, signal: StopSignal): Promise<Entries> {
    const found: Entries[] = [];
    for (let from = 0; from < patterns.length; from += MAX_PATTERNS) {
      const some = patterns.slice(from, from + MAX_PATTERNS);
      found.push(await this.#page(underPatterns(some, query), query, signal));
    }
    const { entries, end } = mergePages(found, query.limit);
    // The index proposes records; the access policy decides.
    return { entries: entries.filter((entry) => maySee(query.names, entry)), ...(end && { end }) };
  }

  /** The newest entries among these positions. A filter needs a second statement, for the end. */
  async #page(positions: Positions, { filter, limit }: AuditQuery, signal: StopSignal): Promise<Entries> {
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
    // CROSS JOIN fixes the join order in SQLite: one lookup by key for each position.
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

  /** Reads the records by key, newest first. */
  async #recordsAt(positions: readonly AuditPosition[], signal: StopSignal): Promise<readonly AuditRow[]> {
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

/** Whether these rights show the record, however it was found. */
function maySee(names: NameSelection, entry: Pick<AuditRow, 'kind' | 'resource'>): boolean {
  return names === 'ALL' || (patternsOf(entry).length > 0 && isSelected(names, entry.resource));
}

/** Builds a query for positions that takes the newest `limit` of each of its parts. */
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

/** The patterns to search, which share no record; undefined for the whole account. */
function patternsFor(names: NameSelection, resource = ''): readonly string[] | undefined {
  const owner = ownerInName(resource);
  if (owner) return isSelected(names, resource) ? [owner.toLowerCase()] : [];
  return names === 'ALL' ? undefined : [WHOLE_ACCOUNT, ...names];
}

/** Merges the pages down to the newest `end` among them: below that, some page is incomplete. */
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

/** Within the filter's time range, and before the page's start position. */
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

/** Matches the resource and its descendants. Not LIKE: names may contain its wildcards. */
function isWithin(resource: string): Expression<SqlBool> {
  const parent = `${resource}/`;
  return sql<SqlBool>`(resource = ${resource} or substr(resource, 1, ${parent.length}) = ${parent})`;
}

function all(conditions: readonly Expression<SqlBool>[]): Expression<SqlBool> {
  return conditions.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`${sql.join(conditions, sql` and `)}`;
}
