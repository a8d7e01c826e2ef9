/** The part of a quota that bulk calls get however many interactive ones wait. */
export const BULK_PART = 0.1;

/**
 * Keeps a tenth of a quota for the bulk lane: whenever it waits, it is owed a slot for each ten
 * slots' time. What it was owed while nothing was due is made up for, up to a window; what it did
 * not ask for is not. OWED in shared/scripts/slots.ts is the same arithmetic in Redis.
 */
export class BulkShare {
  #owedAt = -Infinity;
  #isWaiting = false;

  /** Says at each look whether a bulk call waits. */
  waits(isWaiting: boolean, now: number): void {
    if (isWaiting && !this.#isWaiting) this.#owedAt = Math.max(this.#owedAt, now);
    this.#isWaiting = isWaiting;
  }

  /** From when on the next bulk call goes before all others. */
  get owedAt(): number {
    return this.#owedAt;
  }

  /** A bulk call got a slot. */
  granted(now: number, limit: number, windowMs: number): void {
    const everyMs = windowMs / limit / BULK_PART;
    this.#owedAt = Math.min(Math.max(this.#owedAt, now - windowMs), now) + everyMs;
  }
}
