import { ItemState, RolloutItem } from '../../domain/rollouts/rollout';
import { ChangedItem, ChangePlace } from '../../domain/rollouts/rollout-store.port';
import { ItemChanges } from './item-changes';

const START = 1_000_000;

/** A store in which changes become visible when a test says so. */
function storeWith(count: number) {
  const rows = new Map<number, ChangedItem>();
  let [nowMs, reads] = [START, 0];
  const put = (seq: number, state: ItemState, atMs: number): void => {
    const desired = { noun: 'PullConfig', name: `p${seq}`, fields: {} } as const;
    const item: RolloutItem = { seq, desired, state, calls: [] };
    rows.set(seq, { item, seq, atMs, readAtMs: 0 });
  };
  for (let seq = 0; seq < count; seq += 1) put(seq, 'PENDING', START);
  const changes = (_id: string, after: ChangePlace, limit: number): Promise<ChangedItem[]> => {
    reads += 1;
    const isAfter = (row: ChangedItem) => row.atMs > after.atMs || (row.atMs === after.atMs && row.seq > after.seq);
    const found = [...rows.values()].filter(isAfter).sort((a, b) => a.atMs - b.atMs || a.seq - b.seq);
    return Promise.resolve(found.slice(0, limit).map((row) => ({ ...row, readAtMs: nowMs })));
  };
  return { changes, put, at: (ms: number) => (nowMs = START + ms), reads: () => reads };
}

const seqs = (items: readonly RolloutItem[]) => items.map(({ seq }) => seq);

it('tells every item first, in portions of 200, and then what changes', async () => {
  const store = storeWith(450);
  store.at(10_000);
  const changes = new ItemChanges(store, 'r');
  const portions = [await changes.next(), await changes.next(), await changes.next()];
  expect(portions.map(({ items, isAll }) => [items.length, isAll])).toEqual([
    [200, false],
    [200, false],
    [50, true],
  ]);
  expect(portions.flatMap(({ items }) => seqs(items))).toEqual(Array.from({ length: 450 }, (_, seq) => seq));
  expect(await changes.next()).toEqual({ items: [], isAll: true });
  store.put(7, 'DONE', START + 10_100);
  expect(seqs((await changes.next()).items)).toEqual([7]);
  // What is settled is not read again.
  expect(store.reads()).toBeLessThanOrEqual(7);
});

it('tells portions of what has just been stored, which may still be added to', async () => {
  const changes = new ItemChanges(storeWith(450), 'r');
  const told: number[] = [];
  for (;;) {
    const { items, isAll } = await changes.next();
    told.push(...seqs(items));
    if (isAll) break;
  }
  expect(told).toEqual(Array.from({ length: 450 }, (_, seq) => seq));
});

it('tells a change that becomes visible late, and two changes at the same time', async () => {
  const store = storeWith(3);
  const changes = new ItemChanges(store, 'r');
  await changes.next();
  store.at(1_000);
  store.put(0, 'DONE', START + 1_000);
  expect(seqs((await changes.next()).items)).toEqual([0]);
  store.put(1, 'APPLYING', START + 500);
  expect(seqs((await changes.next()).items)).toEqual([1]);
  store.put(1, 'DONE', START + 500);
  expect(seqs((await changes.next()).items)).toEqual([1]);
  expect((await changes.next()).items).toEqual([]);
});

it('goes on from where another watch was, and repeats at most two seconds', async () => {
  const store = storeWith(2);
  store.put(0, 'DONE', START + 5_000);
  store.put(1, 'APPLYING', START + 9_000);
  store.at(20_000);
  const changes = new ItemChanges(store, 'r', START + 9_500);
  expect(seqs((await changes.next()).items)).toEqual([1]);
  expect(changes.lastMs).toBe(START + 9_500);
});
