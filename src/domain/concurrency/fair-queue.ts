/**
 * The number of callers whose last turn is known; those whose turn is longest ago are forgotten
 * first.
 */
const MAX_TURNS = 1_000;

interface Turn {
  /** Increases with each turn. */
  readonly order: number;
  readonly at: number;
}

/**
 * A queue that serves the caller whose last turn is longest ago, one item per turn. A caller with a
 * thousand waiting items delays a caller with a single item by one item, and a caller that asks
 * less often than its turns come is always first. Items that return after a turn without being
 * served go first of all.
 */
export class FairQueue<T> {
  readonly #again: T[] = [];
  /** In the order of turns; a caller without items is not included. */
  readonly #callers = new Map<string, T[]>();
  /** The last turn of each caller, in that order. */
  readonly #turns = new Map<string, Turn>();
  #turnCount = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(caller: string, item: T): void {
    const items = this.#callers.get(caller);
    if (items) items.push(item);
    else this.#enter(caller, [item]);
    this.#size += 1;
  }

  /** Notes a turn of the caller, in the queue or past it. `at` is a time on any clock. */
  served(caller: string, at: number): void {
    this.#turnCount += 1;
    this.#turns.delete(caller);
    this.#turns.set(caller, { order: this.#turnCount, at });
    if (this.#turns.size > MAX_TURNS) this.#turns.delete(this.#turns.keys().next().value ?? '');
  }

  /**
   * How long ago the callers of the next `count` items had their last turns; Infinity if unknown,
   * or for an item that has returned.
   */
  ages(count: number, now: number): readonly number[] {
    const again = this.#again.map(() => Infinity);
    const first = [...this.#callers.keys()].map((caller) => now - (this.#turns.get(caller)?.at ?? -Infinity));
    const all = [...again, ...first].slice(0, count);
    // After one turn each, all callers have just had their turns.
    return [...all, ...Array<number>(Math.min(count, this.#size) - all.length).fill(0)];
  }

  pushAgain(item: T): void {
    this.#again.push(item);
    this.#size += 1;
  }

  shift(at: number): T | undefined {
    const again = this.#again.shift();
    if (again !== undefined) {
      this.#size -= 1;
      return again;
    }
    const next = this.#callers.entries().next();
    if (next.done) return undefined;
    const [caller, items] = next.value;
    const item = items.shift();
    this.#callers.delete(caller);
    this.served(caller, at);
    if (items.length > 0) this.#callers.set(caller, items);
    this.#size -= 1;
    return item;
  }

  /**
   * How many items would be served before an item that `caller` pushed now, if nothing else
   * arrived.
   */
  ahead(caller: string): number {
    const own = this.#callers.get(caller)?.length ?? 0;
    const turn = this.#orderOf(caller);
    // Its item is served in the caller's round `own`, counted from 0; by then the callers ahead
    // have had one more turn.
    let ahead = this.#again.length + own;
    let before = true;
    for (const [other, items] of this.#callers) {
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
    const own = this.#callers.get(caller)?.length ?? 0;
    let most: readonly T[] = [];
    for (const items of this.#callers.values()) if (items.length > most.length) most = items;
    return most.length > own + 1 ? most.at(-1) : undefined;
  }

  remove(caller: string, item: T): boolean {
    const removed = this.#removeFrom(this.#again, item) || this.#removeFrom(this.#callers.get(caller), item);
    if (this.#callers.get(caller)?.length === 0) this.#callers.delete(caller);
    return removed;
  }

  *[Symbol.iterator](): Iterator<T> {
    yield* this.#again;
    for (const items of this.#callers.values()) yield* items;
  }

  /** Inserts behind all callers whose last turn is as long ago, or longer. */
  #enter(caller: string, items: T[]): void {
    const turn = this.#orderOf(caller);
    const later = [...this.#callers].filter(([other]) => this.#orderOf(other) > turn);
    for (const [other] of later) this.#callers.delete(other);
    this.#callers.set(caller, items);
    for (const [other, theirs] of later) this.#callers.set(other, theirs);
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
