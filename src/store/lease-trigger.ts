import { Kysely, sql } from 'kysely';

const CLAIM_LEASE = sql`
  create or replace function livegate_claim_lease() returns trigger language plpgsql as $$
  declare
    whole constant text := coalesce(new.part_of, new.key);
    awaited constant text := 'livegate/awaited/' || whole;
    now_ms bigint;
  begin
    if new.part_of is null then
      perform pg_advisory_xact_lock(hashtextextended(whole, 0));
    else
      perform pg_advisory_xact_lock_shared(hashtextextended(whole, 0));
    end if;
    now_ms := extract(epoch from clock_timestamp()) * 1000;

    if new.part_of is not null then
      update resource_leases set fence = fence + 1, holder = ''
      where key = whole and holder <> '' and expires_at <= now_ms;
      if exists (select from resource_leases where key in (whole, awaited) and expires_at > now_ms) then
        return null;
      end if;
      return new;
    end if;

    update resource_leases set fence = fence + 1, holder = ''
    where part_of = whole and holder <> '' and expires_at <= now_ms;
    if exists (select from resource_leases where part_of = whole and expires_at > now_ms) then
      insert into resource_leases (key, fence, holder, expires_at)
      values (awaited, now_ms, new.holder, now_ms + 500)
      on conflict (key) do update set holder = excluded.holder, expires_at = excluded.expires_at;
      return null;
    end if;
    update resource_leases set expires_at = now_ms - 1, holder = '' where key = awaited and holder <> '';
    return new;
  end $$`;

/**
 * Lets a lease be one of a part. The check is in the database, so that it also holds for replicas
 * of the version before, which lease wholes only: their statements find the lease taken.
 *
 * A claim locks its whole until it commits, shared for a part, and then looks with a new snapshot:
 * two claims cannot miss each other. Conflicting leases that have expired, and that nobody gave
 * back, get a new fence before that look: their holders can neither extend them nor remember
 * anything. A claim of a whole that finds a part leased makes the whole awaited for half a second,
 * which is longer than the wait until its next claim; meanwhile no part can be claimed, or parts
 * could keep it waiting for ever.
 */
export async function leasesOfParts(db: Kysely<unknown>): Promise<void> {
  await sql`alter table resource_leases add column if not exists part_of text`.execute(db);
  await sql`
    create index if not exists resource_leases_of_parts on resource_leases (part_of)
    where part_of is not null`.execute(db);
  await CLAIM_LEASE.execute(db);
  // Not for the trigger's own insert.
  await sql`
    create or replace trigger resource_leases_claim before insert on resource_leases
    for each row when (pg_trigger_depth() = 0) execute function livegate_claim_lease()`.execute(db);
}

/** Lets whoever waits for a lease tell its holder. Replicas of the version before tell nobody. */
export async function wantedLeases(db: Kysely<unknown>): Promise<void> {
  await sql`alter table resource_leases add column if not exists wanted boolean not null default false`.execute(db);
}
