import { HealthSource } from '../../domain/events/health';
import { OverrideStore } from '../breaker/override-store';
import { QuotaLimiterOptions } from '../quota/quota-limiter';
import { RedisLink, RedisLinkOptions } from './redis-link';
import { SharedOverrides } from './shared-overrides';
import { SharedSlots } from './shared-slots';

/** The state that the replicas of one installation share. */
export interface SharedState extends HealthSource {
  readonly slotsOf: QuotaLimiterOptions['slotsOf'];
  readonly overrides: OverrideStore;
  /** Waits briefly for the shared state, then resolves without it. */
  start(): Promise<void>;
  /** Call it after the last call. */
  close(): Promise<void>;
}

export function sharedThroughRedis(options: RedisLinkOptions): SharedState {
  const { maxReplicas, clock, newId } = options;
  const link = new RedisLink(options);
  return {
    slotsOf: (key, slots) => new SharedSlots({ ...slots, key, maxReplicas }, link, clock),
    overrides: new SharedOverrides(link, newId),
    health: () => link.health.health(),
    onChange: (listener) => link.health.onChange(listener),
    start: () => link.start(),
    close: () => link.close(),
  };
}
