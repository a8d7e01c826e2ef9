import { GatewayError } from '../../domain/errors/gateway-error';
import { fittingItems } from '../paging';
import { ConfigPlace, namesBeginWith } from './config-places';

/** What became of reading one place. */
export type PlaceRead<T> =
  | { readonly items: readonly T[] }
  /** It alone cannot be read. */
  | { readonly isUnread: true }
  /** Why the page ends before it. */
  | { readonly end: GatewayError };

export interface WalkedPage<T> {
  readonly items: readonly T[];
  readonly unread: readonly ConfigPlace[];
  /** The id at which the next page begins; empty if there is none. */
  readonly nextId: string;
}

/** Comes after the rest of every name in a place: collections have lower-case letters. */
export const END_OF_PLACE = '~';

/** Places that are read at once. */
const WIDTH = 8;
/** How many configurations a place may have, until one was read: as many as there are kinds. */
const AT_FIRST = 4;

/** One page: places are passed in order until it is full, or ends. */
export class PlaceWalk<T> {
  readonly #items: T[] = [];
  readonly #unread: ConfigPlace[] = [];
  #passed = 0;
  #mostInOne = AT_FIRST;

  constructor(
    private readonly nameOf: (item: T) => string,
    private readonly size: number,
    /** The id of the last item of the page before, or END_OF_PLACE of a place. */
    private readonly after: string,
  ) {}

  /** `read` does not reject. Throws what ends the page if no place was passed. */
  async through(places: readonly ConfigPlace[], read: (place: ConfigPlace) => Promise<PlaceRead<T>>): Promise<void> {
    while (this.#passed < places.length && !this.#isFull) {
      const some = places.slice(this.#passed, this.#passed + this.#width);
      const end = this.#take(some, await Promise.all(some.map(read)));
      if (end && this.#passed === 0) throw end;
      if (end) return;
    }
  }

  page(places: readonly ConfigPlace[]): WalkedPage<T> {
    const items = fittingItems(this.#items, this.size);
    const last = items.at(-1);
    const isCut = last !== undefined && items.length < this.#items.length;
    if (!isCut) {
      const place = this.#passed < places.length ? places[this.#passed - 1] : undefined;
      return { items, unread: this.#unread, nextId: place ? namesBeginWith(place) + END_OF_PLACE : '' };
    }
    const nextId = this.nameOf(last);
    return { items, unread: this.#unread.filter((place) => namesBeginWith(place) < nextId), nextId };
  }

  get #isFull(): boolean {
    return this.#items.length >= this.size || this.#passed >= this.size;
  }

  /** So many that all they have is likely to be shown: the rest is read again for the next page. */
  get #width(): number {
    const room = Math.floor((this.size - this.#items.length) / this.#mostInOne);
    return Math.max(1, Math.min(WIDTH, room, this.size - this.#passed));
  }

  #take(places: readonly ConfigPlace[], reads: readonly PlaceRead<T>[]): GatewayError | undefined {
    this.#mostInOne = 1;
    for (const [index, read] of reads.entries()) {
      const place = places[index];
      if (!place || this.#isFull) return undefined;
      if ('end' in read) return read.end;
      this.#passed += 1;
      if ('isUnread' in read) this.#unread.push(place);
      else this.#add(read.items);
    }
    return undefined;
  }

  #add(items: readonly T[]): void {
    this.#mostInOne = Math.max(this.#mostInOne, items.length);
    const rest = items.filter((item) => this.nameOf(item) > this.after);
    this.#items.push(...rest.sort((one, other) => (this.nameOf(one) < this.nameOf(other) ? -1 : 1)));
  }
}
