/**
 * An exact log of the last `limit` admissions: any span of `windowMs` milliseconds contains at most
 * `limit` admissions. Neither cloud documents how it counts, so the emulators use the strictest
 * reading. The clock must not run backwards; while it does, a full window admits nothing.
 */
export class SlidingWindow {
  private readonly admittedAt: number[] = [];
  /** Position of the oldest admission once the log is full. */
  private next = 0;

  constructor(
    private readonly limit: number,
    private readonly windowMs: number,
  ) {}

  /** Admits a call that arrives at `at`, or leaves no trace of it. */
  tryAdmit(at: number): boolean {
    if (this.limit < 1) return false;
    const oldest = this.admittedAt[this.next];
    if (oldest !== undefined && at - oldest < this.windowMs) return false;
    this.admittedAt[this.next] = at;
    this.next = (this.next + 1) % this.limit;
    return true;
  }
}
