import { NameSelection } from '../access/access-policy';
import { ErrorCode, ErrorReason, WriteOutcome } from '../errors/gateway-error';
import { UpstreamCallRecord } from '../operations/operation';
import { TraceContext } from '../telemetry/trace-context';
import { MemoryChange } from './applied-state';
import { StopSignal } from '../concurrency/stop-signal';

/**
 * INTENT: a write, a delete or an operator's action is about to begin. OUTCOME: its outcome. READ:
 * something was read, with the result. REFUSED: a caller lacked the right to do something. The
 * words of `AuditEvent.Kind` in the proto.
 */
export const AUDIT_KINDS = ['INTENT', 'OUTCOME', 'READ', 'REFUSED'] as const;

export type AuditKind = (typeof AUDIT_KINDS)[number];

export function isAuditKind(word: unknown): word is AuditKind {
  return AUDIT_KINDS.some((kind) => kind === word);
}

/**
 * The fields of a resource by their JSON names. Keys are fingerprints: an audit contains no secret.
 */
export type AuditedFields = Readonly<Record<string, unknown>>;

/** The result of a request. */
export interface AuditResult {
  readonly code: 'OK' | ErrorCode;
  /** The reason of an error. */
  readonly reason?: ErrorReason;
  /** After a write: the state at the cloud. */
  readonly outcome?: WriteOutcome;
  /** Every action of the cloud that was called, in order. */
  readonly calls: readonly UpstreamCallRecord[];
}

/** One thing that was done through livegate, or was about to be done. */
export interface AuditEvent extends TraceContext {
  readonly kind: AuditKind;
  /** Shared by an intent and its outcome only. */
  readonly operationId: string;
  /** The caller; of a rollout, the one that applied it. */
  readonly caller: string;
  /** The caller that created the rollout. Absent: it is of no rollout. */
  readonly initiator?: string;
  readonly account: string;
  /** The method's name, such as `SetCallbackConfig`. */
  readonly method: string;
  /**
   * The name of the resource, such as
   * `accounts/ali-prod/domains/push.example.com/callbackConfigs/stream`.
   */
  readonly resource: string;
  /** The id of the request to livegate. */
  readonly requestId: string;
  /** The state before, as far as livegate knew it without asking the cloud. */
  readonly from?: AuditedFields;
  /** The wanted state. Absent: deleted. */
  readonly to?: AuditedFields;
  /** Absent in an intent. */
  readonly result?: AuditResult;
  /**
   * Only for REFUSED: how many refusals of the caller since its last such record have no record.
   * Absent: none.
   */
  readonly suppressed?: number;
}

/** The position of a record: records are ordered by time, then by incarnation, then by number. */
export interface AuditPosition {
  /**
   * Milliseconds since the epoch; within one incarnation it decreases only if the clock was set
   * back.
   */
  readonly atMs: number;
  /** The run of the livegate process that wrote the record: 16 hexadecimal digits. */
  readonly incarnation: string;
  /** Increases by one within an incarnation. */
  readonly seq: number;
}

export interface AuditRecord extends AuditPosition {
  readonly event: AuditEvent;
}

/** A query of the audit; an absent member matches everything. */
export interface AuditFilter {
  /** Inclusive start, in milliseconds since the epoch. */
  readonly startMs?: number;
  /** Exclusive end, likewise. */
  readonly endMs?: number;
  readonly kind?: AuditKind;
  readonly caller?: string;
  readonly method?: string;
  /** A name: matches its own records and those of names below it. */
  readonly resource?: string;
  readonly requestId?: string;
  readonly operationId?: string;
}

export interface AuditQuery {
  readonly account: string;
  /**
   * Matches records of these domains and vhosts, and those of the account itself. Other records are
   * not even looked at.
   */
  readonly names: NameSelection;
  readonly filter: AuditFilter;
  /** Only records before this position. */
  readonly before?: AuditPosition;
  /** The maximum number of records to return. */
  readonly limit: number;
  /**
   * No further record is returned once this many bytes of JSON are reached; the record that reaches
   * the limit is included.
   */
  readonly maxBytes: number;
}

export interface AuditFindings<T = AuditRecord> {
  /**
   * Newest first. Fewer than the limit if many records had to be looked at that do not match the
   * filter, or if records are large.
   */
  readonly records: readonly T[];
  /** The size of their JSON, as stored. */
  readonly bytes: number;
  /**
   * The last record that was looked at, among those that the names allow; absent if no more are
   * left.
   */
  readonly end?: AuditPosition;
}

/** The record of what was done: append-only. */
export interface AuditLog {
  /**
   * Durable once settled. Throws STORE_UNAVAILABLE, or the signal's reason when it aborts; the
   * record may be in the log all the same. An outcome is retried until then, because it has already
   * happened; anything else fails at the first failure. `late` is called if the record turns out to
   * be in the log after this has thrown. `memory` changes with the record, or neither is stored;
   * see `AppliedStates.remember`, which also tells when this throws RESOURCE_LOCK_LOST.
   */
  append(event: AuditEvent, signal: StopSignal, late?: () => void, memory?: MemoryChange): Promise<void>;
  /**
   * Throws STORE_UNAVAILABLE, or the signal's reason when it aborts: then the store stops looking,
   * too.
   */
  list(query: AuditQuery, signal: StopSignal): Promise<AuditFindings>;
}

export const AuditLog = Symbol('AuditLog');
