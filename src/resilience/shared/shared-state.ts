import { HealthSource } from '../../domain/records/health';
import { OverrideStore } from '../breaker/override-store';
import { QuotaLimiterOptions } from '../quota/quota-limiter';
import { RedisLink, RedisLinkOptions } from './redis-link';
import { SharedOverrides } from './shared-overrides';
import { SharedSlots } from './shared-slots';

/** What the replicas of one installation share. */
export interface SharedState extends HealthSource {
  readonly slotsOf: QuotaLimiterOptions['slotsOf'];
  readonly overrides: OverrideStore;
  /** Waits a moment for it, and goes on without. */
  start(): Promise<void>;
  /** Nothing goes out any more. */
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
