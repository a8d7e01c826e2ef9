import { Expression, Kysely, RawBuilder, SqlBool, sql } from 'kysely';
import { AuditFilter, AuditFindings, AuditPosition, AuditQuery } from '../../domain/audit';
import { AuditRow, ChainHead } from './audit-chain';
import { StatementTexts } from '../statement-texts';
import { StoreSchema } from '../store-schema';
import { AuditRecords } from './audit-records';

/** Over SQLite and PostgreSQL alike. */
export class SqlAuditRecords implements AuditRecords {
  readonly #inserts: StatementTexts;

  constructor(private readonly db: Kysely<StoreSchema>) {
    this.#inserts = new StatementTexts((rows) =>
      db.insertInto('audit_events').values(Array.from({ length: rows }, () => BLANK)),
    );
  }

  async insert(rows: readonly AuditRow[]): Promise<void> {
    const values = rows.flatMap((row) => COLUMNS.map((column) => row[column]));
    await this.db.executeQuery(this.#inserts.query(rows.length, values));
  }

  /**
   * Two statements that an index bounds, whatever is asked for: where the scan ends, and what there is until then. In the embedded store one
   * thread does everything, and no filter shall keep it from storing an intent. An operation's id is never repeated, and leads to all there is.
   */
  async find(query: AuditQuery): Promise<AuditFindings<AuditRow>> {
    const byId = query.filter.operationId !== undefined;
    const last = byId ? undefined : await this.#lastOf(query);
    const records = await this.#within(query)
      .selectAll()
      .where((where) => where.and(conditionsOf(query.filter)))
      .$if(last !== undefined, (rows) => rows.where(sql<SqlBool>`${POSITION} >= ${tupleOf(last)}`))
      .execute();
    return { records, ...(last && { end: last }) };
  }

  /** The last record that is looked at; undefined if there are not so many. */
  async #lastOf(query: AuditQuery): Promise<AuditPosition | undefined> {
    return this.#within(query)
      .select(['at as atMs', 'incarnation', 'seq'])
      .offset(query.scan - 1)
      .limit(1)
      .executeTakeFirst();
  }

  /** The account's records of the time that is asked for, before the position that is, the newest first. */
  #within({ account, filter: { startMs, endMs, operationId }, before }: AuditQuery) {
    // Behind an expression the account's index is not thought of, where the operation's leads to fewer.
    const ofAccount =
      operationId === undefined ? sql<SqlBool>`account = ${account}` : sql<SqlBool>`account || '' = ${account}`;
    return this.db
      .selectFrom('audit_events')
      .where(ofAccount)
      .$if(startMs !== undefined, (rows) => rows.where('at', '>=', startMs ?? 0))
      .$if(endMs !== undefined, (rows) => rows.where('at', '<', endMs ?? 0))
      .$if(before !== undefined, (rows) => rows.where(sql<SqlBool>`${POSITION} < ${tupleOf(before)}`))
      .orderBy('at', 'desc')
      .orderBy('incarnation', 'desc')
      .orderBy('seq', 'desc');
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

  /** Two looks by the key for each: a join would leave it to the database whether to go through all records of the chains. */
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

  /** By the key from one incarnation to the next: a look for each, however many records it has, within the limit of a statement. */
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

/** A place for a value each. */
const BLANK: AuditRow = {
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
};
const COLUMNS = Object.keys(BLANK) as readonly (keyof AuditRow)[];

const POSITION = sql`(at, incarnation, seq)`;

function tupleOf(position: AuditPosition | undefined): RawBuilder<unknown> {
  return sql`(${position?.atMs}, ${position?.incarnation}, ${position?.seq})`;
}

function conditionsOf({ kind, caller, method, resource, requestId, operationId }: AuditFilter): Expression<SqlBool>[] {
  const equal = { kind, caller, method, request_id: requestId, operation_id: operationId };
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
