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

  /** Until all of them are over, in milliseconds from now on that clock; less than 0 where they are. */
  leftMs(now: number): number {
    return this.#overAtMs - now;
  }
}
