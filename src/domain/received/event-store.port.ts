import { StopSignal } from '../concurrency/stop-signal';
import { DeliveryState, NewEvent, ReceivedEvent, Storing } from './received-event';

export interface EventFilter {
  readonly type?: string;
  /** Only events with a delivery to it; with `state`, one in that state. */
  readonly sink?: string;
  readonly state?: DeliveryState;
  /** When it was received, in milliseconds since the epoch: from (inclusive), until (exclusive). */
  readonly fromMs?: number;
  readonly untilMs?: number;
}

/** A place in the order of events. */
export interface EventPlace {
  readonly receivedAtMs: number;
  readonly seq: number;
}

/** A sink as the configuration has it; with other settings it may be another place. */
export interface SinkTarget {
  readonly sink: string;
  /** Stands for the settings, the same in all replicas and after a restart. */
  readonly settings: string;
}

/** The events of one stream that wait for one sink, claimed by one worker. */
export interface SinkLane {
  readonly sink: string;
  readonly stream: string;
  /** Of this claim alone. */
  readonly claim: string;
}

/** An event that waits for a sink. */
export interface PendingEvent extends Pick<
  NewEvent,
  'receiver' | 'account' | 'eventId' | 'type' | 'event' | 'giveUpAtMs'
> {
  readonly seq: number;
  readonly attempts: number;
}

/** The first events that wait in a lane, in order. */
export interface LaneContent {
  readonly events: readonly PendingEvent[];
  /** Changes whenever an event comes into the lane. */
  readonly version: number;
}

/** The result of an attempt. */
export interface Attempted {
  readonly state: DeliveryState;
  readonly status?: string;
  readonly error?: string;
  /** Of a PENDING one. */
  readonly nextAttemptAtMs?: number;
}

/** What waits for a sink, and what does not any more. */
export interface SinkBacklog {
  readonly sink: string;
  readonly pending: number;
  readonly dead: number;
  /** When the oldest pending event was received; absent if none is pending. */
  readonly oldestMs?: number;
}

/** What a sweep has done. */
export interface Swept {
  /** How many ids may come again. */
  readonly forgotten: number;
  /** How many events are gone. */
  readonly removed: number;
  /** The sink of each delivery that is a dead letter now. */
  readonly givenUp: readonly string[];
}

/**
 * Events of clouds and their deliveries. Every change is one statement, and durable once settled.
 * Throws STORE_UNAVAILABLE.
 */
export interface EventStore {
  /**
   * Stores the events, in that order, each with a pending delivery for each of its sinks. An event
   * is a duplicate if its receiver has one of its ids from the last 24 h. One that is refused fails
   * no other.
   */
  add(events: readonly NewEvent[]): Promise<readonly Storing[]>;

  /** Newest first, from the one after `after` on. */
  list(
    account: string,
    filter: EventFilter,
    page: { readonly after?: EventPlace; readonly limit: number },
    signal: StopSignal,
  ): Promise<readonly ReceivedEvent[]>;
  get(account: string, seq: number): Promise<ReceivedEvent | undefined>;
  /** Oldest first, with a greater `seq`. */
  since(account: string, seq: number, limit: number): Promise<readonly ReceivedEvent[]>;
  /** The greatest `seq` so far; 0 if there is none. */
  lastSeq(): Promise<number>;
  /**
   * Makes the dead letters of the event pending again; how many there were. The event is then kept
   * until `expiresAtMs` at least.
   */
  revive(seq: number, times: { readonly giveUpAtMs: number; readonly expiresAtMs: number }): Promise<number>;

  /** Claims lanes of the sink whose turn has come, those that wait longest first. */
  claim(target: SinkTarget, limit: number, leaseMs: number): Promise<readonly SinkLane[]>;
  /** False if another worker has claimed it since. */
  renew(lane: SinkLane, leaseMs: number): Promise<boolean>;
  /** Undefined if another worker has claimed it since. */
  content(lane: SinkLane, limit: number): Promise<LaneContent | undefined>;
  /** Records an attempt at the event; does nothing unless it is pending. */
  attempted(lane: SinkLane, seq: number, result: Attempted): Promise<void>;
  /** Gives the lane back; its turn comes again after `delayMs`. */
  release(lane: SinkLane, delayMs: number): Promise<void>;
  /**
   * For that long no process claims a lane of the sink with these settings. Being called again, it
   * makes that no shorter.
   */
  hold(target: SinkTarget, forMs: number): Promise<void>;
  /** The turn of every lane that was given back comes now, whatever its delay was. */
  hurry(sink: string): Promise<void>;
  /** Gives back a lane in which nothing waits. False if that is not so any more. */
  finish(lane: SinkLane, version: number): Promise<boolean>;

  backlog(signal: StopSignal): Promise<readonly SinkBacklog[]>;
  /**
   * Some of the work that time brings: lets ids be used again, removes old events, and gives up
   * what no worker has.
   */
  sweep(nowMs: number): Promise<Swept>;
}
