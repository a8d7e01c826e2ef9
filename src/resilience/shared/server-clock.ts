/** What two clocks that nobody sets may drift apart, as a share of the time that passes. */
const DRIFT = 0.001;
/** Below this a difference means nothing, in milliseconds. */
const TOLERANCE_MS = 2;

/**
 * The server's clock as seen from the process's own, which is never set. An answer with the
 * server's time was made between sending and arrival, so every answer bounds how far the two are
 * apart; an answer beyond the bounds so far shows that the server's clock was set, and with it that
 * no log on that clock means anything.
 */
export class ServerClock {
  /** Own time less the server's, between these as of `#at`. */
  #least = -Infinity;
  #most = Infinity;
  #at = 0;

  /** False: the server's clock was set. The bounds stay as they were then. */
  observe(sent: number, serverTime: number, arrived: number): boolean {
    const pad = this.#pad(arrived);
    const least = Math.max(this.#least - pad, sent - serverTime);
    const most = Math.min(this.#most + pad, arrived - serverTime);
    if (least > most + TOLERANCE_MS) return false;
    this.#least = Math.min(least, most);
    this.#most = Math.max(least, most);
    this.#at = arrived;
    return true;
  }

  /** Another server, or the same one's clock after it was set. */
  forget(): void {
    this.#least = -Infinity;
    this.#most = Infinity;
  }

  /** The server's time at `own`, at least. */
  earliest(own: number): number {
    return own - this.#most - this.#pad(own);
  }

  /** The server's time at `own`, at most. */
  latest(own: number): number {
    return own - this.#least + this.#pad(own);
  }

  #pad(own: number): number {
    return Math.max(0, own - this.#at) * DRIFT;
  }
}
