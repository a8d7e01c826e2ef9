import { Clock } from '../../domain/time/clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { abortable, Sleep, unlessAborted } from '../../domain/concurrency/waiting';
import { LaneQueues } from '../../domain/concurrency/lane-queues';
import { INTERACTIVE, Lane, LANES, OperationLane, PerLane } from '../../domain/operations/lane';
import { exhausted, queueFull, quotaStoreUnavailable } from './refusals';
import { Permit, SlotSource, Slots, WaitingCalls } from './slot-source';
import { StopSignal } from '../../domain/concurrency/stop-signal';

/** One call's request for a slot. */
export interface SlotRequest {
  readonly caller: string;
  /** Where it waits. Absent: interactive. */
  readonly lane?: OperationLane;
  /** On the monotonic clock, in milliseconds. */
  readonly deadlineMs: number;
  /** Aborts when the call is cancelled; its reason is a GatewayError. */
  readonly signal: StopSignal;
  /** The call had its turn but was throttled or lost its slot, so it goes first. */
  readonly again?: boolean;
}

interface WaitingCall {
  readonly request: SlotRequest;
  /** Its queue, which changes when its operation is raised. */
  lane: Lane;
  grant(permit: Permit): void;
  refuse(error: GatewayError): void;
}

/** A source that takes longer than this is taken as unreachable. */
const SILENT_FROM_MS = 50;
/** When a caller may retry while the source does not answer. */
const SILENT_RETRY_MS = 1_000;
const SILENT = 'Redis does not answer';

/**
 * The queues in front of one quota of one cloud account, one a lane. They are fair between callers
 * and bounded, and no call waits beyond its deadline. A slot is not reserved: when it comes due for
 * a lane, the first call in its queue gets it.
 */
export class QuotaBucket {
  readonly #queues = new LaneQueues<WaitingCall>();
  /** Whether the loop that hands out slots is running; there is one at a time. */
  #pumping = false;
  readonly #sleep: Sleep;
  /** Settles when the requested slots have been handed out. */
  #taking: Promise<unknown> | undefined;
  /** When that request began, on the monotonic clock. */
  #takingSince = 0;
  /** When the next slot is expected, on the monotonic clock. */
  #nextDue = 0;
  /** Why no slot comes before that, unless the quota is the reason. */
  #outage: Slots['outage'];

  constructor(
    readonly slots: SlotSource,
    private readonly maxQueue: number,
    private readonly clock: Clock,
  ) {
    this.#sleep = new Sleep(clock);
  }

  /**
   * A permit for an interactive call if nothing waits and a slot is due. This fast path serves most
   * calls. Otherwise use `acquire`.
   */
  tryAcquire(caller: string, lane = INTERACTIVE): Permit | undefined {
    if (lane.current !== 'interactive' || this.#queues.size > 0 || this.#taking) return undefined;
    const permit = this.slots.takeNow?.();
    if (permit) this.#queues.of('interactive').served(caller);
    return permit;
  }

  /**
   * Waits for a slot. Throws QUOTA_EXHAUSTED (at once if the slot cannot come before the deadline)
   * or QUEUE_FULL, both with a time to retry, QUOTA_STORE_UNAVAILABLE, or the signal's reason.
   */
  async acquire(request: SlotRequest): Promise<Permit> {
    try {
      return await this.#acquire(request);
    } catch (thrown) {
      if (GatewayError.from(thrown).reason === 'QUOTA_STORE_UNAVAILABLE') this.slots.countRefusal?.();
      throw thrown;
    }
  }

  async #acquire(request: SlotRequest): Promise<Permit> {
    // Calls that are being granted a slot are still queued and would be counted twice.
    while (this.#taking) await this.#inTime(request, this.#taking);
    const lane = laneOf(request);
    const queue = this.#queues.of(lane);
    const ahead = request.again ? 0 : this.#queues.ahead(request.caller, lane);
    if (queue.size > 0 || ahead > 0) {
      const waitMs = await this.#inTime(request, Promise.resolve(this.slots.waitMs(ahead, lane)));
      if (this.clock.elapsed() + waitMs > request.deadlineMs) throw this.#tooLate(waitMs);
      if (queue.size >= this.maxQueue) this.#makeRoom(request, queueFull(waitMs));
    }
    if (request.signal.aborted) throw GatewayError.from(request.signal.reason);
    return await this.#wait(request);
  }

  /** Returns an unused permit and wakes the loop: the next slot may come due sooner. */
  giveBack(permit: Permit): void {
    permit.giveBack();
    this.#sleep.wake();
  }

  /** The quota has changed, so the next slot may come due sooner. */
  requoted(): void {
    this.#sleep.wake();
  }

  get waiting(): number {
    return this.#queues.size;
  }

  /** Whether the bucket can be dropped: no call waits and its source is idle. */
  get idle(): boolean {
    return this.#queues.size === 0 && this.slots.idle;
  }

  /**
   * In a full queue, a call of the caller with the most waiting calls gives way to another caller.
   */
  #makeRoom(request: SlotRequest, refusal: GatewayError): void {
    const displaced = this.#queues.of(laneOf(request)).toYieldTo(request.caller);
    if (!displaced) throw refusal;
    displaced.refuse(refusal);
  }

