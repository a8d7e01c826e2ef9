import { Kysely, RawBuilder, sql } from 'kysely';
import { Clock } from '../domain/time/clock';
import { LockScope } from '../domain/operations/lock-scope';
import { OperationLane } from '../domain/operations/lane';
import { Lease, throwIfEnded, withPatience } from '../domain/operations/operation';
import { LeaseClaimant, ResourceLeases } from '../domain/operations/resource-leases';
import { StoreSchema } from './store-schema';
import { pause, unlessAborted } from '../domain/concurrency/waiting';

export interface PostgresLeasesOptions {
  /** Names this replica in the table, for operators. */
  readonly holder: string;
  /** How long a lease lasts unless it is renewed. */
  readonly leaseMs: number;
  readonly renewEveryMs: number;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** While another replica holds the key, the wait between two claims, chosen at random. */
const POLL_MS = { least: 20, most: 100 };

/** The server's clock in milliseconds. It alone decides when a lease expires. */
export const NOW_MS = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
/** The same for all rows of a statement; `NOW_MS` passes from row to row. */
export const STATEMENT_MS = sql<number>`(extract(epoch from statement_timestamp()) * 1000)::bigint`;

/**
 * Leases as one row per part or whole. A trigger, `livegate_claim_lease`, turns down claims of a
 * part while the whole is leased or awaited, and of a whole while a part is leased. The holder
 * assumes that its lease expires a little before the server does.
 */
export class PostgresLeases implements ResourceLeases {
  constructor(
    private readonly db: Kysely<StoreSchema>,
    private readonly options: PostgresLeasesOptions,
  ) {}

  async run<T>(scope: LockScope, operation: LeaseClaimant, work: (lease: Lease) => Promise<T>): Promise<T> {
    const lease = await this.#acquire(scope, operation);
    try {
      return await work(lease);
    } finally {
      const heldMs = operation.unanswered.leftMs(this.options.clock.elapsed());
      if (heldMs > 0) this.options.clock.schedule(heldMs, () => void lease.giveBack());
      else await this.#giveBack(lease, operation);
    }
  }

  /** Waits no longer than the operation lasts. */
  async #giveBack(lease: HeldLease, { signal }: LeaseClaimant): Promise<void> {
    const givenBack = lease.giveBack();
    await unlessAborted(signal, () => givenBack).catch(() => undefined);
  }

  async #acquire(scope: LockScope, operation: LeaseClaimant): Promise<HeldLease> {
    for (;;) {
      throwIfEnded(operation);
      const lease = await unlessAborted(
        operation.signal,
        () => this.#claim(scope, operation.lane),
        // The claim succeeded too late: the operation has ended.
        (late) => void late?.giveBack(),
      );
      if (lease) return lease;
      if (operation.lane.current === 'interactive')
        await unlessAborted(operation.signal, () => this.#raiseHolders(scope));
      await this.#pause(operation);
    }
  }

  /** Undefined while another replica holds a lease that conflicts with it. */
  async #claim({ whole, part }: LockScope, lane: OperationLane): Promise<HeldLease | undefined> {
    const { holder, leaseMs, clock } = this.options;
    const key = part ?? whole;
    const part_of = part === undefined ? null : whole;
    const sentAt = clock.elapsed();
    const row = await this.db
      .insertInto('resource_leases')
      // Greater than all fences of the key, whose last row may have been removed.
      .values({ key, part_of, holder, fence: NOW_MS, expires_at: sql`${NOW_MS} + ${leaseMs}::bigint` })
      .onConflict((conflict) =>
        conflict
          .column('key')
          .doUpdateSet((given) => ({
            fence: sql`resource_leases.fence + 1`,
            holder: given.ref('excluded.holder'),
            expires_at: given.ref('excluded.expires_at'),
            wanted: false,
          }))
          .where(sql`resource_leases.expires_at`, '<=', NOW_MS),
      )
      .returning('fence')
      .executeTakeFirst();
    return row && new HeldLease(key, row.fence, lane, sentAt, this.db, this.options);
  }

  /** Those who hold what conflicts with the scope see it when they extend their leases. */
  async #raiseHolders({ whole, part }: LockScope): Promise<void> {
    await this.db
      .updateTable('resource_leases')
      .set({ wanted: true })
      .where('key', 'in', (held) =>
        held
          .selectFrom('resource_leases')
          .select('key')
          .where('wanted', '=', false)
          .where('holder', '<>', '')
          .where((row) =>
            part === undefined
              ? row.or([row('key', '=', whole), row('part_of', '=', whole)])
              : row('key', 'in', [part, whole]),
          )
          // Two statements must not wait for each other; the next try finds the rest.
          .forUpdate()
          .skipLocked(),
      )
      .execute();
  }

  async #pause(operation: LeaseClaimant): Promise<void> {
    const { clock, random } = this.options;
    const delayMs = POLL_MS.least + random() * (POLL_MS.most - POLL_MS.least);
    await withPatience(operation, ({ signal }) => pause(clock, delayMs, signal));
  }
}

/**
 * Renews itself until it is given back or another replica has claimed the key. Raises the lane of
 * its operation when an interactive write of another replica waits for it.
 */
class HeldLease implements Lease {
  #heldUntil: number;
  #cancelTimer: () => void;
  #renewal: Promise<void> = Promise.resolve();
  #isOver = false;

  constructor(
    readonly key: string,
    readonly fence: number,
    private readonly lane: OperationLane,
    claimedAt: number,
    private readonly db: Kysely<StoreSchema>,
    private readonly options: PostgresLeasesOptions,
  ) {
    // The server counts from the claim's arrival, which is later.
    this.#heldUntil = claimedAt + options.leaseMs;
    this.#cancelTimer = this.#scheduleRenewal();
  }

  remainingMs(): number {
    return this.#isOver ? 0 : this.#heldUntil - this.options.clock.elapsed();
  }

  /**
   * A lease that cannot be given back expires. A pending renewal must finish first, or it would
   * extend the lease again.
   */
  async giveBack(): Promise<void> {
    this.#isOver = true;
    this.#cancelTimer();
    await this.#renewal;
    await this.#set({ expires_at: sql`${NOW_MS} - 1`, holder: '' }).catch(() => false);
  }

  #scheduleRenewal(): () => void {
    return this.options.clock.schedule(this.options.renewEveryMs, () => {
      this.#renewal = this.#renew();
    });
  }

  /** Retries after a failure: the lease runs down, but possibly no other replica has claimed it. */
  async #renew(): Promise<void> {
    const { clock, leaseMs } = this.options;
    const sentAt = clock.elapsed();
    const extended = await this.#set({ expires_at: sql`${NOW_MS} + ${leaseMs}::bigint` }).catch(() => undefined);
    if (extended) this.#heldUntil = sentAt + leaseMs;
    if (extended && extended.wanted) this.lane.raise();
    if (extended === false) this.#isOver = true;
    if (!this.#isOver) this.#cancelTimer = this.#scheduleRenewal();
  }

  /** False if another replica has claimed the key, or one that conflicts with it. */
  async #set(change: {
    expires_at: RawBuilder<number>;
    holder?: string;
  }): Promise<{ readonly wanted: boolean } | false> {
    const row = await this.db
      .updateTable('resource_leases')
      .set(change)
      .where('key', '=', this.key)
      .where('fence', '=', this.fence)
      .returning('wanted')
      .executeTakeFirst();
    return row ?? false;
  }
}
