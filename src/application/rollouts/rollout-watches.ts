import { Caller } from '../../domain/access/caller';
import { StopController } from '../../domain/concurrency/stop-signal';
import { pause } from '../../domain/concurrency/waiting';
import { GatewayError } from '../../domain/errors/gateway-error';
import { OPEN_STATES, RolloutItem, WORKED_ON } from '../../domain/rollouts/rollout';
import { RolloutStore } from '../../domain/rollouts/rollout-store.port';
import { Clock } from '../../domain/time/clock';
import { CallContext } from '../operations/call-operation';
import { RolloutAccess } from './rollout-access';
import { ItemChanges } from './item-changes';
import { RolloutView } from './rollout-view';

export interface RolloutWatchParts {
  readonly store: RolloutStore;
  readonly access: RolloutAccess;
  /** The caller with its present rights; undefined if it does not exist any more. */
  readonly callerOf: (id: string) => Caller | undefined;
  readonly clock: Clock;
}

/** What has changed since the event before. */
export interface RolloutEvent extends RolloutView {
  /** Increases; a later watch can go on from here. */
  readonly id: number;
  readonly items: readonly RolloutItem[];
}

/** A watch lasts no longer, so that its caller proves again who it is. */
export const LONGEST_WATCH_MS = 15 * 60_000;
const MAX_WATCHES = 200;
const MAX_OF_CALLER = 20;
const RETRY_MS = 10_000;
/** At most four messages a second; what nobody works on is looked at once a second. */
const LOOK_EVERY_MS = 250;
const IDLE_LOOK_EVERY_MS = 1_000;
/** Proxies end connections on which nothing is sent; many after a minute. */
const SILENCE_MS = 15_000;

const STOPPED = new GatewayError('SHUTTING_DOWN', 'this process is shutting down; watch again', {
  retryAfterMs: LOOK_EVERY_MS,
});

/** Watches of rollouts, whichever replica works on them: each looks into the store. */
export class RolloutWatches {
  readonly #running = new Set<{ readonly caller: string; readonly stop: StopController }>();
  #isStopped = false;

  constructor(private readonly parts: RolloutWatchParts) {}

  /**
   * The rollout as it is, then each change until it ends; undefined where nothing has changed for a
   * while. `lastId` is of the last event that the caller has seen. Looks again only when its reader
   * asks for more. Throws ROLLOUT_NOT_FOUND, CALLER_THROTTLED, QUEUE_FULL, DEADLINE_PASSED and
   * SHUTTING_DOWN.
   */
  async *watch(
    id: string,
    lastId: number | undefined,
    call: CallContext,
  ): AsyncGenerator<RolloutEvent | undefined, void, undefined> {
    const running = this.#begin(call.caller.id);
    const { stop } = running;
    const gone = (): void => stop.abort(new GatewayError('CALLER_CANCELLED', 'the caller disconnected'));
    const cancel = this.parts.clock.schedule(limitOf(call), () => stop.abort(tooLong(limitOf(call))));
    call.signal.addEventListener('abort', gone, { once: true });
    if (call.signal.aborted) gone();
    try {
      yield* this.#events(id, lastId, call.caller, stop);
    } finally {
      cancel();
      call.signal.removeEventListener('abort', gone);
      this.#running.delete(running);
    }
  }

  /** Ends all watches, and refuses others. */
  stop(): void {
    this.#isStopped = true;
    for (const { stop } of this.#running) stop.abort(STOPPED);
  }

  #begin(caller: string): { readonly caller: string; readonly stop: StopController } {
    if (this.#isStopped) throw STOPPED;
    const own = [...this.#running].filter((one) => one.caller === caller).length;
    if (own >= MAX_OF_CALLER) throw tooMany(caller);
    if (this.#running.size >= MAX_WATCHES)
      throw new GatewayError('QUEUE_FULL', 'too many rollouts are being watched', { retryAfterMs: RETRY_MS });
    const running = { caller, stop: new StopController() };
    this.#running.add(running);
    return running;
  }

  async *#events(
    id: string,
    lastId: number | undefined,
    caller: Caller,
    { signal }: StopController,
  ): AsyncGenerator<RolloutEvent | undefined, void, undefined> {
    const { store, access, callerOf, clock } = this.parts;
    const changes = new ItemChanges(store, id, lastId);
    let [version, eventId, toldAt] = [0, lastId ?? 0, clock.elapsed()];
    for (;;) {
      // The rollout first: when it has ended, no item changes any more.
      const rollout = await access.visible(id, callerOf(caller.id) ?? { id: caller.id, grants: [] });
      const { items, isAll } = await changes.next();
      const isChanged = items.length > 0 || rollout.version !== version;
      const isSilent = clock.elapsed() - toldAt >= SILENCE_MS;
      eventId = isChanged ? Math.max(eventId + 1, changes.lastMs) : eventId;
      if (isChanged) yield { id: eventId, rollout, counts: await store.counts(id), items };
      else if (isSilent) yield undefined;
      if (isChanged || isSilent) toldAt = clock.elapsed();
      version = rollout.version;
      if (isAll && !OPEN_STATES.includes(rollout.state)) return;
      const isIdle = isAll && !WORKED_ON.includes(rollout.state);
      await pause(clock, isIdle ? IDLE_LOOK_EVERY_MS : LOOK_EVERY_MS, signal);
    }
  }
}

function limitOf({ timeoutMs = LONGEST_WATCH_MS }: CallContext): number {
  return Math.min(timeoutMs, LONGEST_WATCH_MS);
}

function tooLong(limitMs: number): GatewayError {
  return new GatewayError('DEADLINE_PASSED', `the watch has lasted ${limitMs} ms; watch again`, { retryAfterMs: 0 });
}

function tooMany(caller: string): GatewayError {
  return new GatewayError('CALLER_THROTTLED', `the caller watches ${MAX_OF_CALLER} rollouts, which is its limit`, {
    metadata: { caller, limit: String(MAX_OF_CALLER) },
    retryAfterMs: RETRY_MS,
  });
}
