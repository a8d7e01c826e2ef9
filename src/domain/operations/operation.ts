import { GatewayError } from '../errors/gateway-error';

/** What became of one call to a provider; the words of `UpstreamCall.Outcome` in the proto. */
export type CallOutcome = 'PLANNED' | 'READ' | 'FAILED_READ' | 'APPLIED' | 'NOT_APPLIED' | 'UNKNOWN';

/** One action of a provider's API that an operation called, or would call. */
export interface UpstreamCallRecord {
  readonly action: string;
  readonly requestId: string;
  readonly attempts: number;
  readonly outcome: CallOutcome;
  /** The provider's error code; absent where it succeeded or did not answer. */
  readonly code?: string;
}

/**
 * The right to write one resource, across replicas, for a time that is extended while the work
 * lasts.
 */
export interface Lease {
  readonly key: string;
  /** Counts up with each holder of the key: the store refuses what comes with an older one. */
  readonly fence: number;
  /**
   * For how long nobody else can have it yet, in milliseconds on the clock that is never set; 0 or
   * less where it may be lost.
   */
  remainingMs(): number;
}

/**
 * What one operation sent and got no answer to: until it is over, the cloud may still carry it out.
 * No read shows that it has been: what is there as it should be may have been so before.
 */
export class UnansweredWrites {
  #overAtMs = 0;

  /** On the clock that is never set. */
  add(overAtMs: number): void {
    this.#overAtMs = Math.max(this.#overAtMs, overAtMs);
  }

  /**
   * Until all of them are over, in milliseconds from now on that clock; less than 0 where they are.
   */
  leftMs(now: number): number {
    return this.#overAtMs - now;
  }
}

/**
 * One request of a caller, on its way through livegate: until when, who may end it, and what it
 * did. Handed down explicitly to the socket.
 */
export interface Operation {
  /** Who asks, so that callers get their turns at what they share. */
  readonly caller: string;
  /** What the caller and the logs know the request by. */
  readonly requestId: string;
  /** The caller's W3C trace context. */
  readonly traceparent?: string;
  /** Milliseconds since the epoch after which nothing is started any more. */
  readonly deadlineMs: number;
  /** Aborts when the deadline passes or the caller goes away; its reason is a GatewayError. */
  readonly signal: AbortSignal;
  /**
   * Aborts when nothing shall wait for its turn any more: the process ends, or others need the
   * place. Absent where waiting is worth the risk.
   */
  readonly drain?: AbortSignal;
  /**
   * What must last longer than a write that is about to be sent; absent where no other replica
   * writes.
   */
  readonly lease?: Lease;
  /** Writes are recorded as PLANNED and not sent; reads are sent. */
  readonly validateOnly: boolean;
  /** What was called so far, in order; the pipeline appends. */
  readonly calls: UpstreamCallRecord[];
  /** The pipeline adds to them; whoever holds the resource keeps it until they are over. */
  readonly unanswered: UnansweredWrites;
  /**
   * The same operation with a short time of its own, for what must still be tried when the caller
   * or the deadline is gone: reading back an ambiguous write and restoring a half-done sequence.
   */
  recovery(): Operation;
}

/** The same operation while it holds a lease, and so does what it recovers by. */
export function underLease(operation: Operation, lease: Lease): Operation {
  return { ...operation, lease, recovery: () => underLease(operation.recovery(), lease) };
}

/**
 * Runs a wait under a signal of its own, which aborts with the operation, and when nothing may wait
 * any longer.
 */
export async function withPatience<T>(
  { signal, drain }: Operation,
  wait: (patience: AbortController) => Promise<T>,
): Promise<T> {
  const patience = new AbortController();
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

/** Throws the reason for which the operation ended, if it has. */
export function throwIfEnded(operation: Operation): void {
  if (operation.signal.aborted) throw GatewayError.from(operation.signal.reason);
}
