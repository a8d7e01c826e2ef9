import { subscribe } from 'node:diagnostics_channel';
import { IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';

/**
 * Every request that reaches a server of this process, by access key and action, at the earliest
 * moment that Node tells of: its head is parsed, nothing of it is judged yet. So what an emulator
 * refuses has arrived as well.
 */
export class Arrivals {
  #times = new Map<string, number[]>();
  #count = 0;

  constructor() {
    subscribe('http.server.request.start', (message) => {
      const at = performance.now();
      this.#add(at, (message as { request: IncomingMessage }).request);
    });
  }

  get count(): number {
    return this.#count;
  }

  /** In milliseconds of the monotonic clock, in order. */
  timesOf(accessKeyId: string, action: string): readonly number[] {
    return this.#times.get(keyOf(accessKeyId, action)) ?? [];
  }

  clear(): void {
    this.#times.clear();
    this.#count = 0;
  }

  #add(at: number, { url = '', headers }: IncomingMessage): void {
    this.#count += 1;
    const accessKeyId = /Credential=([^,/\s]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
    const action = headers['x-acs-action'] ?? /[?&]Action=(\w+)/.exec(url)?.[1] ?? '';
    const key = keyOf(accessKeyId, String(action));
    const times = this.#times.get(key);
    if (times) times.push(at);
    else this.#times.set(key, [at]);
  }
}

const keyOf = (accessKeyId: string, action: string): string => `${accessKeyId} ${action}`;