  #wait(request: SlotRequest): Promise<Permit> {
    const turn = abortable<Permit>(request.signal, (resolve, reject) => {
      const leave = (): void => {
        stopListening?.();
        this.#queues.of(waiter.lane).remove(request.caller, waiter);
        if (this.#queues.size === 0) this.#sleep.wake();
      };
      const waiter: WaitingCall = {
        request,
        lane: laneOf(request),
        grant: (permit) => {
          stopListening?.();
          resolve(permit);
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const stopListening = request.lane?.onRaise(() => this.#raise(waiter));
      this.#enter(waiter);
      void this.#pump();
      return leave;
    });
    return this.#withReasonToLeave(request, turn);
  }

  #enter(waiter: WaitingCall): void {
    const queue = this.#queues.of(waiter.lane);
    // The pump may sleep until a slot of a later lane, or the returned slot may be due at once.
    if (queue.size === 0 || waiter.request.again) this.#sleep.wake();
    if (waiter.request.again) queue.pushAgain(waiter);
    else queue.push(waiter.request.caller, waiter);
  }

  /** Somebody waits for the operation of the call. */
  #raise(waiter: WaitingCall): void {
    if (!this.#queues.of(waiter.lane).remove(waiter.request.caller, waiter)) return;
    waiter.lane = laneOf(waiter.request);
    this.#enter(waiter);
  }

  /** The shared store may answer later than the call can wait. */
  #inTime<T>(request: SlotRequest, answer: Promise<T>): Promise<T> {
    const inTime = unlessAborted(request.signal, () => answer);
    return this.#withReasonToLeave(request, inTime);
  }

  async #withReasonToLeave<T>({ signal }: SlotRequest, waiting: Promise<T>): Promise<T> {
    try {
      return await waiting;
    } catch (thrown) {
      throw signal.aborted ? this.#reasonToLeave(GatewayError.from(thrown)) : thrown;
    }
  }

  /** The predicted wait was a lower bound, so the deadline may pass in the queue. */
  #reasonToLeave(reason: GatewayError): GatewayError {
    if (reason.reason !== 'DEADLINE_PASSED') return reason;
    const now = this.clock.elapsed();
    if (this.#taking && now - this.#takingSince > SILENT_FROM_MS) return quotaStoreUnavailable(SILENT, SILENT_RETRY_MS);
    return this.#tooLate(this.#nextDue - now);
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#queues.size > 0) await this.#handOut();
    } catch (thrown) {
      for (const waiter of [...this.#queues]) waiter.refuse(GatewayError.from(thrown));
    } finally {
      this.#pumping = false;
    }
  }

  /** Hands out due slots, then sleeps until more come due. */
  async #handOut(): Promise<void> {
    const { counts } = this.#queues;
    this.#takingSince = this.clock.elapsed();
    const taking = this.#take(counts);
    const done = (): void => (this.#taking = undefined);
    this.#taking = taking.then(done, done);
    const { permits, againInMs, outage } = await taking;
    this.#outage = outage;
    // A call of another lane may have come meanwhile, and its slot be due earlier.
    const isOtherLane = LANES.some((lane) => counts[lane] === 0 && this.#queues.of(lane).size > 0);
    if (isOtherLane || permits.length === sizeOf(counts)) return;
    const dueInMs = outage?.endsInMs ?? againInMs;
    this.#nextDue = this.clock.elapsed() + dueInMs;
    this.#refuseTooLate(dueInMs);
    if (this.#queues.size > 0) await this.#sleep.for(againInMs);
  }

  /** Takes slots and grants them; a slot without a waiting call is given back. */
  async #take(counts: PerLane<number>): Promise<Slots> {
    const calls: WaitingCalls = { counts, rounds: (lane, count) => this.#queues.of(lane).rounds(count) };
    const slots = await this.slots.take(calls);
    const { rounds } = slots;
    if (rounds) for (const lane of LANES) this.#queues.of(lane).goTo(rounds[lane]);
    for (const permit of slots.permits) {
      const waiter = this.#queues.of(permit.lane).shift();
      if (waiter) waiter.grant(permit);
      else permit.giveBack();
    }
    return slots;
  }

  /** Refuses calls whose deadline passes before the next slot. */
  #refuseTooLate(dueInMs: number): void {
    const next = this.clock.elapsed() + dueInMs;
    for (const waiter of [...this.#queues]) if (waiter.request.deadlineMs < next) waiter.refuse(this.#tooLate(dueInMs));
  }

  #tooLate(waitMs: number): GatewayError {
    return this.#outage ? quotaStoreUnavailable(this.#outage.why, waitMs) : exhausted(waitMs);
  }
}

function laneOf({ lane = INTERACTIVE }: SlotRequest): Lane {
  return lane.current;
}

function sizeOf({ interactive, bulk, background }: PerLane<number>): number {
  return interactive + bulk + background;
}
