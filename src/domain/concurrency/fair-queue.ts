/**
 * The number of callers whose last turn is known; those whose turn is longest ago are forgotten
 * first.
 */
const MAX_TURNS = 1_000;

/** The most rounds that a waiting caller may be behind, so that it keeps others out briefly. */
export const MAX_ROUNDS_BEHIND = 2;

interface Turn {
  /** Increases with each turn. */
  order: number;
  round: number;
}

interface WaitingCaller<T> {
  readonly items: T[];
  /** Of its first item. */
  round: number;
}

/**
 * A queue that serves the caller whose last turn is longest ago, one item per turn. A caller with a
 * thousand waiting items delays a caller with a single item by one item, and a caller that asks
 * less often than its turns come is always first. Items that return after a turn without being
 * served go first of all.
 *
 * Rounds make turns comparable between queues that serve together: a waiting caller has one turn
 * in each round. A caller that did not wait in the last round comes before the present one.
 */
export class FairQueue<T> {
  readonly #again: T[] = [];
  /** In the order of turns; a caller without items is not included. */
  readonly #callers = new Map<string, WaitingCaller<T>>();
  /** The last turn of each caller, in that order. */
  readonly #turns = new Map<string, Turn>();
  #turnCount = 0;
  #round = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(caller: string, item: T): void {
    const waiting = this.#callers.get(caller);
    if (waiting) waiting.items.push(item);
    else this.#enter(caller, { items: [item], round: this.#nextRoundOf(caller) });
    this.#size += 1;
  }

  /** Notes a turn of the caller past the queue. */
  served(caller: string): void {
    this.#tookTurn(caller, this.#nextRoundOf(caller));
  }

  /** The queues that serve together have come to this round. */
  goTo(round: number): void {
    this.#round = round;
  }

  /** The rounds of the next `count` items. Items that have returned come first. */
  rounds(count: number): readonly number[] {
    const rounds = this.#again.slice(0, count).map(() => this.#round - MAX_ROUNDS_BEHIND);
    let left = [...this.#callers.values()].map(({ items, round }) => ({ size: items.length, round }));
    for (let lap = 0; left.length > 0 && rounds.length < count; lap += 1) {
      rounds.push(...left.map(({ round }) => this.#bounded(round) + lap));
      left = left.filter(({ size }) => size > lap + 1);
    }
    return rounds.slice(0, count);
  }

  pushAgain(item: T): void {
    this.#again.push(item);
    this.#size += 1;
  }

  shift(): T | undefined {
    const again = this.#again.shift();
    if (again !== undefined) {
      this.#size -= 1;
      return again;
    }
    const next = this.#callers.entries().next();
    if (next.done) return undefined;
    const [caller, { items }] = next.value;
    const [item] = items;
    if (item !== undefined) this.take(caller, item);
    return item;
  }

  /** All items in the order in which they are served if nothing else arrives. */
  *inTurns(): Generator<T> {
    yield* this.#again;
    const callers = [...this.#callers.values()].map(({ items }) => items);
    const laps = Math.max(0, ...callers.map(({ length }) => length));
    for (let lap = 0; lap < laps; lap += 1) for (const items of callers) yield* items.slice(lap, lap + 1);
  }

  /** Serves an item of the caller, perhaps before its turn; it counts as the caller's turn. */
  take(caller: string, item: T): void {
    const waiting = this.#callers.get(caller);
    if (!waiting || !this.#removeFrom(waiting.items, item)) return;
    this.#callers.delete(caller);
    const round = this.#bounded(waiting.round);
    this.#tookTurn(caller, round);
    if (waiting.items.length > 0) this.#callers.set(caller, { items: waiting.items, round: round + 1 });
  }

  /**
   * How many items would be served before an item that `caller` pushed now, if nothing else
   * arrived.
   */
  ahead(caller: string): number {
    const own = this.#callers.get(caller)?.items.length ?? 0;
    const turn = this.#orderOf(caller);
    // Its item is served in the caller's round `own`, counted from 0; by then the callers ahead
    // have had one more turn.
    let ahead = this.#again.length + own;
    let before = true;
    for (const [other, { items }] of this.#callers) {
      before &&= own > 0 ? other !== caller : this.#orderOf(other) <= turn;
      if (other !== caller) ahead += Math.min(items.length, before ? own + 1 : own);
    }
    return ahead;
  }

  /**
   * The last item of the caller with the most items, unless `caller` would then have as many: the
   * item that gives way to one of `caller`.
   */
  toYieldTo(caller: string): T | undefined {
    const own = this.#callers.get(caller)?.items.length ?? 0;
    let most: readonly T[] = [];
    for (const { items } of this.#callers.values()) if (items.length > most.length) most = items;
    return most.length > own + 1 ? most.at(-1) : undefined;
  }

  remove(caller: string, item: T): boolean {
    const removed = this.#removeFrom(this.#again, item) || this.#removeFrom(this.#callers.get(caller)?.items, item);
    if (this.#callers.get(caller)?.items.length === 0) this.#callers.delete(caller);
    return removed;
  }

  *[Symbol.iterator](): Iterator<T> {
    yield* this.#again;
    for (const { items } of this.#callers.values()) yield* items;
  }

  /** Inserts behind all callers whose last turn is as long ago, or longer. */
  #enter(caller: string, waiting: WaitingCaller<T>): void {
    const turn = this.#orderOf(caller);
    const later = [...this.#callers].filter(([other]) => this.#orderOf(other) > turn);
    for (const [other] of later) this.#callers.delete(other);
    this.#callers.set(caller, waiting);
    for (const [other, theirs] of later) this.#callers.set(other, theirs);
  }

  #tookTurn(caller: string, round: number): void {
    const last = this.#turns.get(caller);
    // Who had the last turn keeps its place: moving it would make a table for every few turns.
    const isLatest = last?.order === this.#turnCount;
    this.#turnCount += 1;
    if (last && isLatest) Object.assign(last, { order: this.#turnCount, round });
    else {
      this.#turns.delete(caller);
      this.#turns.set(caller, { order: this.#turnCount, round });
    }
    if (this.#turns.size > MAX_TURNS) this.#turns.delete(this.#turns.keys().next().value ?? '');
    this.#round = Math.max(this.#round, round);
  }

  /** A caller makes up for one round in which it did not wait, and not for more. */
  #nextRoundOf(caller: string): number {
    const last = this.#turns.get(caller)?.round ?? -Infinity;
    return Math.min(Math.max(this.#round - 1, last + 1), this.#round + 1);
  }

  /** Another queue may have come further, or have begun anew. */
  #bounded(round: number): number {
    return Math.min(Math.max(round, this.#round - MAX_ROUNDS_BEHIND), this.#round + 1);
  }

  #orderOf(caller: string): number {
    return this.#turns.get(caller)?.order ?? 0;
  }

  #removeFrom(items: T[] | undefined, item: T): boolean {
    const index = items?.indexOf(item) ?? -1;
    if (!items || index < 0) return false;
    items.splice(index, 1);
    this.#size -= 1;
    return true;
  }
}
