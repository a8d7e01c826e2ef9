/**
 * Works on the items of each group in order, at most `width` of a group at once, and on all groups
 * side by side. Those that `isLast` selects begin when the others of their group have ended. Begins
 * nothing after a failure; throws the first one once everything has ended.
 */
export async function sideBySide<T>(
  items: readonly T[],
  groupOf: (item: T) => string,
  width: number,
  work: (item: T) => Promise<void>,
  isLast: (item: T) => boolean = () => false,
): Promise<void> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = groupOf(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  let hasFailed = false;
  const one = async (rest: IterableIterator<T>): Promise<void> => {
    for (const item of rest) {
      if (hasFailed) return;
      await work(item).catch((thrown: unknown) => {
        hasFailed = true;
        throw thrown;
      });
    }
  };
  const inOrder = (some: readonly T[]): Promise<void> => {
    const rest = some.values();
    return allEnded(Array.from({ length: Math.min(width, some.length) }, () => one(rest)));
  };
  const runs = [...groups.values()].map(async (group) => {
    await inOrder(group.filter((item) => !isLast(item)));
    await inOrder(group.filter(isLast));
  });
  await allEnded(runs);
}

/** Throws the first failure once all have ended. */
async function allEnded(runs: readonly Promise<void>[]): Promise<void> {
  await Promise.all(runs).finally(() => Promise.allSettled(runs));
}
