import { Quota } from '../../domain/resources/capability';
import { Clock } from '../../domain/time/clock';
import { Lane, LANES, perLane, PerLane } from '../../domain/operations/lane';
import { pause } from '../../domain/concurrency/waiting';
import { isRedisReply, redisCauseOf } from '../../domain/errors/cause-of';
import { holdMs, backOffOf } from '../quota/adaptive-limit';
import { LocalSlots, LocalSlotsOptions } from '../quota/local-slots';
import { quotaStoreUnavailable } from '../quota/refusals';
import { Permit, Slots, SlotSource, SlotUse, WaitingCalls } from '../quota/slot-source';
import { RedisLink } from './redis-link';
import { isMoving } from './redis-unusable';
import { MAX_SLACK_MS, QuotaMembership, SharedMembership } from './quota-membership';
import { Script } from './scripts/script';
import { GIVE_BACK, LATE, TAKE, THROTTLED, USE, WAIT } from './scripts/slots';

/** A slot, and the latest time at which its call may have left, on the monotonic clock. */
type Departure = readonly [slot: string, time: number];

/** A slot that was granted, and how much later than granted the log has it. */
interface TakenSlot {
  readonly slot: string;
  readonly slackMs: number;
}

export interface SharedSlotsOptions extends LocalSlotsOptions {
  /** Names provider, cloud account and action. */
  readonly key: string;
  /** A replica's share is one part in `maxReplicas` of the quota. */
  readonly maxReplicas: number;
}

/** How soon to ask again while the membership is UNSETTLED or NOTHING. */
const UNSETTLED_MS = 20;
const NOTHING_MS = 100;
/** After a report that the store may not have heard of. */
const REPORT_AGAIN_MS = 20;

/** More slots at once could not be used in time. */
const AT_ONCE = 10;

/** When a caller may retry if the end of the outage is unknown. */
const RETRY_AFTER_MS = 1_000;

/**
 * Slots that replicas share through Redis. A script grants them when they are due on the server's
 * clock, never ahead, so that a replica holds none that could be lost or used twice. Without Redis
 * the replica uses its share of the quota once the others certainly do not; before that it has no
 * slots.
 */
export class SharedSlots implements SlotSource {
  #alone: LocalSlots | undefined;
  /** Later departures that Redis has not confirmed, by slot, on the monotonic clock. */
  readonly #late = new Map<string, number>();
  #isReporting = false;
  /** What Redis said with the last answer that told it, and when, on the monotonic clock. */
  #told: { readonly use: SlotUse; readonly at: number } | undefined;

  constructor(
    private readonly options: SharedSlotsOptions,
    private readonly link: RedisLink,
    private readonly clock: Clock,
  ) {}

