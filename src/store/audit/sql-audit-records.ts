import { Expression, ExpressionBuilder, Kysely, SqlBool, sql } from 'kysely';
import { AuditFilter, AuditQuery } from '../../domain/audit';
import { AuditRow, ChainHead } from './audit-chain';
import { StoreSchema } from '../store-schema';
import { AuditRecords } from './audit-records';

type Where = ExpressionBuilder<StoreSchema, 'audit_events'>;

/** Over SQLite and PostgreSQL alike. */
export class SqlAuditRecords implements AuditRecords {
  constructor(private readonly db: Kysely<StoreSchema>) {}

  async insert(rows: readonly AuditRow[]): Promise<void> {
    await this.db.insertInto('audit_events').values(rows).execute();
  }

  async find({ account, filter, before, limit }: AuditQuery): Promise<readonly AuditRow[]> {
    return this.db
      .selectFrom('audit_events')
      .selectAll()
      .where('account', '=', account)
      .where((where) => where.and(conditionsOf(filter, where)))
      .$if(before !== undefined, (query) =>
        query.where(sql<SqlBool>`(at, incarnation, seq) < (${before?.atMs}, ${before?.incarnation}, ${before?.seq})`),
      )
      .orderBy('at', 'desc')
      .orderBy('incarnation', 'desc')
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute();
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

  async latestHeads(limit: number): Promise<readonly ChainHead[]> {
    const begun = this.db
      .selectFrom('audit_events')
      .select('incarnation')
      .where('seq', '=', 0)
      .orderBy('at', 'desc')
      .limit(limit);
    return this.db
      .selectFrom('audit_events as last')
      .select(['incarnation', 'seq', 'mac'])
      .where('incarnation', 'in', begun)
      .where('seq', '=', (where) =>
        where
          .selectFrom('audit_events as any')
          .select(({ fn }) => fn.max('any.seq').as('seq'))
          .whereRef('any.incarnation', '=', 'last.incarnation'),
      )
      .execute();
  }

  async incarnations(after: string | undefined, limit: number): Promise<readonly string[]> {
    const rows = await this.db
      .selectFrom('audit_events')
      .select('incarnation')
      .distinct()
      .$if(after !== undefined, (query) => query.where('incarnation', '>', after ?? ''))
      .orderBy('incarnation')
      .limit(limit)
      .execute();
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

function conditionsOf(filter: AuditFilter, where: Where): Expression<SqlBool>[] {
  const { startMs, endMs, kind, caller, method, resource, requestId, operationId } = filter;
  const equal = { kind, caller, method, request_id: requestId, operation_id: operationId };
  return [
    ...(startMs === undefined ? [] : [where('at', '>=', startMs)]),
    ...(endMs === undefined ? [] : [where('at', '<', endMs)]),
    ...Object.entries(equal).flatMap(([column, value]) =>
      value === undefined ? [] : [where(column as keyof typeof equal, '=', value)],
    ),
    ...(resource === undefined ? [] : [isWithin(resource)]),
  ];
}

/** The resource itself, and what is below it. No LIKE, for which a name may hold signs that mean something. */
function isWithin(resource: string): Expression<SqlBool> {
  const parent = `${resource}/`;
  return sql<SqlBool>`(resource = ${resource} or substr(resource, 1, ${parent.length}) = ${parent})`;
}
