import { RolloutItem } from '../../domain/rollouts/rollout';
import { ItemFilter, RolloutStore } from '../../domain/rollouts/rollout-store.port';

const PAGE = 200;

/** All items of a rollout that pass the filter, in the order of the source, read page by page. */
export async function* storedItems(
  store: Pick<RolloutStore, 'items'>,
  id: string,
  filter: ItemFilter,
): AsyncGenerator<RolloutItem, void, undefined> {
  for (let after = -1; ;) {
    const page = await store.items(id, filter, after, PAGE);
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last.seq;
  }
}
