import { StopSignal } from '../../domain/concurrency/stop-signal';
import { pause, unlessAborted } from '../../domain/concurrency/waiting';
import { Caller } from '../../domain/access/caller';
import { EventStore } from '../../domain/received/event-store.port';
import { ReceivedEvent } from '../../domain/received/received-event';
import { Clock } from '../../domain/time/clock';
import { CallContext } from '../operations/call-operation';
import { WatchSlots } from '../operations/watch-slots';
import { EventAccess, VisibleEvent } from './event-access';

export interface EventWatchParts {
  readonly store: Pick<EventStore, 'since' | 'lastSeq'>;
  readonly access: EventAccess;
  /** The caller with its present rights; undefined if it does not exist any more. */
  readonly callerOf: (id: string) => Caller | undefined;
  readonly clock: Clock;
}

/** An event on a watch. */
export interface WatchedEvent {
  /** Never decreases; a later watch can go on from here. */
  readonly id: number;
  readonly event: VisibleEvent;
}

const LOOK_EVERY_MS = 500;
/** Proxies end connections on which nothing is sent; many after a minute. */
const SILENCE_MS = 15_000;
const BATCH = 50;
/** A statement of another replica may end later than one that began after it, by no more. */
const LATE_MS = 5_000;
/** With more, each look would read too much again; in such a flood, what is late may be missed. */
const MAX_SEEN = 500;

/** Watches of events, whichever replica receives them: each looks into the store. */
export class EventWatches {
  readonly #slots: WatchSlots;

  constructor(private readonly parts: EventWatchParts) {
    this.#slots = new WatchSlots(parts.clock, 'accounts');
  }

  /**
   * Each event of the account that comes, from the one after `lastId` on; undefined where none has
   * come for a while. Throws ACCOUNT_NOT_FOUND, CALLER_THROTTLED, QUEUE_FULL, DEADLINE_PASSED and
   * SHUTTING_DOWN.
   */
  watch(
    account: string,
    lastId: number | undefined,
    call: CallContext,
  ): AsyncGenerator<WatchedEvent | undefined, void, undefined> {
    return this.#slots.during(call, (signal) => this.#events(account, lastId, call.caller, signal));
  }

  /** Ends all watches, and refuses others. */
  stop(): void {
    this.#slots.stop();
  }

  async *#events(
    account: string,
    lastId: number | undefined,
    caller: Caller,
    signal: StopSignal,
  ): AsyncGenerator<WatchedEvent | undefined, void, undefined> {
    const { store, access, callerOf, clock } = this.parts;
    let id = lastId ?? (await store.lastSeq());
    const news = new News(store, account, id, clock);
    // Shows at once that the watch has begun.
    yield undefined;
    for (let toldAt = clock.elapsed(); ;) {
      const visible = access.filterFor(callerOf(caller.id) ?? { id: caller.id, grants: [] }, account);
      const { events, isAll } = await unlessAborted(signal, () => news.next());
      for (const one of events) {
        const event = visible(one);
        // Of what has been told, not of what has been read: the caller may go at any event.
        id = Math.max(id, one.seq);
        if (event) yield { id, event };
      }
      const isSilent = clock.elapsed() - toldAt >= SILENCE_MS;
      if (events.length === 0 && isSilent) yield undefined;
      if (events.length > 0 || isSilent) toldAt = clock.elapsed();
      if (isAll) await pause(clock, LOOK_EVERY_MS, signal);
    }
  }
}

/** What has come into the store since the last look, events of replicas that were late included. */
class News {
  /** All that come with a smaller number have come. */
  #settled: number;
  /** Numbers above it, and when they were seen. */
  readonly #seen = new Map<number, number>();

  constructor(
    private readonly store: EventWatchParts['store'],
    private readonly account: string,
    start: number,
    private readonly clock: Pick<Clock, 'elapsed'>,
  ) {
    this.#settled = start;
  }

  async next(): Promise<{ readonly events: readonly ReceivedEvent[]; readonly isAll: boolean }> {
    const now = this.clock.elapsed();
    this.#settle(now);
    const found = await this.store.since(this.account, this.#settled, BATCH + this.#seen.size);
    const events = found.filter(({ seq }) => !this.#seen.has(seq));
    for (const { seq } of events) this.#seen.set(seq, now);
    return { events, isAll: events.length < BATCH };
  }

  #settle(now: number): void {
    for (const [seq, seenAt] of this.#seen) {
      if (now - seenAt < LATE_MS && this.#seen.size <= MAX_SEEN) return;
      this.#seen.delete(seq);
      this.#settled = Math.max(this.#settled, seq);
    }
  }
}
