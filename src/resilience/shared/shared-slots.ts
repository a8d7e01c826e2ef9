import { Quota } from '../../domain/resources/capability';
import { Clock } from '../../domain/time/clock';
import { isRedisReply, redisCauseOf } from '../../domain/errors/redis-cause';
import { holdMs, backOffOf } from '../quota/adaptive-limit';
import { LocalSlots, LocalSlotsOptions } from '../quota/local-slots';
import { quotaStoreUnavailable } from '../quota/refusals';
import { Permit, SlotSource, SlotUse, Slots } from '../quota/slot-source';
import { KEYS } from './keys';
import { RedisLink } from './redis-link';
import { MAX_SLACK_MS, QuotaMembership, SharedMembership } from './quota-membership';
import { Script } from './scripts/script';
import { LATE, TAKE, THROTTLED, USE, WAIT } from './scripts/slots';

/** A slot, and when its call may have left at the latest, on the process's own clock. */
type Departure = readonly [slot: string, time: number];

export interface SharedSlotsOptions extends LocalSlotsOptions {
  /** Names provider, cloud account and action. */
  readonly key: string;
  /** Each may have one part in so many of the quota for itself when Redis is away. */
  readonly maxReplicas: number;
}

type TurnAges = NonNullable<Parameters<SlotSource['take']>[1]>;

/**
 * How soon to ask again while the link does not know how it stands, and while slots can be had
 * nowhere.
 */
const UNSETTLED_MS = 20;
const NOTHING_MS = 100;

/** Whose last turn is longer ago has never had one. */
const LONG_AGO_MS = 86_400_000;

/** More at once could not be written before they come too late. */
const AT_ONCE = 10;

/** How soon a caller may come back where nobody knows when Redis will. */
const RETRY_AFTER_MS = 1_000;

/**
 * Slots that replicas share through Redis, each granted by one script when it is due, on the
 * server's clock, and never ahead: there is nothing in hand that could be lost with a replica or
 * used twice. Without Redis the replica has its share of the quota, once it is certain that the
 * others do not count on it; before that, nothing.
 */
export class SharedSlots implements SlotSource {
  #alone: LocalSlots | undefined;
  /**
   * Until when calls may have arrived that Redis was not told of yet, by slot, on the process's own
   * clock.
   */
  readonly #late = new Map<string, number>();
  #telling = false;

  constructor(
    private readonly options: SharedSlotsOptions,
    private readonly link: RedisLink,
    private readonly clock: Clock,
  ) {}

