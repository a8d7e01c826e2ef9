import { ThrottlerStorage } from '@nestjs/throttler';
import { Clock } from '../../domain/clock';
import { StorageRecord } from './storage-record';

/** A request waits no longer for the shared store. */
const ANSWER_MS = 100;
/** While the store does not answer, one request in this time asks it. */
const PROBE_EVERY_MS = 1000;

/** Told once per change. `cause` is why the store is lost. */
export type OnStoreChange = (change: { readonly store: 'lost' | 'back'; readonly cause?: Error }) => void;

/**
 * The shared store, and this replica's own while that one cannot answer in time: a limit at the edge must neither shut everybody out nor
 * be gone. The own store begins empty, so that a caller may get its limit once more, and per replica, for as long as it lasts.
 */
export class FallbackThrottlerStorage implements ThrottlerStorage {
  #lost = false;
  #probeAt = 0;

  constructor(
    private readonly shared: ThrottlerStorage,
    private readonly own: ThrottlerStorage,
    private readonly clock: Clock,
    private readonly onChange: OnStoreChange,
  ) {}

  async increment(...call: Parameters<ThrottlerStorage['increment']>): Promise<StorageRecord> {
    const probing = this.#lost;
    if (probing && !this.#isTimeToProbe()) return this.own.increment(...call);
    try {
      const record = await this.#inTime(this.shared.increment(...call));
      // A call that began before the store was lost says nothing of it now.
      if (probing) this.#set('back');
      return record;
    } catch (error) {
      this.#set('lost', error instanceof Error ? error : new Error(String(error)));
      return this.own.increment(...call);
    }
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
      // Timers come before sockets: an answer that arrived while this process was busy is read first.
      cancel = this.clock.schedule(ANSWER_MS, () => setImmediate(giveUp));
    });
    return Promise.race([answer, late]).finally(cancel);
  }

  #set(store: 'lost' | 'back', cause?: Error): void {
    if (this.#lost === (store === 'lost')) return;
    this.#lost = store === 'lost';
    this.#probeAt = this.clock.elapsed() + PROBE_EVERY_MS;
    this.onChange({ store, ...(cause && { cause }) });
  }
}
