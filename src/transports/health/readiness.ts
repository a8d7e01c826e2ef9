/** Whether this process takes new work. Not ready before it listens and once it drains. */
export class Readiness {
  #ready = false;
  readonly #listeners: ((ready: boolean) => void)[] = [];

  get ready(): boolean {
    return this.#ready;
  }

  set(ready: boolean): void {
    this.#ready = ready;
    for (const listener of this.#listeners) listener(ready);
  }

  onChange(listener: (ready: boolean) => void): void {
    this.#listeners.push(listener);
  }
}
