import { ExpressionBuilder, Kysely } from 'kysely';
import { StopSignal } from '../../domain/concurrency/stop-signal';
import { EventFilter, EventPlace, SinkBacklog } from '../../domain/received/event-store.port';
import { DeliveryState, EventDelivery, ReceivedEvent } from '../../domain/received/received-event';
import { rowsOf, StoreReads } from '../store-reads';
import { EventDeliveryTable, EventTable, StoreSchema } from '../store-schema';

/** Reads events with their deliveries. */
export class EventSearch {
  constructor(
    private readonly db: Kysely<StoreSchema>,
    private readonly reads: StoreReads,
  ) {}

  async list(
    account: string,
    filter: EventFilter,
    { after, limit }: { readonly after?: EventPlace; readonly limit: number },
    signal: StopSignal,
  ): Promise<readonly ReceivedEvent[]> {
    const { type, sink, state, fromMs, untilMs } = filter;
    let query = this.#events(account);
    if (type !== undefined) query = query.where('type', '=', type);
    if (fromMs !== undefined) query = query.where('received_at', '>=', fromMs);
    if (untilMs !== undefined) query = query.where('received_at', '<', untilMs);
    if (sink !== undefined || state !== undefined) query = query.where((on) => hasDelivery(on, account, sink, state));
    if (after) {
      const { receivedAtMs, seq } = after;
      query = query.where('received_at', '<=', receivedAtMs).where((on) => {
        return on.or([on('received_at', '<', receivedAtMs), on('seq', '<', seq)]);
      });
    }
    const page = query.orderBy('received_at', 'desc').orderBy('seq', 'desc').limit(limit);
    return await this.#withDeliveries(await this.reads.read<EventRow>(page.compile(), signal), signal);
  }

  async get(account: string, seq: number): Promise<ReceivedEvent | undefined> {
    const rows = await this.#events(account).where('seq', '=', seq).execute();
    return (await this.#withDeliveries(rows))[0];
  }

  async since(account: string, seq: number, limit: number): Promise<readonly ReceivedEvent[]> {
    const rows = await this.#events(account).where('seq', '>', seq).orderBy('seq').limit(limit).execute();
    return await this.#withDeliveries(rows);
  }

  async lastSeq(): Promise<number> {
    const { last } = await this.db
      .selectFrom('events')
      .select(({ fn }) => fn.max<number | null>('seq').as('last'))
      .executeTakeFirstOrThrow();
    return Number(last ?? 0);
  }

  async backlog(signal: StopSignal): Promise<readonly SinkBacklog[]> {
    const query = this.db
      .selectFrom('event_deliveries')
      .select(({ fn }) => [
        'sink',
        'state',
        fn.countAll<number>().as('count'),
        fn.min<number>('received_at').as('oldest'),
      ])
      .where('state', '<>', 'DELIVERED')
      .groupBy(['state', 'sink']);
    const rows = await this.reads.read<BacklogRow>(query.compile(), signal);
    return [...new Set(rows.map(({ sink }) => sink))].map((sink) => {
      const rowOf = (state: DeliveryState) => rows.find((row) => row.sink === sink && row.state === state);
      const pending = rowOf('PENDING');
      return {
        sink,
        pending: Number(pending?.count ?? 0),
        dead: Number(rowOf('DEAD')?.count ?? 0),
        ...(pending && { oldestMs: Number(pending.oldest) }),
      };
    });
  }

  #events(account: string) {
    return this.db
      .selectFrom('events')
      .select(['seq', 'receiver', 'account', 'event_id', 'type', 'received_at', 'event'])
      .where('account', '=', account);
  }

  async #withDeliveries(events: readonly EventRow[], signal?: StopSignal): Promise<readonly ReceivedEvent[]> {
    if (events.length === 0) return [];
    const query = this.db
      .selectFrom('event_deliveries as one')
      .leftJoin('event_lanes as lane', (on) =>
        on.onRef('lane.sink', '=', 'one.sink').onRef('lane.stream', '=', 'one.stream'),
      )
      .leftJoin('sink_holds as hold', 'hold.sink', 'one.sink')
      .select(['seq', 'one.sink', 'state', 'attempts', 'last_status', 'last_error', 'next_at', 'due_at', 'held_until'])
      .where(
        'seq',
        'in',
        events.map(({ seq }) => Number(seq)),
      )
      .orderBy('seq')
      .orderBy('one.sink');
    const rows = await rowsOf(query, this.reads, signal);
    return events.map(({ seq, receiver, account, event_id, type, received_at, event }) => ({
      ...{ seq: Number(seq), receiver, account, eventId: event_id, type, event, receivedAtMs: Number(received_at) },
      deliveries: rows.filter((row) => Number(row.seq) === Number(seq)).map(deliveryOf),
    }));
  }
}

type EventRow = Pick<EventTable, 'receiver' | 'account' | 'event_id' | 'type' | 'received_at' | 'event'> & {
  readonly seq: number;
};

interface DeliveryRow extends Pick<
  EventDeliveryTable,
  'sink' | 'state' | 'attempts' | 'last_status' | 'last_error' | 'next_at'
> {
  /** Of the lane; null if nothing waits in it. */
  readonly due_at: number | null;
  /** Of the sink; null if it has never asked for time. */
  readonly held_until: number | null;
}

interface BacklogRow {
  readonly sink: string;
  readonly state: string;
  readonly count: number;
  readonly oldest: number;
}

function hasDelivery(
  on: ExpressionBuilder<StoreSchema, 'events'>,
  account: string,
  sink: string | undefined,
  state: DeliveryState | undefined,
) {
  let deliveries = on.selectFrom('event_deliveries').select('event_deliveries.seq');
  deliveries = deliveries.where('event_deliveries.account', '=', account);
  if (sink !== undefined) deliveries = deliveries.where('sink', '=', sink);
  if (state !== undefined) deliveries = deliveries.where('state', '=', state);
  // Few events are not delivered, and an index has them.
  if (state !== undefined && state !== 'DELIVERED') {
    return on('events.seq', 'in', deliveries.where('state', '<>', 'DELIVERED'));
  }
  return on.exists(deliveries.whereRef('event_deliveries.seq', '=', 'events.seq'));
}

function deliveryOf(row: DeliveryRow): EventDelivery {
  const { sink, state, attempts, last_status, last_error, next_at } = row;
  return {
    sink,
    state: state as DeliveryState,
    attempts: Number(attempts),
    ...(last_status !== null && { lastStatus: last_status }),
    ...(last_error !== null && { lastError: last_error }),
    ...(next_at !== null && state === 'PENDING' && { nextAttemptAtMs: nextAttemptOf(Number(next_at), row) }),
  };
}

/** A sink that is back gets events before their time, and one that has asked for time later. */
function nextAttemptOf(nextAtMs: number, { due_at, held_until }: DeliveryRow): number {
  return Math.max(Math.min(nextAtMs, Number(due_at ?? nextAtMs)), Number(held_until ?? 0));
}
