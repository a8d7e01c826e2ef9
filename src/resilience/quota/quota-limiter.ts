import { Account } from '../../domain/access/account';
import { Quota } from '../../domain/resources/capability';
import { Clock } from '../../domain/time/clock';
import { Report } from '../../domain/events/event-log';
import { QuotaUse, QuotaUses } from '../../domain/operations/quota-use';
import { Steps } from '../../domain/time/stretches';
import { Guard, GuardSettings } from './guard';
import { LocalSlots, LocalSlotsOptions } from './local-slots';
import { QuotaBucket } from './quota-bucket';
import { SlotSource } from './slot-source';
import { Throttling } from './throttling';

export interface QuotaSettings extends GuardSettings {
  /** Calls that may wait for one quota. */
  readonly maxQueue: number;
  /** The part of a long window that may be used as fast as it is asked for. */
  readonly burst: number;
}

export interface QuotaLimiterOptions {
  readonly settings: QuotaSettings;
  /** The quotas of an account by action, overrides included; every action that is ever called has one. */
  readonly quotasOf: (account: Account) => Readonly<Record<string, Quota>>;
  /** Where slots come from. `key` names provider, cloud account and action. */
  readonly slotsOf: (key: string, options: LocalSlotsOptions) => SlotSource;
  readonly clock: Clock;
  readonly report: Report;
}

/** Slots of a process that shares its accounts with no other. */
export function localSlots(clock: Clock): QuotaLimiterOptions['slotsOf'] {
  return (_key, options) => new LocalSlots(options, clock);
}

/** A bucket, the guard that its slots are kept with, and who hears that the provider throttles. */
export interface ActionQuota {
  readonly bucket: QuotaBucket;
  readonly guard: Guard;
  readonly throttling: Throttling;
}

/** One that is held in memory. */
interface QuotaEntry extends ActionQuota {
  readonly account: Account;
  readonly action: string;
  /** What bucket and guard go by: to change it is to change their limit, and nothing of what they know. */
  readonly quota: { limit: number; windowMs: number };
}

/** How often idle buckets are looked for. */
const SWEEP_EVERY_MS = 60_000;

/**
 * The buckets of all cloud accounts. A bucket belongs to a provider, a cloud account's uid and an action, so that account entries with one
 * uid share it; it is made on first use and dropped when it is idle.
 */
export class QuotaLimiter implements QuotaUses {
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

  /** The quotas may be others: buckets go on with those, and with the departures that they have seen. */
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

  /** Ends the timers that wait for full quotas. */
  close(): void {
    for (const { throttling } of this.#quotas.values()) throttling.close();
  }

  /** Buckets that are held in memory. */
  get size(): number {
    return this.#quotas.size;
  }

  #make(key: string, account: Account, action: string): QuotaEntry {
    const { settings, quotasOf, slotsOf, clock, report } = this.options;
    const given = quotasOf(account)[action];
    // A call without a known limit is never sent: the contract suites see to it that every action has one.
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

  /** One timer for all buckets, and none while there are none. */
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
