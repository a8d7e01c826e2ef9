import { Caller } from '../../domain/access/caller';
import { StopSignal } from '../../domain/concurrency/stop-signal';
import { pause } from '../../domain/concurrency/waiting';
import { OPEN_STATES, RolloutItem, WORKED_ON } from '../../domain/rollouts/rollout';
import { RolloutStore } from '../../domain/rollouts/rollout-store.port';
import { Clock } from '../../domain/time/clock';
import { CallContext } from '../operations/call-operation';
import { WatchSlots } from '../operations/watch-slots';
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

/** At most four messages a second; what nobody works on is looked at once a second. */
const LOOK_EVERY_MS = 250;
const IDLE_LOOK_EVERY_MS = 1_000;
/** Proxies end connections on which nothing is sent; many after a minute. */
const SILENCE_MS = 15_000;

/** Watches of rollouts, whichever replica works on them: each looks into the store. */
export class RolloutWatches {
  readonly #slots: WatchSlots;

  constructor(private readonly parts: RolloutWatchParts) {
    this.#slots = new WatchSlots(parts.clock, 'rollouts');
  }

  /**
   * The rollout as it is, then each change until it ends; undefined where nothing has changed for a
   * while. `lastId` is of the last event that the caller has seen. Looks again only when its reader
   * asks for more. Throws ROLLOUT_NOT_FOUND, CALLER_THROTTLED, QUEUE_FULL, DEADLINE_PASSED and
   * SHUTTING_DOWN.
   */
  watch(
    id: string,
    lastId: number | undefined,
    call: CallContext,
  ): AsyncGenerator<RolloutEvent | undefined, void, undefined> {
    return this.#slots.during(call, (signal) => this.#events(id, lastId, call.caller, signal));
  }

  /** Ends all watches, and refuses others. */
  stop(): void {
    this.#slots.stop();
  }

  async *#events(
    id: string,
    lastId: number | undefined,
    caller: Caller,
    signal: StopSignal,
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
