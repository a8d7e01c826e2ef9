/** The first items, up to and including the one whose size reaches the limit. */
export function upToBytes<T>(items: readonly T[], maxBytes: number, bytesOf: (item: T) => number): readonly T[] {
  let bytes = 0;
  for (const [index, item] of items.entries()) {
    bytes += bytesOf(item);
    if (bytes >= maxBytes) return items.slice(0, index + 1);
  }
  return items;
}
