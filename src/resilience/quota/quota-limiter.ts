import { Account } from '../../domain/access/account';
import { Quota } from '../../domain/resources/capability';
import { Clock } from '../../domain/time/clock';
import { Report } from '../../domain/events/event-log';
import { QuotaEstimates, QuotaUse, QuotaUses } from '../../domain/operations/safeguards.port';
import { Steps } from '../../domain/concurrency/stretches';
import { bulkDurationMs } from './bulk-duration';
import { Guard, GuardSettings } from './guard';
import { LocalSlots, LocalSlotsOptions } from './local-slots';
import { QuotaBucket } from './quota-bucket';
import { SlotSource } from './slot-source';
import { Throttling } from './throttling';

export interface QuotaSettings extends GuardSettings {
  /** How many calls may wait for one quota. */
  readonly maxQueue: number;
  /** The part of a long window's quota that is not paced. */
  readonly burst: number;
}

export interface QuotaLimiterOptions {
  readonly settings: QuotaSettings;
  /** An account's quotas by action, with overrides. Every action must have one. */
  readonly quotasOf: (account: Account) => Readonly<Record<string, Quota>>;
  /** Creates a source of slots. `key` names provider, cloud account and action. */
  readonly slotsOf: (key: string, options: LocalSlotsOptions) => SlotSource;
  readonly clock: Clock;
  readonly report: Report;
}

/** Slots of a process that has its accounts to itself. */
export function localSlots(clock: Clock): QuotaLimiterOptions['slotsOf'] {
  return (_key, options) => new LocalSlots(options, clock);
}

/** What belongs to one quota: its bucket, guard and handling of throttles. */
export interface ActionQuota {
  readonly bucket: QuotaBucket;
  readonly guard: Guard;
  readonly throttling: Throttling;
}

/** A quota in memory. */
interface QuotaEntry extends ActionQuota {
  readonly account: Account;
  readonly action: string;
  /** Bucket and guard read this object, so that a new limit applies without losing their state. */
  readonly quota: { limit: number; windowMs: number };
}

/** Of an action that the provider does not have any more. */
const NO_QUOTA: Quota = { limit: 0, windowMs: 0 };

/** How often idle buckets are looked for. */
const SWEEP_EVERY_MS = 60_000;

/**
 * The buckets of all cloud accounts, one per provider, uid and action: account entries with the
 * same uid share them. A bucket is created on first use and dropped when idle.
 */
export class QuotaLimiter implements QuotaUses, QuotaEstimates {
  readonly #quotas = new Map<string, QuotaEntry>();
  #sweeping = false;

  constructor(private readonly options: QuotaLimiterOptions) {}

  of(account: Account, action: string): ActionQuota {
    const key = keyOf(account, action);
    const known = this.#quotas.get(key);
    if (known) return known;
    const made = this.#make(key, account, action);
    this.#quotas.set(key, made);
    this.#sweepLater();
    return made;
  }

  /** Every quota of the account, used or not. */
  async uses(account: Account): Promise<QuotaUse[]> {
    const quotas = Object.entries(this.options.quotasOf(account));
    return await Promise.all(
      quotas.map(async ([action, { limit, windowMs }]) => {
        const known = this.#quotas.get(keyOf(account, action)) ?? this.#make(keyOf(account, action), account, action);
        const now = await known.bucket.slots.use();
        return { action, limit, windowMs, currentLimit: now.limit, inUse: now.inUse, waiting: known.bucket.waiting };
      }),
    );
  }

  /** One quota as far as this replica knows it without asking Redis, for metrics. */
  known(account: Account, action: string): QuotaUse {
    const { limit, windowMs } = this.options.quotasOf(account)[action] ?? NO_QUOTA;
    const bucket = this.#quotas.get(keyOf(account, action))?.bucket;
    const now = bucket?.slots.known() ?? { limit, inUse: 0 };
    return { action, limit, windowMs, currentLimit: now.limit, inUse: now.inUse, waiting: bucket?.waiting ?? 0 };
  }

  quotaOf(account: Account, action: string): Quota | undefined {
    return this.options.quotasOf(account)[action];
  }

  bulkMs(account: Account, action: string, calls: number): number {
    const quota = this.quotaOf(account, action);
    if (!quota) return 0;
    const { settings } = this.options;
    const { spacingMs } = this.#quotas.get(keyOf(account, action))?.guard ?? new Guard(quota, settings);
    return bulkDurationMs({ quota, ...settings, spacingMs: () => spacingMs }, calls);
  }

  /** Applies changed quotas to the buckets, which keep their departure logs. */
  *requote(): Steps {
    for (const { account, action, quota, bucket } of this.#quotas.values()) {
      const now = this.options.quotasOf(account)[action];
      if (now && (now.limit !== quota.limit || now.windowMs !== quota.windowMs)) {
        Object.assign(quota, now);
        bucket.requoted();
      }
      yield;
    }
  }

  /** Ends the timers that watch lowered limits. */
  close(): void {
    for (const { throttling } of this.#quotas.values()) throttling.close();
  }

  /** How many buckets are in memory. */
  get size(): number {
    return this.#quotas.size;
  }

  #make(key: string, account: Account, action: string): QuotaEntry {
    const { settings, quotasOf, slotsOf, clock, report } = this.options;
    const given = quotasOf(account)[action];
    // An action without a quota is never sent; the contract suites check that every action has one.
    if (!given) throw new Error(`${account.provider} has no quota for ${action}`);
    const quota = { ...given };
    const guard = new Guard(quota, settings);
    const { lateCapMs, burst } = settings;
    const slots = slotsOf(key, { quota, lateCapMs, burst, spacingMs: () => guard.spacingMs });
    const bucket = new QuotaBucket(slots, settings.maxQueue, clock);
    const fields = { provider: account.provider, uid: account.uid, action };
    return {
      account,
      action,
      quota,
      guard,
      bucket,
      throttling: new Throttling({ slots, quota, fields, clock, report }),
    };
  }

  /** One timer serves all buckets; none runs without buckets. */
  #sweepLater(): void {
    if (this.#sweeping) return;
    this.#sweeping = true;
    this.options.clock.schedule(SWEEP_EVERY_MS, () => {
      this.#sweeping = false;
      for (const [key, { bucket, throttling }] of this.#quotas)
        if (bucket.idle && !throttling.isOn) this.#quotas.delete(key);
      if (this.#quotas.size > 0) this.#sweepLater();
    });
  }
}

function keyOf({ provider, uid }: Account, action: string): string {
  return `${provider}/${uid}/${action}`;
}
