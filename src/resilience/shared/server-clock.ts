/** The greatest drift between two undisturbed clocks, as a share of elapsed time. */
const DRIFT = 0.001;
/** Smaller differences are ignored. */
const TOLERANCE_MS = 2;

/**
 * Relates the server's clock to the process's monotonic one. The server read its clock between
 * sending and arrival, so every answer bounds the offset between the two. An answer outside the
 * bounds shows that the server's clock was changed, which makes logs on that clock meaningless.
 */
export class ServerClock {
  /** Bounds of own time minus server time, as of `#at`. */
  #least = -Infinity;
  #most = Infinity;
  #at = 0;

  /** False if the server's clock was changed; the bounds then stay unchanged. */
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

  /** Call it for another server, or after the server's clock was changed. */
  forget(): void {
    this.#least = -Infinity;
    this.#most = Infinity;
  }

  /** The earliest server time that corresponds to `own`. */
  earliest(own: number): number {
    return own - this.#most - this.#pad(own);
  }

  /** The latest server time that corresponds to `own`. */
  latest(own: number): number {
    return own - this.#least + this.#pad(own);
  }

  #pad(own: number): number {
    return Math.max(0, own - this.#at) * DRIFT;
  }
}
