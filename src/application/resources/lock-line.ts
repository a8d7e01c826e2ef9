import { LaneQueues } from '../../domain/concurrency/lane-queues';
import { INTERACTIVE, OperationLane } from '../../domain/operations/lane';
import { HoldTimes } from './hold-times';

/** A write of a part, or of the whole. */
export interface LockedWrite {
  readonly caller: string;
  readonly lane: OperationLane;
  /** Absent if it is of the whole. */
  readonly part?: string;
}

/** A write that waits. */
export interface WaitingWrite extends LockedWrite {
  /** On the monotonic clock. */
  readonly deadlineMs: number;
  proceed(): void;
  /** `waitMs` is the least time until its turn. */
  tooLate(waitMs: number): void;
}

interface Hold {
  readonly sinceMs: number;
  readonly lane: OperationLane;
  /** Known once the work has ended and something unanswered is left. */
  readonly untilMs?: number;
}

/** Parts that are taken; undefined is the whole. */
type Taken = Pick<ReadonlySet<string | undefined>, 'has' | 'size'>;

/**
 * The writers of one whole and its parts: those at work, and those that wait. All who wait stand in
 * one queue, lane by lane and in the order of their turns. Whoever conflicts neither with a writer
 * at work nor with one that waits before it is admitted, so that parts pass one another, and no
 * write of a lane passes one of the whole. A writer at work becomes interactive if an interactive
 * one waits for it.
 */
export class LockLine<W extends WaitingWrite> {
  readonly #queues = new LaneQueues<W>();
  readonly #holds = new Map<string | undefined, Hold>();
  readonly #times = new HoldTimes();

  get idle(): boolean {
    return this.#holds.size === 0 && this.#queues.size === 0;
  }

  get waiting(): number {
    return this.#queues.size;
  }

  /** Admits the write if it conflicts with nobody, however many wait. False if it has to wait. */
  tryEnter({ caller, lane, part }: LockedWrite, now: number): boolean {
    if (conflicts(this.#holds, part)) return false;
    if (this.#queues.size > 0 && conflicts(new Set(partsOf(this.#queues)), part)) return false;
    this.#queues.of(lane.current).served(caller);
    this.#holds.set(part, { sinceMs: now, lane });
    return true;
  }

  /** The write waits for its turn, which may be now. Refuses it if its turn would be too late. */
  join(write: W, now: number): void {
    this.#queues.of(write.lane.current).push(write.caller, write);
    this.#admit(now);
    if (write.lane.current === 'interactive') this.#raiseHolders(write.part);
    this.#refuseTooLate(now, [write]);
  }

  /** The write does not wait any longer; others may have waited for it. */
  quit(write: W, now: number): void {
    if (this.#queues.of(write.lane.current).remove(write.caller, write)) this.#admit(now);
  }

  /** See `LaneQueues.toYieldTo`. */
  toYieldTo({ caller, lane }: LockedWrite): W | undefined {
    return this.#queues.toYieldTo(caller, lane.current);
  }

  #raiseHolders(part: string | undefined): void {
    for (const [held, { lane }] of this.#holds) if (conflicts(new Set([held]), part)) lane.raise();
  }

  /** The work has ended, and the part stays taken for now. Refuses writes that will be too late. */
  keep(part: string | undefined, untilMs: number, now: number): void {
    this.#workEnded(part, now);
    this.#holds.set(part, { sinceMs: now, untilMs, lane: INTERACTIVE });
    this.#refuseTooLate(now, [...this.#queues]);
  }

  leave(part: string | undefined, now: number): void {
    this.#workEnded(part, now);
    this.#holds.delete(part);
    this.#admit(now);
  }

  #refuseTooLate(now: number, among: readonly W[]): void {
    const mostMs = Math.max(0, ...this.#freeInMs(now).values()) + this.#queues.size * this.#times.shortMs;
    // Hardly ever is a deadline that close, and this look is cheap.
    if (among.every(({ deadlineMs }) => mostMs <= deadlineMs - now)) return;
    for (const [write, waitMs] of [...this.#waits(now)]) {
      if (waitMs > write.deadlineMs - now && among.includes(write)) write.tooLate(waitMs);
    }
  }

  #workEnded(part: string | undefined, now: number): void {
    const hold = this.#holds.get(part);
    if (hold && hold.untilMs === undefined) this.#times.add(now - hold.sinceMs);
  }

  #admit(now: number): void {
    for (const write of this.#admissible()) {
      this.#queues.of(write.lane.current).take(write.caller, write);
      this.#holds.set(write.part, { sinceMs: now, lane: write.lane });
      write.proceed();
    }
  }

  #admissible(): readonly W[] {
    if (this.#queues.size === 0) return [];
    const taken = new Set(this.#holds.keys());
    const admissible: W[] = [];
    if (taken.has(undefined)) return admissible;
    for (const write of this.#queues.inTurns()) {
      if (!conflicts(taken, write.part)) admissible.push(write);
      if (write.part === undefined) break;
      taken.add(write.part);
    }
    return admissible;
  }

  /** In how many milliseconds each part that is taken can be free at the earliest. */
  #freeInMs(now: number): Map<string | undefined, number> {
    const { shortMs } = this.#times;
    const entries = Array.from(this.#holds, ([part, { sinceMs, untilMs }]): [string | undefined, number] => {
      return [part, (untilMs ?? sinceMs + shortMs) - now];
    });
    return new Map(entries);
  }

  /**
   * The least time until each waiting write is admitted, in milliseconds, if those before it take
   * as long as the faster ones of late.
   */
  *#waits(now: number): Generator<[W, number]> {
    const shortMs = this.#times.shortMs;
    const freeInMs = this.#freeInMs(now);
    for (const write of this.#queues.inTurns()) {
      const before = write.part === undefined ? freeInMs.keys() : [write.part, undefined];
      const waitMs = Math.max(0, ...Array.from(before, (part) => freeInMs.get(part) ?? 0));
      yield [write, waitMs];
      freeInMs.set(write.part, waitMs + shortMs);
    }
  }
}

function partsOf(writes: Iterable<WaitingWrite>): (string | undefined)[] {
  return Array.from(writes, ({ part }) => part);
}

function conflicts(taken: Taken, part: string | undefined): boolean {
  return part === undefined ? taken.size > 0 : taken.has(undefined) || taken.has(part);
}
