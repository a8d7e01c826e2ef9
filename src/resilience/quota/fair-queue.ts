/**
 * A queue that serves its callers in turn, one item each: a caller with a thousand waiting delays one with a single item by one item.
 * Deficit round robin in which every item costs one. What had its turn before and has to go again comes first.
 */
export class FairQueue<T> {
  readonly #again: T[] = [];
  /** In order of whose turn it is; a caller without items is not here. */
  readonly #callers = new Map<string, T[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(caller: string, item: T): void {
    const items = this.#callers.get(caller);
    if (items) items.push(item);
    else this.#callers.set(caller, [item]);
    this.#size += 1;
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
    const [caller, items] = next.value;
    const item = items.shift();
    this.#callers.delete(caller);
    if (items.length > 0) this.#callers.set(caller, items);
    this.#size -= 1;
    return item;
  }

  /** How many would be served before one that `caller` pushed now, if nothing else came. */
  ahead(caller: string): number {
    const own = this.#callers.get(caller)?.length ?? 0;
    // Its item is served in the caller's round `own`, counted from 0; those who stand before the caller have had one turn more by then.
    let ahead = this.#again.length + own;
    let before = true;
    for (const [other, items] of this.#callers) {
      if (other === caller) before = false;
      else ahead += Math.min(items.length, before ? own + 1 : own);
    }
    return ahead;
  }

  /** The last item of whoever has the most, unless `caller` would then have as many: what makes room for one of `caller`. */
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

  #removeFrom(items: T[] | undefined, item: T): boolean {
    const index = items?.indexOf(item) ?? -1;
    if (!items || index < 0) return false;
    items.splice(index, 1);
    this.#size -= 1;
    return true;
  }
}
