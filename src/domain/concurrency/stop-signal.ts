/** Tells that work shall stop, and why. An AbortSignal is one. */
export interface StopSignal {
  readonly aborted: boolean;
  /** Undefined until it aborts. */
  readonly reason: unknown;
  /** A listener is called once, when the signal aborts. */
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: true }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * What an AbortController is, without events of the DOM: one with a listener costs 0.4 us instead
 * of 6, and each call has five.
 */
export class StopController {
  readonly #signal = new ControlledSignal();

  get signal(): StopSignal {
    return this.#signal;
  }

  /** Has an effect once: the first reason stands. */
  abort(reason?: unknown): void {
    this.#signal.abort(reason);
  }
}

class ControlledSignal implements StopSignal {
  aborted = false;
  reason: unknown;
  /**
   * Few at a time. Not a Set: V8 makes a new table when items leave one, and keeps what the old one
   * reaches beyond its time.
   */
  readonly #listeners: (() => void)[] = [];

  addEventListener(_type: 'abort', listener: () => void): void {
    if (!this.aborted && !this.#listeners.includes(listener)) this.#listeners.push(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    const index = this.#listeners.indexOf(listener);
    if (index >= 0) this.#listeners.splice(index, 1);
  }

  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    // A listener that another one removes is not called any more.
    for (let listen = this.#listeners.shift(); listen; listen = this.#listeners.shift()) listen();
  }
}
