/** Beyond it, the one that was found longest ago is forgotten. */
const MAX_KNOWN = 10_000;

/**
 * The configurations of which a read found a record that cannot be read. A Set of one of these reads
 * first, so that it replaces nothing unknown without `force`; any other Set costs no read.
 */
export class UnreadableConfigs {
  readonly #keys = new Set<string>();

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** Takes down what a read has found. */
  note(key: string, isUnreadable: boolean): void {
    this.#keys.delete(key);
    if (isUnreadable) this.#keys.add(key);
    const [oldest] = this.#keys.size > MAX_KNOWN ? this.#keys : [];
    if (oldest !== undefined) this.#keys.delete(oldest);
  }
}
