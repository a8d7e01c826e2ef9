import { GatewayError } from '../errors/gateway-error';
import { Span } from '../telemetry/span.port';
import { TraceContext } from '../telemetry/trace-context';
import { StopController, StopSignal } from '../concurrency/stop-signal';
import { OperationLane } from './lane';

/** The result of one call to a provider; the words of `UpstreamCall.Outcome` in the proto. */
export type CallOutcome = 'PLANNED' | 'READ' | 'FAILED_READ' | 'APPLIED' | 'NOT_APPLIED' | 'UNKNOWN';

/** One provider action that an operation called or would call. */
export interface UpstreamCallRecord {
  readonly action: string;
  readonly requestId: string;
  readonly attempts: number;
  readonly outcome: CallOutcome;
  /** The provider's error code; absent if the call succeeded or got no answer. */
  readonly code?: string;
}

/**
 * The exclusive right to write one resource, among replicas, for a time that is extended while the
 * work lasts.
 */
export interface Lease {
  readonly key: string;
  /**
   * A fencing token, which grows with each holder of the key: the store refuses writes with an
   * older one.
   */
  readonly fence: number;
  /**
   * For how long nobody else can hold the lease yet, in milliseconds on the monotonic clock; 0 or
   * less if it may be lost.
   */
  remainingMs(): number;
}

/**
 * The writes of one operation that got no answer: until their time is over, the cloud may still
 * carry them out. No read can show that one has happened, because the wanted state may have been
 * live before.
 */
export class UnansweredWrites {
  #overAtMs = 0;

  /** On the monotonic clock. */
  add(overAtMs: number): void {
    this.#overAtMs = Math.max(this.#overAtMs, overAtMs);
  }

  /**
   * The time until all of them are over, in milliseconds on that clock; negative if they are over.
   */
  leftMs(now: number): number {
    return this.#overAtMs - now;
  }
}

/**
 * One request of a caller on its way through livegate: its deadline, its abort signal, and the
 * record of its calls. Passed explicitly, down to the socket.
 */
export interface Operation extends TraceContext {
  /** The caller, for fair turns at shared resources. */
  readonly caller: string;
  /** The caller that created the rollout that it is of. Absent: it is of none. */
  readonly initiator?: string;
  /** Where its calls and writes wait. */
  readonly lane: OperationLane;
  /** The request's id, for the caller and the logs. */
  readonly requestId: string;
  /** The request's span; what the operation waits for and calls is traced below it. */
  readonly span: Span;
  /** On the monotonic clock, in milliseconds: nothing new is started after it. */
  readonly deadlineMs: number;
  /** Aborts when the deadline passes or the caller goes away; its reason is a GatewayError. */
  readonly signal: StopSignal;
  /**
   * Aborts when nothing may wait for its turn any longer: the process ends, or others need the
   * place. Absent if waiting is worth the risk, as in a recovery.
   */
  readonly drain?: StopSignal;
  /**
   * Must last longer than a write that is about to be sent; absent if no other replica can write.
   */
  readonly lease?: Lease;
  /** Writes are recorded as PLANNED and not sent; reads are sent. */
  readonly validateOnly: boolean;
  /** The calls made so far, in order; the pipeline appends. */
  readonly calls: UpstreamCallRecord[];
  /** The pipeline adds to these; the resource stays locked until they are over. */
  readonly unanswered: UnansweredWrites;
  /**
   * The same operation with a short time limit of its own, for work that must be tried even after
   * the deadline or without the caller: reading back an ambiguous write and restoring a half-done
   * sequence.
   */
  recovery(): Operation;
}

/** The same operation under a lease, which also covers its recoveries. */
export function underLease(operation: Operation, lease: Lease): Operation {
  return { ...operation, lease, recovery: () => underLease(operation.recovery(), lease) };
}

/**
 * Runs a wait under a signal of its own, which aborts with the operation, or when nothing may wait
 * any longer.
 */
export async function withPatience<T>(
  { signal, drain }: Pick<Operation, 'signal' | 'drain'>,
  wait: (patience: StopController) => Promise<T>,
): Promise<T> {
  const patience = new StopController();
  const ends = [signal, ...(drain ? [drain] : [])];
  const giveUp = (): void => patience.abort(ends.find(({ aborted }) => aborted)?.reason);
  for (const end of ends) {
    if (end.aborted) giveUp();
    end.addEventListener('abort', giveUp, { once: true });
  }
  try {
    return await wait(patience);
  } finally {
    for (const end of ends) end.removeEventListener('abort', giveUp);
  }
}

/** Throws the reason for which the operation ended, if it has ended. */
export function throwIfEnded({ signal }: Pick<Operation, 'signal'>): void {
  if (signal.aborted) throw GatewayError.from(signal.reason);
}
