/** The place of one item in its list. */
export interface Place<T> {
  readonly item: T;
  previous?: Place<T> | undefined;
  next?: Place<T> | undefined;
  isIn: boolean;
}

/**
 * Items in the order in which they came, for items that come and go with each call.
 *
 * A Map or a Set of such items is dear in V8: each table that it outgrows points to the next one.
 * Once one of them is in the old generation, it keeps all that follow it and what they held, and so
 * every item becomes old and is left to major collections.
 */
export class LinkedList<T> implements Iterable<T> {
  #first: Place<T> | undefined;
  #last: Place<T> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): T | undefined {
    return this.#first?.item;
  }

  get lastPlace(): Place<T> | undefined {
    return this.#last;
  }

  /** Adds the item at the end. */
  add(item: T): Place<T> {
    const place: Place<T> = { item, previous: this.#last, next: undefined, isIn: true };
    if (this.#last) this.#last.next = place;
    else this.#first = place;
    this.#last = place;
    this.#size += 1;
    return place;
  }

  /** Has no effect on a place that was removed before. */
  remove(place: Place<T>): void {
    if (!place.isIn) return;
    const { previous, next } = place;
    if (previous) previous.next = next;
    else this.#first = next;
    if (next) next.previous = previous;
    else this.#last = previous;
    // A removed place that is old already must not keep its neighbours.
    place.previous = undefined;
    place.next = undefined;
    place.isIn = false;
    this.#size -= 1;
  }

  /** The list must not change meanwhile. */
  *[Symbol.iterator](): Iterator<T> {
    for (let place = this.#first; place; place = place.next) yield place.item;
  }
}
