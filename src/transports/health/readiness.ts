import { GatewayError } from '../../domain/gateway-error';

/** Whether this process takes new work. Not ready before it listens and once it drains. */
export class Readiness {
  #ready = false;
  readonly #listeners = new Set<(ready: boolean) => void>();

  get ready(): boolean {
    return this.#ready;
  }

  set(ready: boolean): void {
    this.#ready = ready;
    for (const listener of this.#listeners) listener(ready);
  }

  /** In the order in which they were added. Returns what ends it. */
  onChange(listener: (ready: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What those are told who bring new work all the same. */
  get refusal(): GatewayError | undefined {
    return this.#ready ? undefined : new GatewayError('SHUTTING_DOWN', 'this process takes no new work');
  }
}
