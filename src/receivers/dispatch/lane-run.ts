import { StopSignal } from '../../domain/concurrency/stop-signal';
import { causeOf } from '../../domain/errors/cause-of';
import { Attempted, EventStore, SinkLane, SinkTarget, PendingEvent } from '../../domain/received/event-store.port';
import { Clock } from '../../domain/time/clock';
import { Sink, SinkOutcome } from '../sinks/sink.port';
import { SinkRetry } from '../receiver';
import { backoffMs } from './backoff';
import { SinkHold } from './sink-hold';

export interface LaneRunParts {
  readonly store: Pick<EventStore, 'renew' | 'content' | 'attempted' | 'hold' | 'release' | 'finish'>;
  readonly sink: Sink;
  readonly target: SinkTarget;
  /** Of all lanes of the sink. */
  readonly hold: SinkHold;
  readonly retryOf: (receiver: string) => SinkRetry;
  readonly clock: Clock;
  readonly random: () => number;
  /** Told of each attempt, and how long it took. */
  readonly attempted: (event: PendingEvent, result: Attempted, seconds: number) => void;
  /** Aborts attempts under way when the process ends. */
  readonly stop: StopSignal;
}

/** An attempt takes no longer. */
export const ATTEMPT_MS = 15_000;
/** Outlasts an attempt and the statements around it. */
export const LEASE_MS = 2 * ATTEMPT_MS;
/** Events of a lane in memory at once, of up to about 130 KB each. */
const WINDOW = 8;
/** Then other lanes have their turn. */
const MAX_OF_TURN = 64;

/**
 * Sends what waits in a lane, one event after the other, until nothing does, an event has to wait,
 * or other lanes have their turn. Throws STORE_UNAVAILABLE; the lane is then claimed again when its
 * lease has ended.
 */
export class LaneRun {
  #leaseUntil: number;

  constructor(
    private readonly lane: SinkLane,
    private readonly parts: LaneRunParts,
  ) {
    this.#leaseUntil = parts.clock.elapsed() + LEASE_MS;
  }

  async run(): Promise<void> {
    const { store } = this.parts;
    for (let sent = 0; sent < MAX_OF_TURN; sent += WINDOW) {
      const content = await store.content(this.lane, WINDOW);
      if (!content) return;
      for (const event of content.events) if (!(await this.#send(event))) return;
      const isAll = content.events.length < WINDOW;
      // An event may have come in the meantime.
      if (isAll && (await store.finish(this.lane, content.version))) return;
    }
    await store.release(this.lane, 0);
  }

  /** Whether the lane goes on with its next event. */
  async #send(event: PendingEvent): Promise<boolean> {
    const { store, target, stop, hold, attempted, clock } = this.parts;
    if (stop.aborted || hold.restMs > 0) {
      await store.release(this.lane, hold.restMs);
      return false;
    }
    if (!(await this.#hasTime())) return false;
    const begin = clock.elapsed();
    const outcome = await this.#attempt(event);
    const seconds = (clock.elapsed() - begin) / 1_000;
    if (stop.aborted && outcome.kind !== 'delivered') {
      await store.release(this.lane, 0);
      return false;
    }
    const result = this.#resultOf(event, outcome);
    await store.attempted(this.lane, event.seq, result);
    attempted(event, result, seconds);
    if (result.state !== 'PENDING') return true;
    // Other processes heed it too, and this one after a restart.
    if (hold.restMs > 0) await store.hold(target, hold.restMs);
    await store.release(this.lane, (result.nextAttemptAtMs ?? 0) - clock.now());
    return false;
  }

  /** False if another worker has the lane. */
  async #hasTime(): Promise<boolean> {
    const { store, clock } = this.parts;
    const now = clock.elapsed();
    if (this.#leaseUntil - now > ATTEMPT_MS + ATTEMPT_MS / 3) return true;
    this.#leaseUntil = now + LEASE_MS;
    return await store.renew(this.lane, LEASE_MS);
  }

  async #attempt(event: PendingEvent): Promise<SinkOutcome> {
    const { sink, clock, stop } = this.parts;
    const { eventId: id, type, account, receiver, event: json, attempts } = event;
    const message = { id, type, account, receiver, orderingKey: this.lane.stream, event: json, attempt: attempts + 1 };
    const deadline = new AbortController();
    let end = (): void => undefined;
    try {
      return await new Promise<SinkOutcome>((resolve, reject) => {
        // A sink that does not heed the signal is not waited for.
        const giveUp = (): void => {
          deadline.abort();
          resolve({ kind: 'retry', error: `no answer in ${ATTEMPT_MS} ms` });
        };
        const cancel = clock.schedule(ATTEMPT_MS, giveUp);
        stop.addEventListener('abort', giveUp, { once: true });
        end = () => {
          cancel();
          stop.removeEventListener('abort', giveUp);
        };
        // While the lease was being renewed: a listener would wait for ever.
        if (stop.aborted) return giveUp();
        sink.send(message, deadline.signal).then(resolve, reject);
      });
    } catch (error) {
      return { kind: 'retry', error: causeOf(error) };
    } finally {
      end();
    }
  }

  /** However long a sink asks for, an event is tried once more when its time ends. */
  #resultOf({ receiver, attempts, giveUpAtMs }: PendingEvent, outcome: SinkOutcome): Attempted {
    const { retryOf, clock, random, hold } = this.parts;
    const told = {
      ...(outcome.status !== undefined && { status: oneLine(outcome.status) }),
      ...(outcome.kind !== 'delivered' && { error: oneLine(outcome.error) }),
    };
    if (outcome.kind === 'delivered') return { state: 'DELIVERED', ...told };
    if (outcome.kind === 'dead') return { state: 'DEAD', ...told };
    const now = clock.now();
    if (now >= giveUpAtMs) return { state: 'DEAD', ...told };
    const { notBeforeMs = now } = outcome;
    hold.ask(Math.min(notBeforeMs, giveUpAtMs));
    const backedOff = now + backoffMs(retryOf(receiver), attempts + 1, random());
    return { state: 'PENDING', ...told, nextAttemptAtMs: Math.min(Math.max(backedOff, notBeforeMs), giveUpAtMs) };
  }
}

const MAX_TEXT = 300;

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, MAX_TEXT);
}
