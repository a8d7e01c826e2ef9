import { Clock } from '../domain/time/clock';
import { GatewayError } from '../domain/errors/gateway-error';
import { Operation } from '../domain/operations/operation';
import { Send, UpstreamAnswer } from '../domain/operations/upstream-pipeline';
import { BreakerTicket } from './breaker/action-breaker';
import { Guard } from './quota/guard';
import { Permit } from './quota/slot-source';

/** One action on its way, over all its attempts. */
export interface ActionRun<T> {
  readonly operation: Operation;
  readonly action: string;
  readonly kind: 'READ' | 'WRITE' | 'REPEATABLE_WRITE';
  readonly send: Send<T>;
  /** Attempts that had a permit in time, on the wire or on the way to it. */
  attempts: number;
  /** One of them may have taken effect, whatever became of the others. */
  maybeApplied: boolean;
  /** What the attempt under way may take. */
  timeoutMs: number;
}

export interface SendTerms {
  /** The longest that one attempt may take, whatever the caller's time, in milliseconds. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/**
 * A request on its way. At the last moment before it is written its permit must still be good, the circuit not open, and its resource not
 * about to be another's; from then on the log of departures is told for how long it may have been under way.
 */
export class SendAttempt {
  /** The slot came too late to be used. */
  late = false;
  /** Nothing was written. */
  refused = false;
  #writtenAt: number | undefined;
  #countedLateMs = 0;
  #stopWatching = (): void => undefined;

  constructor(
    private readonly call: ActionRun<unknown>,
    private readonly permit: Permit,
    private readonly ticket: BreakerTicket,
    private readonly guard: Guard,
    private readonly terms: SendTerms,
  ) {}

  start(): void {
    try {
      this.ticket.check();
      refuseIfLeaseEnds(this.call, this.terms);
      this.late = !this.permit.use();
      if (this.late) throw new GatewayError('INTERNAL_ERROR', 'the slot was lost');
      this.#writtenAt = this.terms.clock.elapsed();
      this.#watch();
    } catch (error) {
      this.refused = true;
      throw error;
    }
  }

  answered(): void {
    this.#stopWatching();
    const { elapsedMs } = this;
    this.guard.answered(elapsedMs);
    this.#countLate(this.guard.lateBy(elapsedMs));
  }

  /** What was written may arrive all the same, and a write be carried out: within the time that an answer is waited for, as far as can be told. */
  givenUp(): void {
    this.#stopWatching();
    if (this.#writtenAt === undefined) return;
    this.#countLate(this.guard.lateByUnanswered(this.elapsedMs));
    const { kind, operation } = this.call;
    if (kind !== 'READ') operation.unanswered.add(this.#writtenAt + this.terms.timeoutMs);
  }

  /** Without an answer it may be under way still. */
  #watch(): void {
    this.#stopWatching = this.terms.clock.schedule(this.guard.overdueAfterMs, () => {
      this.#countLate(this.guard.lateSoFar(this.elapsedMs));
      this.#watch();
    });
  }

  #countLate(lateMs: number): void {
    if (lateMs <= this.#countedLateMs) return;
    this.permit.arrivedLate(lateMs - this.#countedLateMs);
    this.#countedLateMs = lateMs;
  }

  get written(): boolean {
    return this.#writtenAt !== undefined;
  }

  /** Since the request was written. */
  get elapsedMs(): number {
    const now = this.terms.clock.elapsed();
    return now - (this.#writtenAt ?? now);
  }
}

/**
 * A write that may still be on its way when its lease ends could meet that of the next holder: the clouds know no fences. However little time
 * its caller leaves it.
 */
function refuseIfLeaseEnds({ kind, operation: { lease } }: ActionRun<unknown>, { timeoutMs }: SendTerms): void {
  if (kind === 'READ' || !lease || lease.remainingMs() >= timeoutMs) return;
  throw new GatewayError('RESOURCE_LOCK_LOST', 'another replica may write this resource before the provider answers');
}

/** Runs one attempt under a signal that aborts with the operation's, or when the attempt's time is over. */
export async function withTimeout<T>(
  clock: Clock,
  call: ActionRun<T>,
  attempt: SendAttempt,
): Promise<UpstreamAnswer<T>> {
  const { operation, timeoutMs, send } = call;
  const controller = new AbortController();
  const stopFollowing = follow(operation.signal, controller);
  const text = `the provider did not answer within ${Math.round(timeoutMs)} ms`;
  const cancelTimer = clock.schedule(timeoutMs, () => controller.abort(new GatewayError('PROVIDER_TIMED_OUT', text)));
  try {
    return await send({ signal: controller.signal, onWire: () => attempt.start() });
  } finally {
    cancelTimer();
    stopFollowing();
  }
}

function follow(signal: AbortSignal, controller: AbortController): () => void {
  const abort = (): void => controller.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  return () => signal.removeEventListener('abort', abort);
}
