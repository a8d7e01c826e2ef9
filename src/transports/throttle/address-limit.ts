import { CallLimit } from '../../domain/access/caller';
import { ReportRepeated } from '../../domain/events/event-log';
import { Clock } from '../../domain/time/clock';
import { countKeyOf } from './client-network';
import { limitReached } from './limit-reached';
import { MemoryThrottlerStorage } from './memory-storage';

/** A limit on requests from one remote address, for public routes. */
export class AddressLimit {
  readonly #storage: MemoryThrottlerStorage;

  constructor(
    private readonly limit: CallLimit,
    clock: Clock,
    private readonly reportRepeated: ReportRepeated,
  ) {
    this.#storage = new MemoryThrottlerStorage(clock);
  }

  /** Counts one request. Throws CALLER_THROTTLED if the address has used up its limit. */
  async take(address: string): Promise<void> {
    const { limit, windowMs } = this.limit;
    const key = countKeyOf(address, this.#storage);
    const { isBlocked, timeToBlockExpire } = await this.#storage.increment(key, windowMs, limit);
    if (!isBlocked) return;
    this.reportRepeated('address_throttled', key, { address, limit, windowMs });
    throw limitReached('this address', 'requests', this.limit, timeToBlockExpire);
  }
}
