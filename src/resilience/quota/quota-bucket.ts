import { Clock } from '../../domain/time/clock';
import { GatewayError } from '../../domain/errors/gateway-error';
import { abortable, Sleep, unlessAborted } from '../../domain/concurrency/waiting';
import { FairQueue } from '../../domain/concurrency/fair-queue';
import { exhausted, queueFull, quotaStoreUnavailable } from './refusals';
import { Permit, SlotSource, Slots } from './slot-source';

/** One call that wants a slot. */
export interface SlotRequest {
  readonly caller: string;
  /** Milliseconds since the epoch. */
  readonly deadlineMs: number;
  /** Aborts when the call is not wanted any more; its reason is a GatewayError. */
  readonly signal: AbortSignal;
  /** It had its turn already, and the provider or the event loop made nothing of it. */
  readonly again?: boolean;
}

interface WaitingCall {
  readonly request: SlotRequest;
  grant(permit: Permit): void;
  refuse(error: GatewayError): void;
}

/** The source of slots answers much sooner, unless it is out of reach. */
const SILENT_FROM_MS = 50;
/** How soon to come back to one that does not answer. */
const SILENT_RETRY_MS = 1_000;
const SILENT = 'Redis does not answer';

/**
 * The queue in front of one cloud account's limit of one action: fair between callers, bounded, and never beyond a caller's deadline. Slots
 * belong to nobody: the one that comes due goes to whoever is first then.
 */
export class QuotaBucket {
  readonly #queue = new FairQueue<WaitingCall>();
  /** A loop runs that hands out slots, or a timer is set for it: one at a time. */
  #pumping = false;
  readonly #sleep: Sleep;
  /** Settles when what was asked of the slots is handed out. */
  #taking: Promise<unknown> | undefined;
  /** Since when that is, on the clock that is never set. */
  #takingSince = 0;
  /** When the next slot comes due, as far as is known; on the clock that is never set. */
  #nextDue = 0;
  /** Why there is none before that, unless it is the quota. */
  #outage: Slots['outage'];

  constructor(
    readonly slots: SlotSource,
    private readonly maxQueue: number,
    private readonly clock: Clock,
  ) {
    this.#sleep = new Sleep(clock);
  }

  /** A permit where nobody waits and a slot is due: most calls, and cheaper than to queue. Undefined: acquire one. */
  tryAcquire(caller: string): Permit | undefined {
    const permit = this.#queue.size > 0 || this.#taking ? undefined : this.slots.takeNow?.();
    if (permit) this.#queue.served(caller, this.clock.elapsed());
    return permit;
  }

  /**
   * Waits for a turn. Throws QUOTA_EXHAUSTED, at once where it can be told that the turn comes after the deadline, QUEUE_FULL, or the
   * reason of the request's signal; the first two with the time to come back.
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
    // Those who are being granted a slot are still in the queue, and would be counted twice.
    while (this.#taking) await this.#inTime(request, this.#taking);
    if (this.#queue.size > 0) {
      const ahead = request.again ? 0 : this.#queue.ahead(request.caller);
      const waitMs = await this.#inTime(request, Promise.resolve(this.slots.waitMs(ahead)));
      if (this.clock.now() + waitMs > request.deadlineMs) throw this.#tooLate(waitMs);
      if (this.#queue.size >= this.maxQueue) this.#makeRoom(request.caller, queueFull(waitMs));
    }
    request.signal.throwIfAborted();
    return await this.#wait(request);
  }

  /** It was not used and will not be: whoever waits is asked again, since the next slot may come due sooner than was known. */
  giveBack(permit: Permit): void {
    permit.giveBack();
    this.#sleep.wake();
  }

  /** The quota is another one: the next slot may come due sooner than was known. */
  requoted(): void {
    this.#sleep.wake();
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /** Nothing waits, and nothing would be lost with this bucket. */
  get idle(): boolean {
    return this.#queue.size === 0 && this.slots.idle;
  }

  /** Who has filled the queue gives way to callers with less in it: they would be refused for as long as it is full. */
  #makeRoom(caller: string, refusal: GatewayError): void {
    const displaced = this.#queue.toYieldTo(caller);
    if (!displaced) throw refusal;
    displaced.refuse(refusal);
  }

  #wait(request: SlotRequest): Promise<Permit> {
    const { signal, caller, again } = request;
    const turn = abortable<Permit>(signal, (resolve, reject) => {
      const leave = (): void => {
        this.#queue.remove(caller, waiter);
        if (this.#queue.size === 0) this.#sleep.wake();
      };
      const waiter: WaitingCall = {
        request,
        grant: resolve,
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      if (again) {
        // The slot that it could not use may have gone back, and come due at once.
        this.#queue.pushAgain(waiter);
        this.#sleep.wake();
      } else this.#queue.push(caller, waiter);
      void this.#pump();
      return leave;
    });
    return this.#withReasonToLeave(request, turn);
  }

  /** What replicas share may take longer to answer than a call can wait. */
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

  /** The prediction was a lower bound: others had their turns before. */
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
      while (this.#queue.size > 0) await this.#handOut();
    } catch (thrown) {
      for (const waiter of [...this.#queue]) waiter.refuse(GatewayError.from(thrown));
    } finally {
      this.#pumping = false;
    }
  }

  /** Hands out what is due, and waits for more to come due. */
  async #handOut(): Promise<void> {
    const asked = this.#queue.size;
    this.#takingSince = this.clock.elapsed();
    const taking = this.#take(asked);
    const done = (): void => (this.#taking = undefined);
    this.#taking = taking.then(done, done);
    const { permits, againInMs, outage } = await taking;
    this.#outage = outage;
    if (permits.length === asked) return;
    const dueInMs = outage?.endsInMs ?? againInMs;
    this.#nextDue = this.clock.elapsed() + dueInMs;
    this.#refuseTooLate(dueInMs);
    if (this.#queue.size > 0) await this.#sleep.for(againInMs);
  }

  /** A slot for which nobody waits any more goes back. */
  async #take(count: number): Promise<Slots> {
    const slots = await this.slots.take(count, (next) => this.#queue.ages(next, this.clock.elapsed()));
    for (const permit of slots.permits) {
      const waiter = this.#queue.shift(this.clock.elapsed());
      if (waiter) waiter.grant(permit);
      else permit.giveBack();
    }
    return slots;
  }

  /** Nobody's turn comes before the next slot. */
  #refuseTooLate(dueInMs: number): void {
    const next = this.clock.now() + dueInMs;
    for (const waiter of [...this.#queue]) if (waiter.request.deadlineMs < next) waiter.refuse(this.#tooLate(dueInMs));
  }

  #tooLate(waitMs: number): GatewayError {
    return this.#outage ? quotaStoreUnavailable(this.#outage.why, waitMs) : exhausted(waitMs);
  }
}
