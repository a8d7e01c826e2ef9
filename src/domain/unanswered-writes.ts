/** What one operation sent and got no answer to: until it is over, the cloud may still carry it out. */
export class UnansweredWrites {
  #count = 0;
  #overAtMs = 0;

  /** On the clock that is never set. */
  add(overAtMs: number): void {
    this.#count += 1;
    this.#overAtMs = Math.max(this.#overAtMs, overAtMs);
  }

  /** One of them was seen to have been. Of several, the others may be still. */
  carriedOut(): void {
    this.#count -= 1;
    if (this.#count === 0) this.#overAtMs = 0;
  }

  /** When all of them are over, on the clock that is never set; in the past where there are none. */
  get overAtMs(): number {
    return this.#overAtMs;
  }
}
