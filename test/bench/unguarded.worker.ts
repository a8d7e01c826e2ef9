import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { openApiCore } from '../sandbox/alibaba-clients';
import { ACCESS_KEY_SECRET, accessKeyId, BenchAccount, Clouds } from './world';
import { serve } from './worker';

export interface UnguardedLoad {
  readonly limiter: keyof typeof LIMITERS;
  readonly clouds: Clouds;
  readonly account: BenchAccount;
  readonly limit: number;
  readonly windowMs: number;
  readonly durationMs: number;
}

/**
 * When the next call may leave, after those that have left. In milliseconds of the monotonic clock.
 */
type NextDeparture = (departures: readonly number[], limit: number, windowMs: number) => number;

/** Two usual limiters that do not hold a quota, so that the measurement is known to see it. */
const LIMITERS = {
  /**
   * A full bucket lets a burst go, and then one call as soon as it has one token: nearly twice the
   * limit in the first window.
   */
  'token bucket': (departures, limit, windowMs) => {
    const [first = 0] = departures;
    return first + ((departures.length - limit + 1) * windowMs) / limit;
  },
  /**
   * Never more departures in a window than allowed; but arrivals are what the cloud counts, and no
   * two take equally long.
   */
  'exact log without a guard': (departures, limit, windowMs) =>
    departures.length < limit ? 0 : (departures[departures.length - limit] ?? 0) + windowMs,
} as const satisfies Record<string, NextDeparture>;

const handlers = {
  /**
   * As many calls as the limiter lets go. What the cloud refuses is no failure: it is what is
   * shown.
   */
  async drive({ limiter, clouds, account, limit, windowMs, durationMs }: UnguardedLoad): Promise<void> {
    const key = { accessKeyId: accessKeyId(account), accessKeySecret: ACCESS_KEY_SECRET };
    const call = openApiCore(clouds.alibaba, key);
    const departures: number[] = [];
    const underWay: Promise<unknown>[] = [];
    for (const end = performance.now() + durationMs; performance.now() < end;) {
      const dueMs = LIMITERS[limiter](departures, limit, windowMs) - performance.now();
      if (dueMs > 0) {
        await setTimeout(dueMs);
        continue;
      }
      departures.push(performance.now());
      const DomainName = account.owners[0] ?? '';
      underWay.push(call('DescribeLiveSnapshotNotifyConfig', { DomainName }).catch(() => undefined));
    }
    await Promise.all(underWay);
  },
};

export type UnguardedHandlers = typeof handlers;

serve(handlers);
