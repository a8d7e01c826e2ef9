import { randomUUID } from 'node:crypto';
import { Kysely, RawBuilder, sql } from 'kysely';
import { StopSignal } from '../../domain/concurrency/stop-signal';
import {
  Attempted,
  EventFilter,
  EventPlace,
  EventStore,
  SinkLane,
  LaneContent,
  PendingEvent,
  SinkBacklog,
  SinkTarget,
  Swept,
} from '../../domain/received/event-store.port';
import { NewEvent, ReceivedEvent, Storing } from '../../domain/received/received-event';
import { isDeadlock, isRefusal } from '../store-failure';
import { StoreReads } from '../store-reads';
import { StoreSchema } from '../store-schema';
import { EventSearch } from './event-search';

/** Duplicates of an event are dropped for that long. */
const REMEMBERED_MS = 24 * 3_600_000;
/** How many rows one statement of a sweep changes. */
const SWEPT = 500;
/** A worker gives up in time itself, unless there is none for the sink. */
const UNATTENDED_MS = 60_000;
const UNATTENDED = 'livegate had no time or no sink to send it to';

export interface StoredEventsParts {
  readonly db: Kysely<StoreSchema>;
  readonly reads: StoreReads;
  /** The clock that claims end by: that of the database, if replicas share it. */
  readonly nowMs: () => RawBuilder<number>;
  readonly isPostgres: boolean;
}

/** Events in three tables; see `event-tables.ts`. */
export class StoredEvents implements EventStore {
  readonly #db: Kysely<StoreSchema>;
  readonly #search: EventSearch;

  constructor(private readonly parts: StoredEventsParts) {
    this.#db = parts.db;
    this.#search = new EventSearch(parts.db, parts.reads);
  }

  /** Halves what is refused, until the event is found that the database cannot hold. */
  async add(events: readonly NewEvent[]): Promise<readonly Storing[]> {
    try {
      return await this.#addOnceMore(events);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (events.length === 1) return ['refused'];
      const half = Math.ceil(events.length / 2);
      return [...(await this.add(events.slice(0, half))), ...(await this.add(events.slice(half)))];
    }
  }

