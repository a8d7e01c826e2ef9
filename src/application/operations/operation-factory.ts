import { Caller } from '../../domain/access/caller';
import { Clock } from '../../domain/time/clock';
import { ReportRepeated } from '../../domain/events/event-log';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Operation, UpstreamCallRecord } from '../../domain/operations/operation';
import { UnansweredWrites } from '../../domain/operations/unanswered-writes';
import { RunningOperations } from './running-operations';

/** What a transport knows of a call. */
export interface CallContext {
  /** Who calls. */
  readonly caller: Caller;
  /** The caller's own time limit, in milliseconds. Absent: the default. */
  readonly timeoutMs?: number;
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal;
  /** What the caller and the logs know the request by. */
  readonly requestId: string;
  /** The caller's W3C trace context. */
  readonly traceparent?: string;
}

export interface OperationLimits {
  readonly deadlineMs: number;
  readonly maxDeadlineMs: number;
  /** Time of its own for reading back and restoring, when the caller's may be over. */
  readonly recoveryMs: number;
  /** Operations under way at once. */
  readonly maxOperations: number;
  /** Lists of one caller among them. */
  readonly maxListsPerCaller: number;
}

/** How soon a caller may come back who found everything taken. */
const OVERLOAD_RETRY_MS = 1_000;

/** Makes the operation of a call: one deadline and one signal from the caller down to the socket. */
export class OperationFactory {
  readonly #running: RunningOperations;
  /** Why nothing waits any more. */
  #draining: GatewayError | undefined;
  #waiting: (() => void)[] = [];
  /** Lists under way, by who asked for them. */
  readonly #lists = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: OperationLimits,
    private readonly reportRepeated: ReportRepeated,
  ) {
    this.#running = new RunningOperations(limits.maxOperations, (caller) => this.#log('operations_exceeded', caller));
  }

  /** How many are under way. One may outlive its call: what a caller left half done is put back after it has gone. */
  get running(): number {
    return this.#running.size;
  }

  /** Settles as soon as none is under way. */
  drained(): Promise<void> {
    if (this.#running.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Refuses what waits for its turn, now and from now on. What is on its way to a cloud goes on, and so does what is taken back. */
  refuseWaiting(): void {
    this.#draining = new GatewayError('SHUTTING_DOWN', 'this process ends before the call has its turn');
    this.#running.refuseWaiting(this.#draining);
  }

  /** Runs `work` as one operation; its timers end with it. Throws QUEUE_FULL if too many are under way, also later while it waits. */
  async run<T>(
    call: CallContext,
    validateOnly: boolean,
    work: (operation: Operation) => Promise<T>,
  ): Promise<{ result: T; calls: readonly UpstreamCallRecord[] }> {
    this.#running.makeRoom(call.caller.id);
    const { deadlineMs, maxDeadlineMs } = this.limits;
    const timeoutMs = Math.min(call.timeoutMs ?? deadlineMs, maxDeadlineMs);
    const timers: (() => void)[] = [];
    const controller = new AbortController();
    const callerGone = (): void =>
      controller.abort(new GatewayError('CALLER_CANCELLED', 'the caller went away before the answer'));
    if (call.signal.aborted) callerGone();
    call.signal.addEventListener('abort', callerGone, { once: true });
    timers.push(this.#abortAfter(controller, timeoutMs));

    const { caller, requestId, traceparent } = call;
    const asked = { caller: caller.id, requestId, ...(traceparent !== undefined && { traceparent }) };
    const calls: UpstreamCallRecord[] = [];
    const unanswered = new UnansweredWrites();
    const recovery = (): Operation => {
      const own = new AbortController();
      timers.push(this.#abortAfter(own, this.limits.recoveryMs));
      const recoverAgain = (): Operation => recovering;
      const recovering: Operation = {
        ...asked,
        deadlineMs: this.clock.now() + this.limits.recoveryMs,
        signal: own.signal,
        validateOnly,
        calls,
        unanswered,
        recovery: recoverAgain,
      };
      return recovering;
    };
    const patience = new AbortController();
    if (this.#draining) patience.abort(this.#draining);
    const operation: Operation = {
      ...asked,
      deadlineMs: this.clock.now() + timeoutMs,
      signal: controller.signal,
      drain: patience.signal,
      validateOnly,
      calls,
      unanswered,
      recovery,
    };
    this.#running.add(operation, patience);
    try {
      return { result: await work(operation), calls };
    } finally {
      call.signal.removeEventListener('abort', callerGone);
      for (const cancel of timers) cancel();
      this.#end(operation);
    }
  }

  /** As `run`, for work that may read much of what there is. Throws CALLER_THROTTLED if too many lists of the caller's are under way. */
  async list<T>(
    call: CallContext,
    work: (operation: Operation) => Promise<T>,
  ): Promise<{ result: T; calls: readonly UpstreamCallRecord[] }> {
    const { id } = call.caller;
    const before = this.#lists.get(id) ?? 0;
    if (before >= this.limits.maxListsPerCaller) {
      this.#log('lists_exceeded', id);
      throw tooManyLists(id, before);
    }
    this.#lists.set(id, before + 1);
    try {
      return await this.run(call, false, work);
    } finally {
      const left = (this.#lists.get(id) ?? 1) - 1;
      if (left > 0) this.#lists.set(id, left);
      else this.#lists.delete(id);
    }
  }

  #log(why: 'operations_exceeded' | 'lists_exceeded', caller: string): void {
    this.reportRepeated('operation_refused', `${why} ${caller}`, { why, caller });
  }

  #end(operation: Operation): void {
    this.#running.end(operation);
    if (this.#running.size > 0) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting = [];
  }

  #abortAfter(controller: AbortController, timeoutMs: number): () => void {
    return this.clock.schedule(timeoutMs, () =>
      controller.abort(new GatewayError('DEADLINE_PASSED', `the deadline of ${timeoutMs} ms passed`)),
    );
  }
}

function tooManyLists(caller: string, limit: number): GatewayError {
  return new GatewayError('CALLER_THROTTLED', `the caller has ${limit} lists under way, which is its limit`, {
    metadata: { caller, limit: String(limit) },
    retryAfterMs: OVERLOAD_RETRY_MS,
  });
}
