import { MemoryChange } from '../../domain/records/applied-state';
import { AuditEvent, AuditLog, AuditResult, AuditedFields } from '../../domain/records/audit';
import { ErrorMetadata, GatewayError } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';
import { withSpan } from '../../domain/telemetry/span.port';
import { traceContextOf } from '../../domain/telemetry/trace-context';
import { StopSignal } from '../../domain/concurrency/stop-signal';

/** The method and its target. */
export interface AuditedAction {
  /** The method's name, such as `SetCallbackConfig`. */
  readonly method: string;
  readonly account: string;
  /** The resource's name. */
  readonly resource: string;
  readonly from?: AuditedFields;
  readonly to?: AuditedFields;
}

/** How livegate's memory of a resource changes with the records of a write that returns T. */
export interface MemoryOfWrite<T> {
  /** Stored with the intent. */
  readonly begun?: MemoryChange;
  /** Stored with the outcome. */
  done(result: T): MemoryChange | undefined;
  failed(error: GatewayError): MemoryChange | undefined;
}

export interface AuditorOptions {
  /** Whether reads are recorded as well. */
  readonly reads: boolean;
  /** A unique id of 16 hexadecimal digits. */
  readonly newId: () => string;
}

const RETRY_MS = 1_000;

/** Records operations. No write is sent before its intent is in the log. */
export class Auditor {
  constructor(
    private readonly log: Pick<AuditLog, 'append'>,
    private readonly options: AuditorOptions,
  ) {}

  /**
   * Runs a write between its intent and its outcome record, each stored with its change of memory
   * or not at all. Throws STORE_UNAVAILABLE or RESOURCE_LOCK_LOST with outcome NOT_APPLIED if the
   * intent cannot be stored, and with APPLIED if the write succeeded and its outcome cannot. With
   * `validateOnly` nothing changes, so there are no such records.
   */
  async write<T>(
    operation: Operation,
    action: AuditedAction,
    work: () => Promise<T>,
    memory?: MemoryOfWrite<NoInfer<T>>,
  ): Promise<T> {
    if (operation.validateOnly) return this.read(operation, action, work);
    const { from, to, ...subject } = action;
    const event = this.#eventOf(operation, subject);
    const intent: AuditEvent = { kind: 'INTENT', ...event, ...(from && { from }), ...(to && { to }) };
    const outcome: AuditEvent = { kind: 'OUTCOME', ...event };
    let refusal: GatewayError | undefined;
    // Otherwise a caller that leaves at the right moment would make its intent look like a crash.
    const late = (): void => void this.#recordRefused(operation, outcome, GatewayError.from(refusal));
    await this.#append(operation, intent, operation.signal, memory?.begun, late).catch((thrown: unknown) => {
      refusal = GatewayError.from(thrown).with({ outcome: 'NOT_APPLIED' });
      throw refusal;
    });
    return this.#recording(operation, outcome, work, memory);
  }

  /** Records that nothing was sent. */
  async #recordRefused(operation: Operation, event: AuditEvent, { code, reason }: GatewayError): Promise<void> {
    const result: AuditResult = { code, reason, outcome: 'NOT_APPLIED', calls: [...operation.calls] };
    await this.#append(operation, { result, ...event }, operation.recovery().signal).catch(() => undefined);
  }

  /** Runs a read. If reads are recorded, a read that cannot be recorded has no answer. */
  read<T>(operation: Operation, { method, account, resource }: AuditedAction, work: () => Promise<T>): Promise<T> {
    if (!this.options.reads) return work();
    const event = this.#eventOf(operation, { method, account, resource });
    return this.#recording(operation, { kind: 'READ', ...event }, work);
  }

  #eventOf(operation: Operation, subject: Omit<AuditedAction, 'from' | 'to'>) {
    const { caller, initiator, requestId } = operation;
    const who = { caller, ...(initiator !== undefined && { initiator }) };
    return { operationId: this.options.newId(), ...who, requestId, ...traceContextOf(operation), ...subject };
  }

  /** Where a record changes memory, its span stands in that of the record. */
  #append(
    { span }: Operation,
    event: AuditEvent,
    signal: StopSignal,
    memory?: MemoryChange,
    late?: () => void,
  ): Promise<void> {
    const append = (): Promise<void> => this.log.append(event, signal, late, memory);
    return withSpan(span, 'store audit_append', memory ? () => withSpan(span, 'store remember', append) : append);
  }

  /**
   * Runs the write and records its outcome, even if the caller has gone. The write's own error wins
   * over a failure to record it.
   */
  async #recording<T>(
    operation: Operation,
    event: AuditEvent,
    work: () => Promise<T>,
    memory?: MemoryOfWrite<T>,
  ): Promise<T> {
    const isWrite = event.kind === 'OUTCOME';
    const record = (result: Omit<AuditResult, 'calls'>, change?: MemoryChange): Promise<void> => {
      const calls = [...operation.calls];
      const entry = { result: { calls, ...result }, ...event };
      return this.#append(operation, entry, operation.recovery().signal, change);
    };
    let done: T;
    try {
      done = await work();
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      const { code, reason, metadata } = error;
      const { outcome = 'NOT_APPLIED' } = metadata;
      const result = { code, reason, ...(isWrite && { outcome }) };
      const change = memory?.failed(error);
      await record(result, change)
        .catch((refused: unknown) => (change && isLockLost(refused) ? record(result) : undefined))
        .catch(() => undefined);
      throw thrown;
    }
    const outcome = isWrite ? ({ outcome: 'APPLIED' } as const) : {};
    try {
      await record({ code: 'OK', ...outcome }, memory?.done(done));
      return done;
    } catch (thrown) {
      if (!isLockLost(thrown)) throw notRecorded(outcome, thrown);
      const lost = GatewayError.from(thrown).with(outcome);
      await record({ code: lost.code, reason: lost.reason, ...outcome }).catch(() => undefined);
      throw lost;
    }
  }
}

function isLockLost(thrown: unknown): boolean {
  return GatewayError.from(thrown).reason === 'RESOURCE_LOCK_LOST';
}

function notRecorded(metadata: ErrorMetadata, cause: unknown): GatewayError {
  return new GatewayError('STORE_UNAVAILABLE', 'the operation succeeded, but its audit record could not be stored', {
    metadata,
    retryAfterMs: RETRY_MS,
    cause,
  });
}
