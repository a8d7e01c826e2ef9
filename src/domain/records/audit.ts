import { NameSelection } from '../access/access-policy';
import { ErrorCode, ErrorReason, WriteOutcome } from '../errors/gateway-error';
import { UpstreamCallRecord } from '../operations/operation';

/**
 * INTENT: a write, a delete or an operator's action is about to begin. OUTCOME: what became of it.
 * READ: something was read, and what came of it. REFUSED: a caller lacked the right to do
 * something. The words of `AuditEvent.Kind` in the proto.
 */
export const AUDIT_KINDS = ['INTENT', 'OUTCOME', 'READ', 'REFUSED'] as const;

export type AuditKind = (typeof AUDIT_KINDS)[number];

export function isAuditKind(word: unknown): word is AuditKind {
  return AUDIT_KINDS.some((kind) => kind === word);
}

/**
 * The fields of a resource by their JSON names. Keys are fingerprints: nothing secret stands in an
 * audit.
 */
export type AuditedFields = Readonly<Record<string, unknown>>;

/** What a request came to. */
export interface AuditResult {
  readonly code: 'OK' | ErrorCode;
  /** Of an error. */
  readonly reason?: ErrorReason;
  /** Of a write: what holds at the cloud now. */
  readonly outcome?: WriteOutcome;
  /** Every action of the cloud that was called, in order. */
  readonly calls: readonly UpstreamCallRecord[];
}

/** One thing that was done through livegate, or was about to be. */
export interface AuditEvent {
  readonly kind: AuditKind;
  /** The same for an intent and its outcome, and for nothing else. */
  readonly operationId: string;
  /** Who called. */
  readonly caller: string;
  readonly account: string;
  /** The method's name, such as `SetCallbackConfig`. */
  readonly method: string;
  /**
   * The name of what it was about, such as
   * `accounts/ali-prod/domains/push.example.com/callbackConfigs/stream`.
   */
  readonly resource: string;
  /** Of the request to livegate. */
  readonly requestId: string;
  /** The caller's W3C trace context, if it sent one. */
  readonly traceparent?: string;
  /** What was there before, as far as it is known without asking the cloud for it. */
  readonly from?: AuditedFields;
  /** What shall be there. Absent: nothing. */
  readonly to?: AuditedFields;
  /** Absent in an intent. */
  readonly result?: AuditResult;
  /**
   * Of REFUSED: the caller's refusals since its last such record that have no record. Absent: none.
   */
  readonly suppressed?: number;
}

/** Where a record stands: records are ordered by time, then by incarnation, then by number. */
export interface AuditPosition {
  /**
   * Milliseconds since the epoch; within one incarnation it goes back only where the clock was set
   * back.
   */
  readonly atMs: number;
  /** The run of a livegate process that wrote it: 16 hexadecimal digits. */
  readonly incarnation: string;
  /** Counts up by one within an incarnation. */
  readonly seq: number;
}

export interface AuditRecord extends AuditPosition {
  readonly event: AuditEvent;
}

/** What is asked of the audit; what is absent does not matter. */
export interface AuditFilter {
  /** The first moment of interest, in milliseconds since the epoch. */
  readonly startMs?: number;
  /** The first moment after that is of none. */
  readonly endMs?: number;
  readonly kind?: AuditKind;
  readonly caller?: string;
  readonly method?: string;
  /** A name: of this and of what is below it. */
  readonly resource?: string;
  readonly requestId?: string;
  readonly operationId?: string;
}

export interface AuditQuery {
  readonly account: string;
  /**
   * Records of these domains and vhosts, and those of the account itself. Others are not even
   * looked at.
   */
  readonly names: NameSelection;
  readonly filter: AuditFilter;
  /** Only what stands before it. */
  readonly before?: AuditPosition;
  /** Records that are returned at most. */
  readonly limit: number;
  /** Bytes of JSON with which no more records are returned; the one that reaches it still is. */
  readonly maxBytes: number;
}

export interface AuditFindings<T = AuditRecord> {
  /**
   * The newest first. Fewer than the limit where many had to be looked at that do not match the
   * filter, or where they are large.
   */
  readonly records: readonly T[];
  /** Of their JSON, as it is stored. */
  readonly bytes: number;
  /**
   * The last record that was looked at, one of those that the names allow; absent: nothing is left.
   */
  readonly end?: AuditPosition;
}

/** The record of what was done: it grows at its end, and nothing in it is ever changed. */
export interface AuditLog {
  /**
   * Durable once settled. Throws STORE_UNAVAILABLE, or the signal's reason when that aborts; then
   * it may be in the log all the same. An outcome is tried until then, since what it tells has
   * happened; anything else fails at the first failure.
   */
  append(event: AuditEvent, signal: AbortSignal): Promise<void>;
  /**
   * Throws STORE_UNAVAILABLE, or the signal's reason when that aborts: then the store stops
   * looking, too.
   */
  list(query: AuditQuery, signal: AbortSignal): Promise<AuditFindings>;
}

export const AuditLog = Symbol('AuditLog');
