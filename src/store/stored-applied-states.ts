import { Compilable, Expression, Kysely, Selectable, SqlBool, sql } from 'kysely';
import { AppliedState, AppliedStates } from '../domain/records/applied-state';
import { Lease } from '../domain/operations/operation';
import { StatementTexts } from './statement-texts';
import { lockLost } from './store-failure';
import { AppliedStateTable, StoreSchema } from './store-schema';
import { unlessAborted } from '../domain/concurrency/waiting';
import { StopSignal } from '../domain/concurrency/stop-signal';

/** How many rows one statement reads. */
const MAX_BATCH = 200;
/** The character after the slash: this column is ordered by code point in both databases. */
const AFTER_SLASH = '0';

/**
 * Applied states in a table. Deleted resources keep a row, so that any set of changes is one
 * statement.
 */
export class StoredAppliedStates implements AppliedStates {
  readonly #recalls: StatementTexts;
  readonly #changes: StatementTexts;
  readonly #changesUnderLease: StatementTexts;

  constructor(
    private readonly db: Kysely<StoreSchema>,
    /** Identifies the key that made the fingerprints. */
    private readonly keyId: string,
  ) {
    this.#recalls = new StatementTexts((rows) =>
      db.selectFrom('applied_states').select(['resource', 'state']).where('resource', 'in', blanks(rows)),
    );
    this.#changes = new StatementTexts((rows) => changing(db, rows, sql.lit(true)));
    this.#changesUnderLease = new StatementTexts((rows) => changing(db, rows, IS_NEWEST));
  }

  async recall(resources: readonly string[], signal?: StopSignal): Promise<ReadonlyMap<string, AppliedState>> {
    if (resources.length === 0) return new Map();
    const query = this.#recalls.query(resources.length, resources);
    const { rows } = await unlessAborted(signal, () => this.db.executeQuery<Selectable<AppliedStateTable>>(query));
    return this.#statesOf(rows);
  }

  /** Reads in batches, so that other work runs in between, here and in the database thread. */
  async recallBelow(parent: string, signal?: StopSignal): Promise<ReadonlyMap<string, AppliedState>> {
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

  /** The first batch between the two keys; its index excludes deleted resources. */
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
   * An abandoned statement may still run later. It cannot overwrite a newer one: the embedded
   * database runs statements in order, and PostgreSQL rejects it by the lease's fence.
   */
  async remember(
    changes: ReadonlyMap<string, AppliedState | undefined>,
    lease?: Lease,
    signal?: StopSignal,
  ): Promise<void> {
    if (changes.size === 0) return;
    const rows = [...changes].flatMap(([resource, state]) => [resource, storedState(state, this.keyId)]);
    const query = lease
      ? this.#changesUnderLease.query(changes.size, [...rows, lease.key, lease.fence])
      : this.#changes.query(changes.size, rows);
    const { numAffectedRows } = await unlessAborted(signal, () => this.db.executeQuery(query));
    if (lease && numAffectedRows === 0n) throw lockLost();
  }
}

/** The column `state` of a resource. `keyId` identifies the key of its fingerprints. */
export function storedState(state: AppliedState | undefined, keyId: string): string | null {
  return state ? JSON.stringify({ keyId, ...state }) : null;
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

/** Locks the lease's row until the statement ends, so that the next holder sees the change. */
const IS_NEWEST = sql<SqlBool>`exists (select from resource_leases where key = ${''} and fence = ${0} for share)`;

/** One placeholder per value. */
function blanks(rows: number): string[] {
  return Array.from({ length: rows }, () => '');
}

interface Row {
  readonly resource: string;
  readonly state: string | null;
}

/** Fingerprints made with another key are not comparable, so they are dropped. */
function withoutFingerprints(name: string, value: unknown): unknown {
  return name === 'keyFingerprint' ? undefined : value;
}
