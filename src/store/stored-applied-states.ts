import { Expression, Kysely, SqlBool, sql } from 'kysely';
import { AppliedState, AppliedStates } from '../domain/applied-state';
import { GatewayError } from '../domain/gateway-error';
import { Lease } from '../domain/lease';
import { StoreSchema } from './store-schema';

/** What livegate remembers, in a table. What was deleted keeps its row, so that any set of changes is one statement. */
export class StoredAppliedStates implements AppliedStates {
  constructor(private readonly db: Kysely<StoreSchema>) {}

  async recall(resources: readonly string[]): Promise<ReadonlyMap<string, AppliedState>> {
    if (resources.length === 0) return new Map();
    const rows = await this.db
      .selectFrom('applied_states')
      .select(['resource', 'state'])
      .where('resource', 'in', resources)
      .execute();
    return new Map(rows.flatMap(({ resource, state }) => (state === null ? [] : [[resource, parsed(state)] as const])));
  }

  async remember(changes: ReadonlyMap<string, AppliedState | undefined>, lease?: Lease): Promise<void> {
    if (changes.size === 0) return;
    const rows = [...changes].map(([resource, state]) => sql`(${resource}, ${state ? JSON.stringify(state) : null})`);
    const allowed = lease ? isNewest(lease) : sql.lit(true);
    const { numInsertedOrUpdatedRows } = await this.db
      .insertInto('applied_states')
      .columns(['resource', 'state'])
      .expression(sql`select * from (values ${sql.join(rows)}) as changes where ${allowed}`)
      .onConflict((conflict) =>
        conflict.column('resource').doUpdateSet((change) => ({ state: change.ref('excluded.state') })),
      )
      .executeTakeFirstOrThrow();
    if (lease && numInsertedOrUpdatedRows === 0n) {
      throw new GatewayError('RESOURCE_LOCK_LOST', 'another replica has written this resource since');
    }
  }
}

/** The lease's row is held until the statement ends: who claims it next sees what was remembered. */
function isNewest({ key, fence }: Lease): Expression<SqlBool> {
  return sql`exists (select from resource_leases where key = ${key} and fence = ${fence} for share)`;
}

function parsed(json: string): AppliedState {
  return JSON.parse(json) as AppliedState;
}
