import { AuditEvent, AuditLog, AuditResult, AuditedFields } from '../../domain/records/audit';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Operation } from '../../domain/operations/operation';

/** What is done, and what it is done to. */
export interface AuditedAction {
  /** The method's name, such as `SetCallbackConfig`. */
  readonly method: string;
  readonly account: string;
  /** The resource's name. */
  readonly resource: string;
  readonly from?: AuditedFields;
  readonly to?: AuditedFields;
}

export interface AuditorOptions {
  /** Whether reads are recorded too. */
  readonly reads: boolean;
  /** 16 hexadecimal digits, of no other operation. */
  readonly newId: () => string;
}

const RETRY_MS = 1_000;

/** Puts on record who does what: nothing is done whose intent is not in the log. */
export class Auditor {
  constructor(
    private readonly log: Pick<AuditLog, 'append'>,
    private readonly options: AuditorOptions,
  ) {}

  /**
   * Does what changes something, between its intent and its outcome. STORE_UNAVAILABLE with outcome
   * NOT_APPLIED if the intent cannot be recorded, in which case nothing is done; with APPLIED if it
   * was done and the outcome cannot be recorded. What `validateOnly` asks for changes nothing.
   */
  async write<T>(operation: Operation, action: AuditedAction, work: () => Promise<T>): Promise<T> {
    if (operation.validateOnly) return this.read(operation, action, work);
    const { from, to, ...subject } = action;
    const event = { ...this.#eventOf(operation), ...subject };
    const intent: AuditEvent = { ...event, kind: 'INTENT', ...(from && { from }), ...(to && { to }) };
    await this.log.append(intent, operation.signal).catch((thrown: unknown) => {
      throw GatewayError.from(thrown).with({ outcome: 'NOT_APPLIED' });
    });
    return this.#recording(operation, { ...event, kind: 'OUTCOME' }, work);
  }

  /** Reads, and records it if reads are: then what cannot be recorded is not told. */
  read<T>(operation: Operation, { method, account, resource }: AuditedAction, work: () => Promise<T>): Promise<T> {
    if (!this.options.reads) return work();
    return this.#recording(operation, { ...this.#eventOf(operation), kind: 'READ', method, account, resource }, work);
  }

  #eventOf({ caller, requestId, traceparent }: Operation) {
    return { operationId: this.options.newId(), caller, requestId, ...(traceparent !== undefined && { traceparent }) };
  }

  /**
   * Does it, and records what came of it, also when the caller has gone. An error says more than
   * that it could not be recorded.
   */
  async #recording<T>(operation: Operation, event: AuditEvent, work: () => Promise<T>): Promise<T> {
    const isWrite = event.kind === 'OUTCOME';
    const record = (result: Omit<AuditResult, 'calls'>): Promise<void> => {
      const calls = [...operation.calls];
      return this.log.append({ ...event, result: { ...result, calls } }, operation.recovery().signal);
    };
    let done: T;
    try {
      done = await work();
    } catch (thrown) {
      const { code, reason, metadata } = GatewayError.from(thrown);
      const { outcome = 'NOT_APPLIED' } = metadata;
      await record({ code, reason, ...(isWrite && { outcome }) }).catch(() => undefined);
      throw thrown;
    }
    const outcome = isWrite ? ({ outcome: 'APPLIED' } as const) : {};
    await record({ code: 'OK', ...outcome }).catch((thrown: unknown) => {
      throw new GatewayError('STORE_UNAVAILABLE', 'the operation succeeded, but its audit record could not be stored', {
        metadata: outcome,
        retryAfterMs: RETRY_MS,
        cause: thrown,
      });
    });
    return done;
  }
}
