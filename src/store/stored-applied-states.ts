import { Compilable, Expression, Kysely, Selectable, SqlBool, sql } from 'kysely';
import { AppliedState, AppliedStates } from '../domain/records/applied-state';
import { GatewayError } from '../domain/errors/gateway-error';
import { Lease } from '../domain/records/lease';
import { StatementTexts } from './statement-texts';
import { AppliedStateTable, StoreSchema } from './store-schema';
import { unlessAborted } from '../domain/concurrency/waiting';

/** Rows that are read at once. */
const MAX_BATCH = 200;
/** The sign that follows the slash: both databases go by the signs' numbers here. */
const AFTER_SLASH = '0';

/** What livegate remembers, in a table. What was deleted keeps its row, so that any set of changes is one statement. */
export class StoredAppliedStates implements AppliedStates {
  readonly #recalls: StatementTexts;
  readonly #changes: StatementTexts;
  readonly #changesUnderLease: StatementTexts;

  constructor(
    private readonly db: Kysely<StoreSchema>,
    /** Tells by which key fingerprints were made. */
    private readonly keyId: string,
  ) {
    this.#recalls = new StatementTexts((rows) =>
      db.selectFrom('applied_states').select(['resource', 'state']).where('resource', 'in', blanks(rows)),
    );
    this.#changes = new StatementTexts((rows) => changing(db, rows, sql.lit(true)));
    this.#changesUnderLease = new StatementTexts((rows) => changing(db, rows, IS_NEWEST));
  }

  async recall(resources: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, AppliedState>> {
    if (resources.length === 0) return new Map();
    const query = this.#recalls.query(resources.length, resources);
    const { rows } = await unlessAborted(signal, () => this.db.executeQuery<Selectable<AppliedStateTable>>(query));
    return this.#statesOf(rows);
  }

  /** A batch at a time, so that others get their turns in between, here and in the thread of the embedded database. */
  async recallBelow(parent: string, signal?: AbortSignal): Promise<ReadonlyMap<string, AppliedState>> {
    const found = new Map<string, AppliedState>();
    for (let last = `${parent}/`; ;) {
      const rows = await unlessAborted(signal, () => this.#kept(last, `${parent}${AFTER_SLASH}`));
      for (const [resource, state] of this.#statesOf(rows)) found.set(resource, state);
      const end = rows.at(-1);
      if (!end || rows.length < MAX_BATCH) return found;
      last = end.resource;
    }
  }

  #statesOf(rows: readonly Row[]): ReadonlyMap<string, AppliedState> {
    return new Map(rows.flatMap(({ resource, state }) => (state === null ? [] : [[resource, this.#parsed(state)]])));
  }

  #parsed(json: string): AppliedState {
    const { keyId, ...state } = JSON.parse(json) as AppliedState & { readonly keyId?: string };
    return keyId === this.keyId ? state : (JSON.parse(JSON.stringify(state), withoutFingerprints) as AppliedState);
  }

  /** The first ones between the two, by an index in which those are not that were deleted. */
  #kept(after: string, before: string): Promise<Row[]> {
    return this.db
      .selectFrom('applied_states')
      .select(['resource', 'state'])
      .where('state', 'is not', null)
      .where('resource', '>', after)
      .where('resource', '<', before)
      .orderBy('resource')
      .limit(MAX_BATCH)
      .execute();
  }

  /**
   * A statement that was given up is still done when its turn comes. The embedded database takes statements in order, so that what comes
   * later stands; in PostgreSQL the lease sees to that, of which such a statement may not be the newest any more.
   */
  async remember(
    changes: ReadonlyMap<string, AppliedState | undefined>,
    lease?: Lease,
    signal?: AbortSignal,
  ): Promise<void> {
    if (changes.size === 0) return;
    const rows = [...changes].flatMap(([resource, state]) => [
      resource,
      state ? JSON.stringify({ ...state, keyId: this.keyId }) : null,
    ]);
    const query = lease
      ? this.#changesUnderLease.query(changes.size, [...rows, lease.key, lease.fence])
      : this.#changes.query(changes.size, rows);
    const { numAffectedRows } = await unlessAborted(signal, () => this.db.executeQuery(query));
    if (lease && numAffectedRows === 0n) {
      throw new GatewayError('RESOURCE_LOCK_LOST', 'another replica has locked this resource in the meantime');
    }
  }
}

function changing(db: Kysely<StoreSchema>, rows: number, allowed: Expression<SqlBool>): Compilable {
  const values = blanks(rows).map((blank) => sql`(${blank}, ${blank})`);
  return db
    .insertInto('applied_states')
    .columns(['resource', 'state'])
    .expression(sql`select * from (values ${sql.join(values)}) as changes where ${allowed}`)
    .onConflict((conflict) =>
      conflict.column('resource').doUpdateSet((change) => ({ state: change.ref('excluded.state') })),
    );
}

/** The lease's row is held until the statement ends: who claims it next sees what was remembered. */
const IS_NEWEST = sql<SqlBool>`exists (select from resource_leases where key = ${''} and fence = ${0} for share)`;

/** A place for a value each. */
function blanks(rows: number): string[] {
  return Array.from({ length: rows }, () => '');
}

interface Row {
  readonly resource: string;
  readonly state: string | null;
}

/** Fingerprints by another key say nothing: without one, a key may be any. */
function withoutFingerprints(name: string, value: unknown): unknown {
  return name === 'keyFingerprint' ? undefined : value;
}
