import { Clock } from '../../domain/clock';
import { holdMs, paceOf } from '../quota/adaptive-limit';
import { LocalSlots, LocalSlotsOptions } from '../quota/local-slots';
import { storeUnavailable } from '../quota/refusals';
import { Permit, SlotSource, SlotUse, Slots } from '../quota/slot-source';
import { isRefusal } from './redis-connection';
import { MAX_SLACK_MS, RedisLink, Standing } from './redis-link';
import { DELAY, Script, TAKE, THROTTLED, USE, WAIT } from './scripts';

export interface SharedSlotsOptions extends LocalSlotsOptions {
  /** Names provider, cloud account and action. */
  readonly key: string;
  /** Each may have one part in so many of the quota for itself when Redis is away. */
  readonly maxReplicas: number;
}

type Shared = Extract<Standing, { kind: 'SHARED' }>;

/** How soon to ask again while the link does not know how it stands, and while slots can be had nowhere. */
const UNSETTLED_MS = 20;
const NOTHING_MS = 100;

/** How soon a caller may come back where nobody knows when Redis will. */
const RETRY_AFTER_MS = 1_000;

/**
 * Slots that replicas share through Redis, each granted by one script when it is due, on the server's clock, and never ahead: there is
 * nothing in hand that could be lost with a replica or used twice. Without Redis the replica has its share of the quota, once it is certain
 * that the others do not count on it; before that, nothing.
 */
export class SharedSlots implements SlotSource {
  readonly #share: number;
  #alone: LocalSlots | undefined;

  constructor(
    private readonly options: SharedSlotsOptions,
    private readonly link: RedisLink,
    private readonly clock: Clock,
  ) {
    this.#share = Math.floor(options.quota.limit / options.maxReplicas);
  }

  async take(count: number): Promise<Slots> {
    const standing = this.#standing();
    switch (standing.kind) {
      case 'SHARED':
        return await this.#takeShared(standing, count);
      case 'ALONE':
        return this.#takeAlone(count);
      case 'UNSETTLED':
        return SOON;
      case 'NOTHING':
        return { permits: [], againInMs: NOTHING_MS, outage: { endsInMs: endOf(standing), why: standing.why } };
    }
  }

  async waitMs(ahead: number): Promise<number> {
    const standing = this.#standing();
    switch (standing.kind) {
      case 'SHARED':
        return Math.max(0, Number((await this.#ask(standing, WAIT, [ahead]))?.[0] ?? 0));
      case 'ALONE':
        return this.#localSlots.waitMs(ahead);
      case 'UNSETTLED':
        return 0;
      case 'NOTHING':
        return endOf(standing);
    }
  }

  async throttled(retryAfterMs: number | undefined): Promise<void> {
    this.#alone?.throttled(retryAfterMs);
    const standing = this.#standing();
    if (standing.kind !== 'SHARED') return;
    const { quota } = this.options;
    // That the others do not hear of it must not hide what the provider said.
    await this.#ask(standing, THROTTLED, [paceOf(quota).cut, holdMs(quota, retryAfterMs)]).catch(() => undefined);
  }

  async use(): Promise<SlotUse> {
    const standing = this.#standing();
    if (standing.kind === 'ALONE') return this.#localSlots.use();
    const answer = standing.kind === 'SHARED' ? await this.#ask(standing, USE, []).catch(() => undefined) : undefined;
    return { limit: Number(answer?.[0] ?? 0), inUse: Number(answer?.[1] ?? 0) };
  }

  get idle(): boolean {
    return this.#alone?.idle ?? true;
  }

  #standing(): Standing {
    // Where the share is none at all, waiting for it would be in vain.
    return this.link.standing(this.#share > 0 ? this.options.spacingMs() : Infinity);
  }

  async #takeShared(standing: Shared, count: number): Promise<Slots> {
    const { slackMs } = this.link;
    const lateMs = this.options.lateCapMs + slackMs;
    const sent = this.clock.elapsed();
    const answer = await this.#ask(standing, TAKE, [count, slackMs, this.link.expiry(lateMs)]);
    if (!answer) return SOON;
    const [granted, againInMs, entry] = answer;
    // A slot is no older than the command that asked for it.
    const until = sent + lateMs;
    const usable = this.clock.elapsed() <= until ? Number(granted) : 0;
    const permit = (): Permit => ({
      use: () => this.clock.elapsed() <= until,
      arrivedLate: (byMs) => void this.#delay(standing.epoch, String(entry), byMs),
    });
    return { permits: Array.from({ length: usable }, permit), againInMs: Number(againInMs) };
  }

  /** What leaves now counts for the link until it has left every window. */
  #takeAlone(count: number): Slots {
    const { permits, againInMs } = this.#localSlots.take(count);
    const { lateCapMs, spacingMs } = this.options;
    const countsFor = (ms: number): void => this.link.usedAlone(this.clock.elapsed() + ms + spacingMs());
    if (permits.length > 0) countsFor(lateCapMs);
    const counted = permits.map((permit): Permit => ({
      use: () => permit.use(),
      arrivedLate: (byMs) => {
        permit.arrivedLate(byMs);
        countsFor(0);
      },
    }));
    return { permits: counted, againInMs };
  }

  get #localSlots(): LocalSlots {
    const { quota } = this.options;
    this.#alone ??= new LocalSlots({ ...this.options, quota: { ...quota, limit: this.#share } }, this.clock);
    return this.#alone;
  }

  /** Undefined: ask again in a moment. */
  async #ask(
    standing: Shared,
    script: Script,
    args: readonly (string | number)[],
  ): Promise<readonly unknown[] | undefined> {
    const { key, quota, spacingMs } = this.options;
    const { raise, cleanWindows } = paceOf(quota);
    const pace = [raise, cleanWindows * quota.windowMs];
    const bucket = [quota.limit, quota.windowMs, spacingMs(), MAX_SLACK_MS, this.#share, ...pace];
    try {
      return await this.link.ask(standing, script, [`${key}:log`, `${key}:back-off`], [...bucket, ...args]);
    } catch (error) {
      // A broken connection is the link's to notice, and it does so with the next heartbeat.
      if (!isRefusal(error)) return undefined;
      throw storeUnavailable('Redis refuses', RETRY_AFTER_MS);
    }
  }

  async #delay(epoch: string, entry: string, byMs: number): Promise<void> {
    const standing = this.#standing();
    if (standing.kind !== 'SHARED' || standing.epoch !== epoch) return;
    const log = this.link.keyOf(epoch, `${this.options.key}:log`);
    // If it cannot be told, the log is out of reach for the others too.
    await standing.connection.run(DELAY, [log], [entry, byMs]).catch(() => undefined);
  }
}

const SOON: Slots = { permits: [], againInMs: UNSETTLED_MS };

/** Throws where nobody knows. */
function endOf({ endsInMs, why }: Extract<Standing, { kind: 'NOTHING' }>): number {
  if (endsInMs === Infinity) throw storeUnavailable(why, RETRY_AFTER_MS);
  return endsInMs;
}
