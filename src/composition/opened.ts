type Close = () => unknown;

/** What a start has opened so far, to be closed if the rest of the start fails. */
export class Opened {
  readonly #closes: Close[] = [];

  /** Call it as soon as something is open. */
  add(close: Close): void {
    this.#closes.push(close);
  }

  /** The latest first. What cannot be closed is left: the failure of the start says more. */
  async closeAll(): Promise<void> {
    for (const close of this.#closes.splice(0).toReversed()) {
      await Promise.resolve()
        .then(close)
        .catch(() => undefined);
    }
  }
}
