import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Quota } from '../../src/domain/resources/capability';
import { Secret } from '../../src/domain/access/secret';
import { RedisTarget } from '../../src/domain/values/redis-target';
import { GatewayError } from '../../src/domain/errors/gateway-error';
import { Guard } from '../../src/resilience/quota/guard';
import { QuotaBucket } from '../../src/resilience/quota/quota-bucket';
import { RedisLink } from '../../src/resilience/shared/redis-link';
import { SharedSlots } from '../../src/resilience/shared/shared-slots';
import { systemClock } from '../../src/resilience/system-clock';
import { mostInAnyWindow } from '../support/departures';

const SETTINGS = { lateCapMs: 10, spreadMs: 10 };

/** One replica, with one bucket that it shares with all others of the same key. */
export class Replica {
  /** When permits were used, by performance.now(). */
  readonly departures: number[] = [];
  readonly reports: string[] = [];
  readonly messages: string[] = [];
  /** What each report said that calls were refused; undefined where it says nothing of them. */
  readonly refused: unknown[] = [];
  /** Reasons of the calls that got no slot. */
  readonly refusals = new Set<string>();
  readonly link: RedisLink;
  readonly slots: SharedSlots;
  readonly bucket: QuotaBucket;
  #saturating = true;

  constructor(
    target: string | RedisTarget,
    quota: Quota,
    maxReplicas: number,
    private readonly departed: () => void = () => undefined,
  ) {
    this.link = new RedisLink({
      target: typeof target === 'string' ? { url: new Secret(target) } : target,
      maxReplicas,
      clock: systemClock,
      newId: () => randomBytes(8).toString('hex'),
      report: (event, { cause, message, refused } = {}) => {
        this.reports.push(event);
        this.refused.push(refused);
        this.messages.push(String(cause ?? message));
      },
    });
    const guard = new Guard(quota, SETTINGS);
    const { lateCapMs } = SETTINGS;
    const options = {
      quota,
      lateCapMs,
      burst: 0.5,
      spacingMs: () => guard.spacingMs,
      key: 'cloud/1/Action',
      maxReplicas,
    };
    this.slots = new SharedSlots(options, this.link, systemClock);
    this.bucket = new QuotaBucket(this.slots, 1_000, systemClock);
  }

  /** Waits for one slot, and uses it. */
  async call(timeMs: number, caller = 'test'): Promise<void> {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(new GatewayError('DEADLINE_PASSED', 'too late')), timeMs);
    try {
      const slotRequest = { caller, deadlineMs: systemClock.elapsed() + timeMs, signal: controller.signal };
      while (!(await this.bucket.acquire(slotRequest)).use());
      this.departures.push(performance.now());
      this.departed();
    } finally {
      clearTimeout(timer);
    }
  }

  /** Some calls always wait, until it is to rest. */
  async saturate(): Promise<void> {
    const one = async (): Promise<void> => {
      while (this.#saturating) {
        const error = await this.call(1_000).then(
          () => undefined,
          (thrown: unknown) => GatewayError.from(thrown),
        );
        if (!error) continue;
        this.refusals.add(error.reason);
        await delay(20);
      }
    };
    await Promise.all(Array.from({ length: 5 }, one));
  }

  rest(): void {
    this.#saturating = false;
  }
}

/** Replicas under full load, and what they let go all together. */
export class Fleet {
  readonly replicas: Replica[] = [];
  readonly #running: Promise<void>[] = [];

  constructor(
    private readonly target: string | RedisTarget,
    readonly quota: Quota,
    private readonly maxReplicas = 4,
  ) {}

  async add(count: number, target = this.target): Promise<Replica[]> {
    const added = Array.from({ length: count }, () => new Replica(target, this.quota, this.maxReplicas));
    this.replicas.push(...added);
    await Promise.all(added.map(({ link }) => link.start()));
    this.#running.push(...added.map((one) => one.saturate()));
    return added;
  }

  /** Departures of all, in order. */
  get departures(): number[] {
    return this.replicas.flatMap(({ departures }) => departures).toSorted((a, b) => a - b);
  }

  /** Those after `from`, by performance.now(). */
  departuresSince(from: number): number[] {
    return this.departures.filter((time) => time > from);
  }

  get most(): number {
    return mostInAnyWindow(this.departures, this.quota.windowMs);
  }

  async close(): Promise<void> {
    for (const one of this.replicas) one.rest();
    await Promise.all(this.#running);
    await Promise.all(this.replicas.map(({ link }) => link.close()));
  }
}
