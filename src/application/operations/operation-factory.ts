import { ReportRepeated } from '../../domain/events/event-log';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Operation, UpstreamCallRecord } from '../../domain/operations/operation';
import { Clock } from '../../domain/time/clock';
import { CallContext, CallOperation, OperationTimes } from './call-operation';
import { ListLimit } from './list-limit';
import { RunningOperations } from './running-operations';

export interface OperationLimits extends OperationTimes {
  /** How many operations may run at once. */
  readonly maxOperations: number;
  /** How many of these may be lists of one caller. */
  readonly maxListsPerCaller: number;
}

/** The result of an operation, and the cloud calls that it made. */
export interface OperationResult<T> {
  readonly result: T;
  readonly calls: readonly UpstreamCallRecord[];
}

/**
 * Creates the operation of a call: one deadline and one signal from the caller down to the socket.
 */
export class OperationFactory {
  readonly #running: RunningOperations;
  readonly #lists: ListLimit;

  constructor(
    private readonly clock: Clock,
    private readonly limits: OperationLimits,
    private readonly reportRepeated: ReportRepeated,
  ) {
    const { maxOperations, maxListsPerCaller } = limits;
    this.#running = new RunningOperations(maxOperations, (caller) => this.#report('operations_exceeded', caller));
    this.#lists = new ListLimit(maxListsPerCaller, (caller) => this.#report('lists_exceeded', caller));
  }

  /**
   * How many operations run. An operation may outlive its call: a half-done write is restored even
   * after the caller has gone.
   */
  get running(): number {
    return this.#running.size;
  }

  /** Settles as soon as no operation runs. */
  drained(): Promise<void> {
    return this.#running.drained();
  }

  /**
   * Refuses operations that wait for their turn, now and from now on. Calls to a cloud continue,
   * and so do recoveries.
   */
  refuseWaiting(): void {
    this.#running.drain(new GatewayError('SHUTTING_DOWN', 'the server shut down before it was the turn of the call'));
  }

  /**
   * Runs `work` as one operation. Throws QUEUE_FULL if too many operations run; it may also fail so
   * later, while it waits.
   */
  async run<T>(
    call: CallContext,
    validateOnly: boolean,
    work: (operation: Operation) => Promise<T>,
  ): Promise<OperationResult<T>> {
    this.#running.makeRoom(call.caller.id);
    const started = new CallOperation(call, validateOnly, this.limits, this.clock);
    const { operation } = started;
    const ended = this.#running.add(operation, started.patience);
    try {
      return { result: await work(operation), calls: operation.calls };
    } finally {
      started.end();
      ended();
    }
  }

  /**
   * As `run`, for work that may read a lot. Throws CALLER_THROTTLED if too many lists of the caller
   * run.
   */
  list<T>(call: CallContext, work: (operation: Operation) => Promise<T>): Promise<OperationResult<T>> {
    return this.#lists.run(call.caller.id, () => this.run(call, false, work));
  }

  #report(why: 'operations_exceeded' | 'lists_exceeded', caller: string): void {
    this.reportRepeated('operation_refused', `${why} ${caller}`, { why, caller });
  }
}
