/**
 * What one operation sent and got no answer to: until it is over, the cloud may still carry it out. No read shows that it has been: what is
 * there as it should be may have been so before.
 */
export class UnansweredWrites {
  #overAtMs = 0;

  /** On the clock that is never set. */
  add(overAtMs: number): void {
    this.#overAtMs = Math.max(this.#overAtMs, overAtMs);
  }

  /** When all of them are over, on the clock that is never set; in the past where there are none. */
  get overAtMs(): number {
    return this.#overAtMs;
  }
}