  get #share(): number {
    return Math.floor(this.options.quota.limit / this.options.maxReplicas);
  }

  async take(calls: WaitingCalls): Promise<Slots> {
    const membership = this.#membership();
    switch (membership.kind) {
      case 'SHARED':
        return await this.#takeShared(membership, calls);
      case 'ALONE':
        return this.#takeAlone(calls);
      case 'UNSETTLED':
        return UNSETTLED;
      case 'NOTHING':
        return { permits: [], againInMs: NOTHING_MS, outage: { endsInMs: endOf(membership), why: membership.why } };
    }
  }

  async waitMs(ahead: number, lane: Lane = 'interactive'): Promise<number> {
    const membership = this.#membership();
    switch (membership.kind) {
      case 'SHARED':
        return Math.max(0, Number((await this.#ask(membership, WAIT, [ahead, LANES.indexOf(lane)]))?.[0] ?? 0));
      case 'ALONE':
        return this.#localSlots.waitMs(ahead, lane);
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
    // A failure here must not replace the provider's own error.
    await this.#ask(membership, THROTTLED, [backOffOf(quota).cut, holdMs(quota, retryAfterMs)]).catch(() => undefined);
  }

  async use(): Promise<SlotUse> {
    const membership = this.#membership();
    if (membership.kind === 'ALONE') return this.#localSlots.use();
    const answer =
      membership.kind === 'SHARED' ? await this.#ask(membership, USE, []).catch(() => undefined) : undefined;
    return answer ? this.#tell(answer[0], answer[1]) : NO_USE;
  }

  /** As of the last slot that this replica asked for; a window later nothing of that is in use. */
  known(): SlotUse {
    const { quota } = this.options;
    const { kind } = this.#membership();
    if (kind === 'ALONE') return this.#localSlots.use();
    if (kind !== 'SHARED') return NO_USE;
    if (!this.#told) return { limit: quota.limit, inUse: 0 };
    const { use, at } = this.#told;
    return this.clock.elapsed() - at > quota.windowMs ? { limit: use.limit, inUse: 0 } : use;
  }

  #tell(limit: unknown, inUse: unknown): SlotUse {
    const use = { limit: Number(limit), inUse: Number(inUse) };
    this.#told = { use, at: this.clock.elapsed() };
    return use;
  }

  countRefusal(): void {
    this.link.countRefusal();
  }

  get idle(): boolean {
    this.#forgetLate();
    return this.#late.size === 0 && (this.#alone?.idle ?? true);
  }

  #membership(): QuotaMembership {
    // A zero share is never worth waiting for.
    return this.link.membership(this.#share > 0 ? this.options.spacingMs() : Infinity);
  }

  async #takeShared(membership: SharedMembership, calls: WaitingCalls): Promise<Slots> {
    const { slackMs } = this.link;
    const sent = this.clock.elapsed();
    // A slot is no older than the command that asked for it.
    const until = sent + this.options.lateCapMs + slackMs;
    const name = this.link.newSlotName();
    // A new epoch does not know them, and an earlier report may have been lost.
    const late = this.#unreported();
    // Twice as many: those that stay behind take part in the order until they ask again.
    const rounds = LANES.map((lane) => calls.rounds(lane, 2 * AT_ONCE));
    const expires = this.link.latest(sent) + until - sent;
    const lengths = rounds.map(({ length }) => length);
    const args = [AT_ONCE, slackMs, expires, name, ...lengths, ...rounds.flat(), ...this.#argsOf(late)];
    const answer = await this.#ask(membership, TAKE, args);
    if (!answer) return SOON;
    this.#reported(late);
    const [lanes, dueInMs, limit, inUse, ...reached] = answer;
    this.#tell(limit, inUse);
    const granted = Array.from(String(lanes), (lane) => LANES[Number(lane)] ?? 'interactive');
    const slots = granted.map((lane, index) => ({ lane, slot: `${name}${index}` }));
    // Asks earlier, so that the request arrives when the slot is due; otherwise the replica nearest
    // to Redis would win every slot.
    const againInMs = Math.max(0, Number(dueInMs) - slackMs / 2);
    if (this.clock.elapsed() <= until) {
      const permits = slots.map(({ lane, slot }) => this.#permit(membership.epoch, lane, { slot, slackMs, until }));
      return { permits, againInMs, rounds: roundsOf(reached) };
    }
    for (const { slot } of slots) this.#giveBack(membership.epoch, { slot, slackMs });
    return { permits: [], againInMs };
  }

  #permit(epoch: string, lane: Lane, taken: TakenSlot & { readonly until: number }): Permit {
    const { slot, until } = taken;
    let departure = until;
    return {
      lane,
      use: () => {
        departure = this.clock.elapsed();
        const inTime = departure <= until;
        if (!inTime) this.#giveBack(epoch, taken);
        return inTime;
      },
      arrivedLate: (byMs) => {
        departure += byMs;
        this.#late.set(slot, departure);
        void this.#reportLate();
      },
      giveBack: () => this.#giveBack(epoch, taken),
    };
  }

  /**
   * Reports late departures at once, because the other replicas count on them, and again until the
   * store has heard of them or they have left every window. A TAKE in between carries them as well.
   */
  async #reportLate(): Promise<void> {
    if (this.#isReporting) return;
    this.#isReporting = true;
    // Answers often come together.
    await Promise.resolve();
    for (let late = this.#unreported(); late.length > 0; late = this.#unreported()) {
      if (await this.#sendLate(late)) this.#reported(late);
      else await pause(this.clock, REPORT_AGAIN_MS);
    }
    this.#isReporting = false;
  }

  /** False if the store may not have heard of them. */
  async #sendLate(late: readonly Departure[]): Promise<boolean> {
    const membership = this.#membership();
    if (membership.kind !== 'SHARED') return false;
    const answer = await this.#ask(membership, LATE, this.#argsOf(late)).catch(() => undefined);
    return answer !== undefined;
  }

  #unreported(): readonly Departure[] {
    this.#forgetLate();
    return [...this.#late];
  }

  /**
   * The log holds grant times, and the spacing already includes the late cap, so it is deducted.
   */
  #argsOf(late: readonly Departure[]): string[] {
    const { lateCapMs } = this.options;
    return late.flatMap(([slot, time]) => [slot, (this.link.latest(time) - lateCapMs).toFixed(3)]);
  }

  #reported(late: readonly Departure[]): void {
    for (const [slot, time] of late) if (this.#late.get(slot) === time) this.#late.delete(slot);
  }

  /** Drops departures that have left every window. */
  #forgetLate(): void {
    const leftBefore = this.clock.elapsed() - this.options.spacingMs();
    for (const [slot, time] of this.#late) if (time < leftBefore) this.#late.delete(slot);
  }

  /** Removes an unused slot from the log. If that fails, the log counts a slot too many. */
  #giveBack(epoch: string, { slot, slackMs }: TakenSlot): void {
    const membership = this.#membership();
    if (membership.kind !== 'SHARED' || membership.epoch !== epoch) return;
    void this.#ask(membership, GIVE_BACK, [slot, slackMs]).catch(() => undefined);
  }

  /** Takes slots of the own share, and records for the link how long their calls count. */
  #takeAlone(calls: WaitingCalls): Slots {
    const { permits, againInMs } = this.#localSlots.take(calls);
    const { lateCapMs, spacingMs } = this.options;
    const countsFor = (ms: number): void => this.link.usedAlone(this.clock.elapsed() + ms + spacingMs());
    if (permits.length > 0) countsFor(lateCapMs);
    // The local log would accept later use, but the link must know when the last call has left
    // every window.
    const until = this.clock.elapsed() + lateCapMs;
    const counted = permits.map((permit): Permit => ({
      lane: permit.lane,
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

  /** Undefined if the caller should ask again in a moment. */
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
      // The link notices a broken connection with its next heartbeat.
      if (!isRedisReply(error) || isMoving(error)) return undefined;
      throw quotaStoreUnavailable(`Redis rejects commands (${redisCauseOf(error)})`, RETRY_AFTER_MS);
    }
  }
}

/** While this replica has no slots. */
const NO_USE: SlotUse = { limit: 0, inUse: 0 };

/** The rounds to which the lanes had come, in their order. */
function roundsOf(reached: readonly unknown[]): PerLane<number> {
  return perLane((lane) => Number(reached[LANES.indexOf(lane)] ?? 0));
}

/** A replica's share of the current quota. */
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

/** Names the outage, so that a deadline that passes now is not reported as QUOTA_EXHAUSTED. */
const UNSETTLED: Slots = { ...SOON, outage: { endsInMs: UNSETTLED_MS, why: 'Redis does not answer' } };

/** Throws if the end is unknown. */
function endOf({ endsInMs, why }: Extract<QuotaMembership, { kind: 'NOTHING' }>): number {
  if (endsInMs === Infinity) throw quotaStoreUnavailable(why, RETRY_AFTER_MS);
  return endsInMs;
}
