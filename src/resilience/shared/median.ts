/** The median of the last `size` values. */
export class Median {
  readonly #values: number[] = [];
  #count = 0;

  constructor(private readonly size: number) {}

  add(value: number): void {
    this.#values[this.#count % this.size] = value;
    this.#count += 1;
  }

  /** 0 without values. */
  get value(): number {
    return this.#values.toSorted((a, b) => a - b)[this.#values.length >> 1] ?? 0;
  }
}
