import { Clock } from '../domain/time/clock';
import { GatewayError } from '../domain/errors/gateway-error';
import { TimeLimit } from '../domain/concurrency/waiting';
import { Operation } from '../domain/operations/operation';
import { Span } from '../domain/telemetry/span.port';
import { Send, UpstreamAnswer } from '../domain/operations/upstream-pipeline';
import { BreakerTicket } from './breaker/action-breaker';
import { Guard } from './quota/guard';
import { Permit } from './quota/slot-source';

/** One action, across all its attempts. */
export interface ActionRun<T> {
  readonly operation: Operation;
  readonly action: string;
  readonly kind: 'READ' | 'WRITE' | 'REPEATABLE_WRITE';
  readonly send: Send<T>;
  /** Attempts whose permit was still good when the request was about to be written. */
  attempts: number;
  /** Whether at least one attempt may have taken effect. */
  maybeApplied: boolean;
  /** The time limit of the current attempt. */
  timeoutMs: number;
}

export interface SendTerms {
  /** The time limit of one attempt in milliseconds, however long the caller waits. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/**
 * One request. Right before it is written, the circuit must be closed, the lease long enough and
 * the permit still good. Afterwards it keeps the departure log informed of when the request may
 * have arrived.
 */
export class SendAttempt {
  /** The permit had expired, and another one is needed. */
  late = false;
  /** One of the checks failed, so nothing was written. */
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

  /** A write may still arrive until the full time-out: its resource stays locked until then. */
  givenUp(): void {
    this.#stopWatching();
    if (this.#writtenAt === undefined) return;
    this.#countLate(this.guard.lateIfAbandoned(this.elapsedMs));
    const { kind, operation } = this.call;
    if (kind !== 'READ') operation.unanswered.add(this.#writtenAt + this.terms.timeoutMs);
  }

  /** While no answer arrives, the request may still be under way. */
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

  /** Time since the request was written. */
  get elapsedMs(): number {
    const now = this.terms.clock.elapsed();
    return now - (this.#writtenAt ?? now);
  }
}

/**
 * A write that is under way when its lease ends could collide with the next holder's: clouds do not
 * check fences. The lease must cover the full time-out, even if the caller waits for less.
 */
function refuseIfLeaseEnds({ kind, operation: { lease } }: ActionRun<unknown>, { timeoutMs }: SendTerms): void {
  if (kind === 'READ' || !lease || lease.remainingMs() >= timeoutMs) return;
  throw new GatewayError('RESOURCE_LOCK_LOST', 'another replica may write this resource before the provider answers');
}

/** Runs one attempt. Its signal aborts with the operation's signal or after `call.timeoutMs`. */
export async function withTimeout<T>(
  clock: Clock,
  call: ActionRun<T>,
  attempt: SendAttempt,
  span?: Span,
): Promise<UpstreamAnswer<T>> {
  const { operation, timeoutMs, send } = call;
  const limit = new TimeLimit(clock, timeoutMs, () => timedOut(timeoutMs));
  const stopFollowing = limit.follow(operation.signal, () => GatewayError.from(operation.signal.reason));
  try {
    return await send({ signal: limit.signal, onWire: () => attempt.start(), ...(span && { span }) });
  } finally {
    limit.cancel();
    stopFollowing();
  }
}

function timedOut(timeoutMs: number): GatewayError {
  return new GatewayError('PROVIDER_TIMED_OUT', `the provider did not answer within ${Math.round(timeoutMs)} ms`);
}
