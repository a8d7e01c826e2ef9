/**
 * Works on the items of each group in order, at most `width` of a group at once, and on all groups
 * side by side. Begins nothing after a failure; throws the first one once everything has ended.
 */
export async function sideBySide<T>(
  items: readonly T[],
  groupOf: (item: T) => string,
  width: number,
  work: (item: T) => Promise<void>,
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
  const runs = [...groups.values()].flatMap((group) => {
    const rest = group.values();
    return Array.from({ length: Math.min(width, group.length) }, () => one(rest));
  });
  await Promise.all(runs).finally(() => Promise.allSettled(runs));
}
