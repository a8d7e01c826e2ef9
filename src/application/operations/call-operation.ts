import { Caller } from '../../domain/access/caller';
import { TimeLimit } from '../../domain/concurrency/waiting';
import { GatewayError } from '../../domain/errors/gateway-error';
import { INTERACTIVE, Lane, OperationLane } from '../../domain/operations/lane';
import { Operation, UnansweredWrites } from '../../domain/operations/operation';
import { RequestRecord } from '../../domain/telemetry/request-record';
import { TraceContext, traceContextOf } from '../../domain/telemetry/trace-context';
import { Clock } from '../../domain/time/clock';
import { StopController, StopSignal } from '../../domain/concurrency/stop-signal';

/** What a transport knows about a call. */
export interface CallContext extends TraceContext {
  readonly caller: Caller;
  /** Who created the rollout that it is of. Absent: it is of none. */
  readonly initiator?: string;
  /** Absent: interactive. */
  readonly lane?: Lane;
  /** The caller's own time limit, in milliseconds. Absent: the default. */
  readonly timeoutMs?: number;
  /** Aborts when the caller goes away. */
  readonly signal: StopSignal;
  /** Identifies the request to the caller and in the logs. */
  readonly requestId: string;
  /** What the request log and the metrics tell of the request. */
  readonly record: RequestRecord;
}

export interface OperationTimes {
  readonly deadlineMs: number;
  readonly maxDeadlineMs: number;
  /** The time limit of reading back and restoring, which may run after the caller's deadline. */
  readonly recoveryMs: number;
}

/** The parts that an operation and its recoveries share. */
type SharedParts = Omit<Operation, 'deadlineMs' | 'signal' | 'drain' | 'lease' | 'recovery'>;

/** The operation of one call, with its timers and its listener on the caller's signal. */
export class CallOperation {
  readonly operation: Operation;
  /** Ends the operation's waits for a turn, and nothing else of the operation. */
  readonly patience = new StopController();
  readonly #limits: TimeLimit[] = [];
  readonly #stopListening: () => void;

  constructor(
    call: CallContext,
    validateOnly: boolean,
    private readonly times: OperationTimes,
    private readonly clock: Clock,
  ) {
    const { deadlineMs, maxDeadlineMs } = times;
    const timeoutMs = Math.min(call.timeoutMs ?? deadlineMs, maxDeadlineMs);
    const limit = this.#newLimit(timeoutMs);
    const disconnected = (): GatewayError => new GatewayError('CALLER_CANCELLED', 'the caller disconnected');
    this.#stopListening = limit.follow(call.signal, disconnected);
    const { caller, initiator, requestId, record } = call;
    const shared: SharedParts = {
      caller: caller.id,
      initiator,
      lane: call.lane === undefined ? INTERACTIVE : new OperationLane(call.lane),
      requestId,
      ...traceContextOf(call),
      span: record.span,
      validateOnly,
      calls: [],
      unanswered: new UnansweredWrites(),
    };
    record.callsInto(shared.calls);
    this.operation = {
      deadlineMs: clock.elapsed() + timeoutMs,
      signal: limit.signal,
      drain: this.patience.signal,
      recovery: () => this.#recoveryOf(shared),
      ...shared,
    };
  }

  /** Cancels the timers; the operation's signals stay unchanged. */
  end(): void {
    this.#stopListening();
    for (const limit of this.#limits) limit.cancel();
  }

  #recoveryOf(shared: SharedParts): Operation {
    const { recoveryMs } = this.times;
    const { signal } = this.#newLimit(recoveryMs);
    const deadlineMs = this.clock.elapsed() + recoveryMs;
    const recovering: Operation = { deadlineMs, signal, recovery: () => recovering, ...shared };
    return recovering;
  }

  #newLimit(timeoutMs: number): TimeLimit {
    const limit = new TimeLimit(this.clock, timeoutMs, () => {
      return new GatewayError('DEADLINE_PASSED', `the deadline of ${timeoutMs} ms passed`);
    });
    this.#limits.push(limit);
    return limit;
  }
}
