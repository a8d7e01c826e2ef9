import { ThrottlerStorage } from '@nestjs/throttler';
import { Clock } from '../../domain/time/clock';
import { StorageRecord } from './storage-record';

/** The longest that a request waits for the shared store. */
const ANSWER_MS = 100;
/** While the store does not answer, one request per interval tries it. */
const PROBE_EVERY_MS = 1000;

/** Called once per change. */
export type OnStoreChange = (
  change:
    | { readonly store: 'lost'; readonly cause: Error }
    /** `calls` were counted by this replica alone. */
    | { readonly store: 'back'; readonly durationMs: number; readonly calls: number },
) => void;

/**
 * The shared store, or this replica's own while the shared one does not answer in time: an outage
 * must neither lock callers out nor remove the limit. The own store starts empty, so a caller may
 * get its limit once more, per replica, as long as the outage lasts.
 */
export class FallbackThrottlerStorage implements ThrottlerStorage {
  /** Since when, and how many calls the shared count has missed. */
  #lost: { readonly since: number; calls: number } | undefined;
  #probeAt = 0;

  constructor(
    private readonly shared: ThrottlerStorage,
    private readonly own: ThrottlerStorage,
    private readonly clock: Clock,
    private readonly onChange: OnStoreChange,
  ) {}

  async increment(...call: Parameters<ThrottlerStorage['increment']>): Promise<StorageRecord> {
    const probing = this.#lost !== undefined;
    if (probing && !this.#isTimeToProbe()) return this.#countAlone(...call);
    try {
      const record = await this.#inTime(this.shared.increment(...call));
      // A call that began before the store was lost says nothing about its state now.
      if (probing) this.#back();
      return record;
    } catch (error) {
      this.#lose(error instanceof Error ? error : new Error(String(error)));
      return this.#countAlone(...call);
    }
  }

  #countAlone(...call: Parameters<ThrottlerStorage['increment']>): Promise<StorageRecord> {
    if (this.#lost) this.#lost.calls += 1;
    return this.own.increment(...call);
  }

  #isTimeToProbe(): boolean {
    const now = this.clock.elapsed();
    if (now < this.#probeAt) return false;
    this.#probeAt = now + PROBE_EVERY_MS;
    return true;
  }

  async #inTime<T>(answer: Promise<T>): Promise<T> {
    let cancel = (): void => undefined;
    const late = new Promise<never>((_resolve, reject) => {
      const giveUp = (): void => reject(new Error(`no answer in ${ANSWER_MS} ms`));
      // Timers run before sockets: an answer that arrived while the process was busy is read first.
      cancel = this.clock.schedule(ANSWER_MS, () => setImmediate(giveUp));
    });
    return Promise.race([answer, late]).finally(cancel);
  }

  #lose(cause: Error): void {
    const now = this.clock.elapsed();
    this.#probeAt = now + PROBE_EVERY_MS;
    if (this.#lost) return;
    this.#lost = { since: now, calls: 0 };
    this.onChange({ store: 'lost', cause });
  }

  #back(): void {
    if (!this.#lost) return;
    const { since, calls } = this.#lost;
    this.#lost = undefined;
    this.onChange({ store: 'back', durationMs: Math.round(this.clock.elapsed() - since), calls });
  }
}
