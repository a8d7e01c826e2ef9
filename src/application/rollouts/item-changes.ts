import { RolloutItem } from '../../domain/rollouts/rollout';
import { ChangedItem, ChangePlace, RolloutStore } from '../../domain/rollouts/rollout-store.port';

/** Of one message. */
const MAX_ITEMS = 200;
/** A change may become visible this long after the time that it carries. */
const LATE_MS = 2_000;

/** The changes of a rollout's items, each once, in portions. */
export class ItemChanges {
  #place: ChangePlace;
  /** When the store was last read, on its own clock. */
  #readAtMs: number;
  /** What was told of items that may still be read again, by place in the source. */
  readonly #told = new Map<number, { readonly atMs: number; readonly key: string }>();

  constructor(
    private readonly store: Pick<RolloutStore, 'changes'>,
    private readonly id: string,
    /** Items that had changed long before are known; absent: none. */
    sinceMs?: number,
  ) {
    this.#place = { atMs: sinceMs ?? 0, seq: -1 };
    this.#readAtMs = this.#place.atMs;
  }

  /** The time of the last change that was told. */
  get lastMs(): number {
    return this.#place.atMs;
  }

  /** `isAll`: there was nothing more. */
  async next(): Promise<{ readonly items: readonly RolloutItem[]; readonly isAll: boolean }> {
    let after = this.#settled();
    for (const [seq, { atMs }] of this.#told) if (atMs < after.atMs) this.#told.delete(seq);
    const items: RolloutItem[] = [];
    for (;;) {
      const page = await this.store.changes(this.id, after, MAX_ITEMS);
      for (const changed of page) {
        if (items.length === MAX_ITEMS) return { items, isAll: false };
        if (this.#isNews(changed)) items.push(changed.item);
        after = { atMs: changed.atMs, seq: changed.seq };
        this.#readAtMs = changed.readAtMs;
      }
      if (page.length < MAX_ITEMS) return { items, isAll: true };
    }
  }

  /** Up to here no change can appear any more. */
  #settled(): ChangePlace {
    const late = { atMs: this.#readAtMs - LATE_MS, seq: -1 };
    return late.atMs < this.#place.atMs ? late : this.#place;
  }

  #isNews({ item, atMs, seq }: ChangedItem): boolean {
    // Two changes may have the same time.
    const key = `${item.state} ${item.plan?.change}`;
    const told = this.#told.get(seq);
    if (told?.atMs === atMs && told.key === key) return false;
    this.#told.set(seq, { atMs, key });
    if (atMs >= this.#place.atMs) this.#place = { atMs, seq };
    return true;
  }
}
