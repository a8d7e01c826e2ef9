/**
 * What a write has to itself. A write of a part excludes other writes of that part and of the
 * whole, and other parts go on; a write of the whole excludes all of its parts.
 */
export interface LockScope {
  /** The key of the whole. */
  readonly whole: string;
  /** The key of the part, which no other whole has; absent if the write is of the whole. */
  readonly part?: string;
}