  get #share(): number {
    return Math.floor(this.options.quota.limit / this.options.maxReplicas);
  }

  async take(count: number, ages: TurnAges = () => []): Promise<Slots> {
    const membership = this.#membership();
    switch (membership.kind) {
      case 'SHARED':
        return await this.#takeShared(membership, Math.min(count, AT_ONCE), ages);
      case 'ALONE':
        return this.#takeAlone(count);
      case 'UNSETTLED':
        return UNSETTLED;
      case 'NOTHING':
        return { permits: [], againInMs: NOTHING_MS, outage: { endsInMs: endOf(membership), why: membership.why } };
    }
  }

  async waitMs(ahead: number): Promise<number> {
    const membership = this.#membership();
    switch (membership.kind) {
      case 'SHARED':
        return Math.max(0, Number((await this.#ask(membership, WAIT, [ahead]))?.[0] ?? 0));
      case 'ALONE':
        return this.#localSlots.waitMs(ahead);
      case 'UNSETTLED':
        return 0;
      case 'NOTHING':
        return endOf(membership);
    }
  }

  async throttled(retryAfterMs: number | undefined): Promise<void> {
    this.#alone?.throttled(retryAfterMs);
    const membership = this.#membership();
    if (membership.kind !== 'SHARED') return;
    const { quota } = this.options;
    // That the others do not hear of it must not hide what the provider said.
    await this.#ask(membership, THROTTLED, [backOffOf(quota).cut, holdMs(quota, retryAfterMs)]).catch(() => undefined);
  }

  async use(): Promise<SlotUse> {
    const membership = this.#membership();
    if (membership.kind === 'ALONE') return this.#localSlots.use();
    const answer =
      membership.kind === 'SHARED' ? await this.#ask(membership, USE, []).catch(() => undefined) : undefined;
    return { limit: Number(answer?.[0] ?? 0), inUse: Number(answer?.[1] ?? 0) };
  }

  countRefusal(): void {
    this.link.countRefusal();
  }

  get idle(): boolean {
    this.#forgetLate();
    return this.#late.size === 0 && (this.#alone?.idle ?? true);
  }

  #membership(): QuotaMembership {
    // Where the share is none at all, waiting for it would be in vain.
    return this.link.membership(this.#share > 0 ? this.options.spacingMs() : Infinity);
  }

  async #takeShared(membership: SharedMembership, count: number, agesOf: TurnAges): Promise<Slots> {
    const { slackMs } = this.link;
    const lateMs = this.options.lateCapMs + slackMs;
    const sent = this.clock.elapsed();
    const name = this.link.newSlotName();
    // Another epoch knows nothing of what was late, and Redis may have been away when it was told.
    const late = this.#untold();
    const ages = agesOf(count).map((ms) => Math.min(ms, LONG_AGO_MS).toFixed(3));
    const args = [count, slackMs, this.link.latest(sent) + lateMs, name, ages.length, ...ages, ...this.#argsOf(late)];
    const answer = await this.#ask(membership, TAKE, args);
    if (!answer) return SOON;
    this.#told(late);
    const slots = Array.from({ length: Number(answer[0]) }, (_, index) => `${name}${index}`);
    // Asked so much earlier it arrives when the slot is due: else whoever is nearer to Redis would
    // have them all.
    const againInMs = Math.max(0, Number(answer[1]) - slackMs / 2);
    // A slot is no older than the command that asked for it.
    const until = sent + lateMs;
    if (this.clock.elapsed() <= until) {
      return { permits: slots.map((slot) => this.#permit(membership.epoch, slot, until)), againInMs };
    }
    this.#giveBack(membership.epoch, slots);
    return { permits: [], againInMs };
  }

  #permit(epoch: string, slot: string, until: number): Permit {
    let departure = until;
    return {
      use: () => {
        departure = this.clock.elapsed();
        const inTime = departure <= until;
        if (!inTime) this.#giveBack(epoch, [slot]);
        return inTime;
      },
      arrivedLate: (byMs) => {
        departure += byMs;
        this.#late.set(slot, departure);
        void this.#tellLate();
      },
      giveBack: () => this.#giveBack(epoch, [slot]),
    };
  }

  /**
   * At once, for the other replicas; what comes up meanwhile goes along next. What fails is told
   * with the next slot that is asked for.
   */
  async #tellLate(): Promise<void> {
    if (this.#telling) return;
    this.#telling = true;
    // Answers often come together.
    await Promise.resolve();
    for (let answer: readonly unknown[] | undefined = []; answer && this.#late.size > 0;) {
      const membership = this.#membership();
      if (membership.kind !== 'SHARED') break;
      const late = this.#untold();
      answer = await this.#ask(membership, LATE, this.#argsOf(late)).catch(() => undefined);
      if (answer) this.#told(late);
    }
    this.#telling = false;
  }

  #untold(): readonly Departure[] {
    this.#forgetLate();
    return [...this.#late];
  }

  /**
   * The log has when a slot was granted: that a call leaves up to the late cap after that is in the
   * spacing already.
   */
  #argsOf(late: readonly Departure[]): string[] {
    const { lateCapMs } = this.options;
    return late.flatMap(([slot, time]) => [slot, (this.link.latest(time) - lateCapMs).toFixed(3)]);
  }

  #told(late: readonly Departure[]): void {
    for (const [slot, time] of late) if (this.#late.get(slot) === time) this.#late.delete(slot);
  }

  /** What has left every window by now. */
  #forgetLate(): void {
    const leftBefore = this.clock.elapsed() - this.options.spacingMs();
    for (const [slot, time] of this.#late) if (time < leftBefore) this.#late.delete(slot);
  }

  /**
   * What came too late to be used did not leave, and need not be counted. If it cannot be told, the
   * log counts a slot too many.
   */
  #giveBack(epoch: string, slots: readonly string[]): void {
    const membership = this.#membership();
    if (slots.length === 0 || membership.kind !== 'SHARED' || membership.epoch !== epoch) return;
    membership.connection.removeFromSet(KEYS.log(epoch, this.options.key), slots).catch(() => undefined);
  }

  /** What leaves now counts for the link until it has left every window. */
  #takeAlone(count: number): Slots {
    const { permits, againInMs } = this.#localSlots.take(count);
    const { lateCapMs, spacingMs } = this.options;
    const countsFor = (ms: number): void => this.link.usedAlone(this.clock.elapsed() + ms + spacingMs());
    if (permits.length > 0) countsFor(lateCapMs);
    // The local log would bear more, but the link has to know when the last of it has left the
    // windows.
    const until = this.clock.elapsed() + lateCapMs;
    const counted = permits.map((permit): Permit => ({
      use: () => this.clock.elapsed() <= until && permit.use(),
      giveBack: () => permit.giveBack(),
      arrivedLate: (byMs) => {
        permit.arrivedLate(byMs);
        countsFor(0);
      },
    }));
    return { permits: counted, againInMs };
  }

  get #localSlots(): LocalSlots {
    this.#alone ??= new LocalSlots({ ...this.options, quota: shareOf(this.options) }, this.clock);
    return this.#alone;
  }

  /** Undefined: ask again in a moment. */
  async #ask(
    membership: SharedMembership,
    script: Script,
    args: readonly (string | number)[],
  ): Promise<readonly unknown[] | undefined> {
    const { key, quota, spacingMs, burst } = this.options;
    const { raise, cleanWindows } = backOffOf(quota);
    const recovery = [raise, cleanWindows * quota.windowMs];
    const bucket = [quota.limit, quota.windowMs, spacingMs(), MAX_SLACK_MS, this.#share, ...recovery, burst];
    try {
      return await this.link.ask(membership, script, key, [...bucket, ...args]);
    } catch (error) {
      // A broken connection is the link's to notice, and it does so with the next heartbeat.
      if (!isRedisReply(error)) return undefined;
      throw quotaStoreUnavailable(`Redis rejects commands (${redisCauseOf(error)})`, RETRY_AFTER_MS);
    }
  }
}

/** What one replica may use by itself, now. */
function shareOf({ quota, maxReplicas }: SharedSlotsOptions): Quota {
  return {
    get limit() {
      return Math.floor(quota.limit / maxReplicas);
    },
    get windowMs() {
      return quota.windowMs;
    },
  };
}

const SOON: Slots = { permits: [], againInMs: UNSETTLED_MS };

/** Whose deadline passes meanwhile shall not believe that the quota is used up. */
const UNSETTLED: Slots = { ...SOON, outage: { endsInMs: UNSETTLED_MS, why: 'Redis does not answer' } };

/** Throws where nobody knows. */
function endOf({ endsInMs, why }: Extract<QuotaMembership, { kind: 'NOTHING' }>): number {
  if (endsInMs === Infinity) throw quotaStoreUnavailable(why, RETRY_AFTER_MS);
  return endsInMs;
}
