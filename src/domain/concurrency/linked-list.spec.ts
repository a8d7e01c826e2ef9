import fc from 'fast-check';
import { LinkedList } from './linked-list';

/** Adds 0, 1, 2 …, and removes those at the given places among what is left. */
function after(removals: readonly number[]): { readonly list: LinkedList<number>; readonly model: number[] } {
  const list = new LinkedList<number>();
  const model: number[] = [];
  const places = new Map<number, ReturnType<typeof list.add>>();
  removals.forEach((at, item) => {
    places.set(item, list.add(item));
    model.push(item);
    if (at >= model.length) return;
    const [removed = -1] = model.splice(at, 1);
    const place = places.get(removed);
    // The second time has no effect.
    for (let time = 0; place && time < 2; time += 1) list.remove(place);
  });
  return { list, model };
}

test('items keep their order, wherever others are removed', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(8)), (removals) => {
      const { list, model } = after(removals);
      expect([...list]).toEqual(model);
      expect([list.size, list.first, list.lastPlace?.item]).toEqual([model.length, model[0], model.at(-1)]);
    }),
  );
});
