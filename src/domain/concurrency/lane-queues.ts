import { Lane, LANES, PerLane, perLane } from '../operations/lane';
import { FairQueue } from './fair-queue';

/** One queue a lane: an item waits for those of the lanes before its own. */
export class LaneQueues<T> {
  readonly #queues: PerLane<FairQueue<T>> = perLane(() => new FairQueue());

  of(lane: Lane): FairQueue<T> {
    return this.#queues[lane];
  }

  get size(): number {
    const { interactive, bulk, background } = this.#queues;
    return interactive.size + bulk.size + background.size;
  }

  get counts(): PerLane<number> {
    return perLane((lane) => this.#queues[lane].size);
  }

  /** How many items would be served before one that `caller` pushed to the lane now. */
  ahead(caller: string, lane: Lane): number {
    const before = LANES.slice(0, LANES.indexOf(lane)).reduce((sum, one) => sum + this.#queues[one].size, 0);
    return before + this.#queues[lane].ahead(caller);
  }

  /**
   * The item that gives way to one of `caller`: one of a later lane, or as `FairQueue.toYieldTo`.
   */
  toYieldTo(caller: string, lane: Lane): T | undefined {
    const later = LANES.slice(LANES.indexOf(lane) + 1).flatMap((one) => [...this.#queues[one]]);
    return later.at(-1) ?? this.#queues[lane].toYieldTo(caller);
  }

  /** All items in the order in which they are served if nothing else arrives. */
  *inTurns(): Generator<T> {
    for (const lane of LANES) yield* this.#queues[lane].inTurns();
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const lane of LANES) yield* this.#queues[lane];
  }
}
