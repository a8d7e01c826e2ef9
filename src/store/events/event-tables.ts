import { Kysely, RawBuilder, sql } from 'kysely';

/**
 * Events of clouds, with one row per sink in `event_deliveries`. A row of `event_lanes` stands for
 * what waits for one sink of one stream: workers claim lanes, so that the order of a stream is kept
 * and no claim has to search. Triggers keep the three tables together, since the embedded database
 * has no transactions of several statements.
 */
export async function createEvents(db: Kysely<unknown>, isPostgres: boolean): Promise<void> {
  const bytes = sql.raw(isPostgres ? 'text collate "C"' : 'text');
  await createEventTable(db, isPostgres, bytes);
  await createDeliveryTables(db, bytes);
  await createIndexes(db);
  await (isPostgres ? functions(db) : triggers(db));
}

async function createEventTable(db: Kysely<unknown>, isPostgres: boolean, bytes: RawBuilder<unknown>): Promise<void> {
  const seq = sql.raw(
    isPostgres ? 'bigint generated always as identity primary key' : 'integer primary key autoincrement',
  );
  await sql`
    create table if not exists events (
      seq ${seq},
      receiver ${bytes} not null,
      account ${bytes} not null,
      event_id ${bytes} not null,
      -- Null once the id may come again.
      dedupe ${bytes},
      type text not null,
      stream ${bytes} not null,
      received_at bigint not null,
      expires_at bigint not null,
      give_up_at bigint not null,
      event text not null,
      sinks text not null
    )`.execute(db);
}

async function createDeliveryTables(db: Kysely<unknown>, bytes: RawBuilder<unknown>): Promise<void> {
  await sql`
    create table if not exists event_deliveries (
      seq bigint not null,
      sink ${bytes} not null,
      account ${bytes} not null,
      stream ${bytes} not null,
      received_at bigint not null,
      give_up_at bigint not null,
      state text not null,
      attempts bigint not null,
      last_status text,
      last_error text,
      next_at bigint,
      primary key (seq, sink)
    )`.execute(db);
  await sql`
    create table if not exists event_lanes (
      sink ${bytes} not null,
      stream ${bytes} not null,
      due_at bigint not null,
      claim text not null,
      version bigint not null,
      primary key (sink, stream)
    )`.execute(db);
}

/** Sinks that have asked for no more events for a time. */
export async function createSinkHolds(db: Kysely<unknown>, isPostgres: boolean): Promise<void> {
  const bytes = sql.raw(isPostgres ? 'text collate "C"' : 'text');
  await sql`
    create table if not exists sink_holds (
      sink ${bytes} primary key not null,
      settings text not null,
      held_until bigint not null
    )`.execute(db);
}

async function createIndexes(db: Kysely<unknown>): Promise<void> {
  const statements = [
    'create unique index if not exists events_once on events (receiver, dedupe)',
    'create index if not exists events_by_account on events (account, received_at, seq)',
    'create index if not exists events_in_order on events (account, seq)',
    'create index if not exists events_by_end on events (expires_at)',
    'create index if not exists events_remembered on events (received_at) where dedupe is not null',
    `create index if not exists event_deliveries_waiting on event_deliveries (sink, stream, seq)
      where state = 'PENDING'`,
    `create index if not exists event_deliveries_given_up on event_deliveries (give_up_at) where state = 'PENDING'`,
    `create index if not exists event_deliveries_open on event_deliveries (state, sink, account, received_at, seq)
      where state <> 'DELIVERED'`,
    'create index if not exists event_lanes_due on event_lanes (sink, due_at)',
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/**
 * The rows that come with an event. The lane's row is locked, so that no worker removes it. A new
 * lane queues up behind those that wait already.
 */
function withEvent(sinks: string, now: string): string {
  return `
    insert into event_deliveries (seq, sink, account, stream, received_at, give_up_at, state, attempts)
      select new.seq, listed.value, new.account, new.stream, new.received_at, new.give_up_at, 'PENDING', 0
      from ${sinks};
    insert into event_lanes (sink, stream, due_at, claim, version)
      select listed.value, new.stream, ${now}, '', 0 from ${sinks} where true
      on conflict (sink, stream) do update set version = event_lanes.version + 1;`;
}

/** What was given up is sent again; it does not wait for the turn of its lane. */
const REVIVED = `
    insert into event_lanes (sink, stream, due_at, claim, version) values (new.sink, new.stream, 0, '', 0)
      on conflict (sink, stream) do update set
        version = event_lanes.version + 1,
        due_at = case when event_lanes.claim = '' then 0 else event_lanes.due_at end;`;

const WITHOUT_EVENT = 'delete from event_deliveries where seq = old.seq;';

async function triggers(db: Kysely<unknown>): Promise<void> {
  await sql`
    create trigger if not exists events_insert after insert on events
    begin ${sql.raw(withEvent('json_each(new.sinks) as listed', 'new.received_at'))} end`.execute(db);
  await sql`
    create trigger if not exists events_delete after delete on events
    begin ${sql.raw(WITHOUT_EVENT)} end`.execute(db);
  await sql`
    create trigger if not exists event_deliveries_revive after update of state on event_deliveries
    when new.state = 'PENDING' and old.state <> 'PENDING'
    begin ${sql.raw(REVIVED)} end`.execute(db);
}

async function functions(db: Kysely<unknown>): Promise<void> {
  const bodies = [
    [
      'events_insert',
      'after insert on events',
      // The server's clock: it decides when claims end, and those of replicas may differ.
      withEvent(
        'json_array_elements_text(new.sinks::json) as listed (value)',
        '(extract(epoch from statement_timestamp()) * 1000)::bigint',
      ),
    ],
    ['events_delete', 'after delete on events', WITHOUT_EVENT],
    [
      'event_deliveries_revive',
      'after update of state on event_deliveries',
      `if new.state = 'PENDING' and old.state <> 'PENDING' then ${REVIVED} end if;`,
    ],
  ] as const;
  for (const [name, when, body] of bodies) {
    await sql`
      create or replace function ${sql.raw(`livegate_${name}`)}() returns trigger language plpgsql as
      $$ begin ${sql.raw(body)} return null; end $$`.execute(db);
    await sql`
      create or replace trigger ${sql.id(name)} ${sql.raw(when)}
      for each row execute function ${sql.raw(`livegate_${name}`)}()`.execute(db);
  }
}
