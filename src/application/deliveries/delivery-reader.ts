import { LoggedDelivery } from '../../domain/deliveries/delivery';
import { DeliveryList, DeliveryPage } from '../../domain/deliveries/delivery-log';
import { ErrorReason, GatewayError } from '../../domain/errors/gateway-error';
import { Operation, throwIfEnded } from '../../domain/operations/operation';
import { Position } from './delivery-token';

/** Calls to the cloud's log for one page, so that a filter that matches little has an end. */
const MAX_CALLS = 20;

/** A domain that does not exist, or that cannot have callbacks of the kind. */
const NO_SUCH_LIST: readonly ErrorReason[] = ['DOMAIN_NOT_FOUND', 'DOMAIN_TYPE_MISMATCH', 'OPERATION_NOT_ALLOWED'];

/** A row with the place at which a page that begins with it begins. */
export interface PlacedDelivery {
  readonly row: LoggedDelivery;
  readonly at: Position;
}

export interface DeliveryRun {
  readonly found: readonly PlacedDelivery[];
  /** Absent: there are no more. */
  readonly next?: Position;
}

export interface ReadLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
  /** Whether no further call may begin: what there is then makes the page. */
  readonly isLate: () => boolean;
}

/** Reads lists one after another until a page is full. */
export class DeliveryReader {
  readonly #found: PlacedDelivery[] = [];
  #bytes = 0;
  #calls = 0;
  #hasAnswer = false;
  #refused: GatewayError | undefined;

  constructor(
    private readonly operation: Operation,
    private readonly accepts: (row: LoggedDelivery) => boolean,
    private readonly limits: ReadLimits,
  ) {}

  /**
   * Throws the cloud's error if the first call fails. A later failure ends the page: the next page
   * begins with the call that failed.
   */
  async read(lists: readonly DeliveryList[], from: Position): Promise<DeliveryRun> {
    const left = lists.filter(({ key }) => key >= from.list);
    for (const list of left) {
      const begin = list.key === from.list ? from : { list: list.key, page: 1, row: 0 };
      const next = await this.#readList(list, begin, lists.length > 1);
      if (next) return { found: this.#found, next };
    }
    if (this.#refused && !this.#hasAnswer && from.list === '') throw this.#refused;
    return { found: this.#found };
  }

  /** Answers where the next page begins, if this one ends within the list. */
  async #readList(list: DeliveryList, from: Position, isOneOfSeveral: boolean): Promise<Position | undefined> {
    let at = from;
    for (;;) {
      if (this.#hasBegun && (this.#isFull || this.#calls >= MAX_CALLS || this.limits.isLate())) return at;
      const page = await this.#page(list, at, isOneOfSeveral);
      if (page === 'none') return undefined;
      if (page === 'later') return at;
      for (const [index, row] of page.rows.entries()) {
        if (index < at.row || !this.accepts(row)) continue;
        const place = { ...at, row: index };
        if (this.#isFull) return place;
        this.#add({ row, at: place });
      }
      if (!page.hasMore) return undefined;
      at = { list: list.key, page: at.page + 1, row: 0 };
    }
  }

  async #page(list: DeliveryList, at: Position, isOneOfSeveral: boolean): Promise<DeliveryPage | 'none' | 'later'> {
    const isFirst = !this.#hasBegun;
    this.#calls += 1;
    try {
      const page = await list.page(this.operation, at.page);
      this.#hasAnswer = true;
      return page;
    } catch (thrown) {
      throwIfEnded(this.operation);
      const error = GatewayError.from(thrown);
      if (isOneOfSeveral && NO_SUCH_LIST.includes(error.reason)) {
        this.#refused = error;
        return 'none';
      }
      if (isFirst) throw error;
      return 'later';
    }
  }

  #add(placed: PlacedDelivery): void {
    this.#found.push(placed);
    this.#bytes += Buffer.byteLength(JSON.stringify(placed.row));
  }

  get #hasBegun(): boolean {
    return this.#calls > 0;
  }

  get #isFull(): boolean {
    return this.#found.length >= this.limits.maxRows || this.#bytes >= this.limits.maxBytes;
  }
}
