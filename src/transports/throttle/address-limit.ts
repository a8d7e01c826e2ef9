import * as ipaddr from 'ipaddr.js';
import { CallLimit } from '../../domain/access/caller';
import { ReportRepeated } from '../../domain/events/event-log';
import { Clock } from '../../domain/time/clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { MemoryThrottlerStorage } from './memory-storage';

/**
 * How many addresses are counted separately; further ones share one count until others have been
 * idle for a window.
 */
const MAX_ADDRESSES = 10_000;
const FURTHER = 'further';
/**
 * Bytes of an IPv6 address that identify a network: one client has all addresses of its network.
 */
const NETWORK_BYTES = 8;

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
    const key = this.#storage.size < MAX_ADDRESSES ? networkOf(address) : FURTHER;
    const { isBlocked, timeToBlockExpire } = await this.#storage.increment(key, windowMs, limit);
    if (!isBlocked) return;
    this.reportRepeated('address_throttled', key, { address, limit, windowMs });
    throw new GatewayError(
      'CALLER_THROTTLED',
      `this address has reached its limit of ${limit} requests within ${windowMs} ms`,
      { metadata: { limit: String(limit), windowMs: String(windowMs) }, retryAfterMs: timeToBlockExpire },
    );
  }
}

/**
 * The address, or the /64 network of an IPv6 address; an IPv4-mapped address counts as its IPv4
 * address.
 */
export function networkOf(address: string): string {
  const parsed = ipaddr.process(address.split('%', 1)[0] ?? address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return Buffer.from(parsed.toByteArray().slice(0, NETWORK_BYTES)).toString('hex');
}