  /** Replicas that store the same ids of one stream in another order can wait for each other. */
  async #addOnceMore(events: readonly NewEvent[]): Promise<readonly Storing[]> {
    try {
      return await this.#addAll(events);
    } catch (error) {
      if (!isDeadlock(error)) throw error;
      return await this.#addAll(events);
    }
  }

  /** One statement whatever their number, with one parameter: its text is prepared once. */
  async #addAll(events: readonly NewEvent[]): Promise<readonly Storing[]> {
    const given = events.map((event) => ({ previousId: null, ...event, sinks: JSON.stringify(event.sinks) }));
    // All replicas lock lanes in one order; ids of one stream are locked in that of arrival.
    const ordered = given.toSorted((one, other) =>
      one.stream < other.stream ? -1 : Number(one.stream > other.stream),
    );
    const { rows } = await sql<{ receiver: string; event_id: string }>`
      insert into events
        (receiver, account, event_id, dedupe, type, stream, received_at, expires_at, give_up_at, event, sinks)
      select
        given.value ->> 'receiver', given.value ->> 'account', given.value ->> 'eventId', given.value ->> 'eventId',
        given.value ->> 'type', given.value ->> 'stream', cast(given.value ->> 'receivedAtMs' as bigint),
        cast(given.value ->> 'expiresAtMs' as bigint), cast(given.value ->> 'giveUpAtMs' as bigint),
        given.value ->> 'event', given.value ->> 'sinks'
      from ${this.#listed(JSON.stringify(ordered))}
      where not exists (
        select 1 from events as former
        where former.receiver = given.value ->> 'receiver' and former.dedupe = given.value ->> 'previousId'
      )
      order by given.key
      on conflict (receiver, dedupe) do nothing
      returning receiver, event_id`.execute(this.#db);
    const stored = new Set(rows.map(({ receiver, event_id }) => `${receiver} ${event_id}`));
    // Of equal events in one statement the first is stored.
    return events.map(({ receiver, eventId }) => (stored.delete(`${receiver} ${eventId}`) ? 'stored' : 'duplicate'));
  }

  #listed(json: string): RawBuilder<unknown> {
    return this.parts.isPostgres
      ? sql`json_array_elements(${json}::json) with ordinality as given (value, key)`
      : sql`json_each(${json}) as given`;
  }

  list(
    account: string,
    filter: EventFilter,
    page: { readonly after?: EventPlace; readonly limit: number },
    signal: StopSignal,
  ): Promise<readonly ReceivedEvent[]> {
    return this.#search.list(account, filter, page, signal);
  }

  get(account: string, seq: number): Promise<ReceivedEvent | undefined> {
    return this.#search.get(account, seq);
  }

  since(account: string, seq: number, limit: number): Promise<readonly ReceivedEvent[]> {
    return this.#search.since(account, seq, limit);
  }

  lastSeq(): Promise<number> {
    return this.#search.lastSeq();
  }

  backlog(signal: StopSignal): Promise<readonly SinkBacklog[]> {
    return this.#search.backlog(signal);
  }

  /** A trigger brings back the lanes. The event's end is first: a sweep may run in between. */
  async revive(
    seq: number,
    { giveUpAtMs, expiresAtMs }: { readonly giveUpAtMs: number; readonly expiresAtMs: number },
  ): Promise<number> {
    await sql`
      update events set expires_at = ${expiresAtMs} where seq = ${seq} and expires_at < ${expiresAtMs}
      and exists (select 1 from event_deliveries where seq = ${seq} and state = 'DEAD')`.execute(this.#db);
    const { numUpdatedRows } = await this.#db
      .updateTable('event_deliveries')
      .set({ state: 'PENDING', attempts: 0, give_up_at: giveUpAtMs, next_at: null })
      .where('seq', '=', seq)
      .where('state', '=', 'DEAD')
      .executeTakeFirstOrThrow();
    return Number(numUpdatedRows);
  }

  async claim({ sink, settings }: SinkTarget, limit: number, leaseMs: number): Promise<readonly SinkLane[]> {
    const { isPostgres, nowMs } = this.parts;
    const claim = randomUUID();
    // Replicas that claim at the same time do not wait for each other.
    const skip = sql.raw(isPostgres ? 'for update skip locked' : '');
    const { rows } = await sql<{ stream: string }>`
      with due as materialized (
        select stream from event_lanes where sink = ${sink} and due_at <= ${nowMs()}
          and not exists (
            select 1 from sink_holds where sink = ${sink} and settings = ${settings} and held_until > ${nowMs()}
          )
        order by due_at limit ${limit} ${skip}
      )
      update event_lanes set claim = ${claim}, due_at = ${nowMs()} + ${sql.lit(leaseMs)}
      where sink = ${sink} and stream in (select stream from due) and due_at <= ${nowMs()}
      returning stream`.execute(this.#db);
    return rows.map(({ stream }) => ({ sink, stream, claim }));
  }

  async renew(lane: SinkLane, leaseMs: number): Promise<boolean> {
    return await this.#change(lane, { due_at: sql`${this.parts.nowMs()} + ${sql.lit(leaseMs)}` });
  }

  async release(lane: SinkLane, delayMs: number): Promise<void> {
    const wait = sql.lit(Math.ceil(Math.max(0, delayMs)));
    await this.#change(lane, { claim: '', due_at: sql`${this.parts.nowMs()} + ${wait}` });
  }

  async hold({ sink, settings }: SinkTarget, forMs: number): Promise<void> {
    const until = sql`${this.parts.nowMs()} + ${sql.lit(Math.ceil(forMs))}`;
    await sql`
      insert into sink_holds (sink, settings, held_until) values (${sink}, ${settings}, ${until})
      on conflict (sink) do update set settings = excluded.settings, held_until = excluded.held_until
        where sink_holds.settings <> excluded.settings or sink_holds.held_until < excluded.held_until`.execute(
      this.#db,
    );
  }

  async hurry(sink: string): Promise<void> {
    const { isPostgres, nowMs } = this.parts;
    // Locked in the order in which `add` locks lanes, or the two could wait for each other.
    const lock = sql.raw(isPostgres ? 'order by stream for update' : '');
    await sql`
      with waiting as materialized (
        select stream from event_lanes where sink = ${sink} and claim = '' and due_at > ${nowMs()} ${lock}
      )
      update event_lanes set due_at = ${nowMs()}
      where sink = ${sink} and stream in (select stream from waiting)`.execute(this.#db);
  }

  async finish(lane: SinkLane, version: number): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('event_lanes')
      .where('sink', '=', lane.sink)
      .where('stream', '=', lane.stream)
      .where('claim', '=', lane.claim)
      .where('version', '=', version)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  async #change(
    { sink, stream, claim }: SinkLane,
    set: { claim?: string; due_at: RawBuilder<number> },
  ): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('event_lanes')
      .set(set)
      .where('sink', '=', sink)
      .where('stream', '=', stream)
      .where('claim', '=', claim)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  /** The version and the events are of one moment. */
  async content({ sink, stream, claim }: SinkLane, limit: number): Promise<LaneContent | undefined> {
    const { rows } = await sql<LaneRow>`
      select lane.version, first.seq, first.attempts, first.give_up_at,
        e.receiver, e.account, e.event_id, e.type, e.event
      from event_lanes as lane
      left join (
        select seq, attempts, give_up_at from event_deliveries
        where sink = ${sink} and stream = ${stream} and state = 'PENDING' order by seq limit ${limit}
      ) as first on true
      left join events as e on e.seq = first.seq
      where lane.sink = ${sink} and lane.stream = ${stream} and lane.claim = ${claim}
      order by first.seq`.execute(this.#db);
    const [row] = rows;
    return row && { version: Number(row.version), events: rows.flatMap(pendingOf) };
  }

  async attempted({ sink }: SinkLane, seq: number, result: Attempted): Promise<void> {
    const { state, status = null, error = null, nextAttemptAtMs = null } = result;
    await this.#db
      .updateTable('event_deliveries')
      .set({ state, last_status: status, last_error: error, next_at: nextAttemptAtMs })
      .set({ attempts: sql`attempts + 1` })
      .where('seq', '=', seq)
      .where('sink', '=', sink)
      .where('state', '=', 'PENDING')
      .execute();
  }

  async sweep(nowMs: number): Promise<Swept> {
    const forgotten = await sql`
      update events set dedupe = null where seq in (
        select seq from events where dedupe is not null and received_at < ${nowMs - REMEMBERED_MS} limit ${SWEPT}
      )`.execute(this.#db);
    const removed = await sql`
      delete from events where seq in (select seq from events where expires_at < ${nowMs} limit ${SWEPT})`.execute(
      this.#db,
    );
    const givenUp = await sql<{ sink: string }>`
      update event_deliveries set state = 'DEAD', last_error = ${UNATTENDED}, next_at = null
      where state = 'PENDING' and seq in (
        select seq from event_deliveries
        where state = 'PENDING' and give_up_at < ${nowMs - UNATTENDED_MS} limit ${SWEPT}
      ) and give_up_at < ${nowMs - UNATTENDED_MS}
      returning sink`.execute(this.#db);
    return {
      forgotten: Number(forgotten.numAffectedRows ?? 0n),
      removed: Number(removed.numAffectedRows ?? 0n),
      givenUp: givenUp.rows.map(({ sink }) => sink),
    };
  }
}

/** Null but for the version, if nothing waits. */
interface LaneRow {
  readonly version: number;
  readonly seq: number | null;
  readonly attempts: number;
  readonly give_up_at: number;
  readonly receiver: string | null;
  readonly account: string;
  readonly event_id: string;
  readonly type: string;
  readonly event: string;
}

function pendingOf({ seq, receiver, account, event_id, type, event, attempts, give_up_at }: LaneRow): PendingEvent[] {
  if (seq === null || receiver === null) return [];
  const numbers = { seq: Number(seq), attempts: Number(attempts), giveUpAtMs: Number(give_up_at) };
  return [{ receiver, account, eventId: event_id, type, event, ...numbers }];
}
