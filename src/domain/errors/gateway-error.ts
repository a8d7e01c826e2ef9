/** The names of google.rpc.Code that livegate uses. */
export type ErrorCode =
  | 'CANCELLED'
  | 'UNKNOWN'
  | 'INVALID_ARGUMENT'
  | 'DEADLINE_EXCEEDED'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'UNIMPLEMENTED'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'UNAUTHENTICATED';

/**
 * Every reason with its code. `proto/livegate/v1/errors.proto` has the same closed list (tested).
 */
export const CODE_OF_REASON = {
  INVALID_REQUEST: 'INVALID_ARGUMENT',
  PROVIDER_REJECTED_ARGUMENT: 'INVALID_ARGUMENT',
  CAPABILITY_NOT_SUPPORTED: 'UNIMPLEMENTED',
  METHOD_NOT_ALLOWED: 'UNIMPLEMENTED',
  ROUTE_NOT_FOUND: 'NOT_FOUND',
  PROVIDER_NOT_FOUND: 'NOT_FOUND',
  ACCOUNT_NOT_FOUND: 'NOT_FOUND',
  DOMAIN_NOT_FOUND: 'NOT_FOUND',
  CONFIG_NOT_FOUND: 'NOT_FOUND',
  BREAKER_NOT_FOUND: 'NOT_FOUND',
  ROLLOUT_NOT_FOUND: 'NOT_FOUND',
  EVENT_NOT_FOUND: 'NOT_FOUND',
  CONFIG_CONFLICT: 'ALREADY_EXISTS',
  ROLLOUT_EXISTS: 'ALREADY_EXISTS',
  ETAG_MISMATCH: 'ABORTED',
  RESOURCE_LOCK_LOST: 'ABORTED',
  DOMAIN_TYPE_MISMATCH: 'FAILED_PRECONDITION',
  OPERATION_NOT_ALLOWED: 'FAILED_PRECONDITION',
  PROVIDER_ACCOUNT_NOT_READY: 'FAILED_PRECONDITION',
  FORCE_REQUIRED: 'FAILED_PRECONDITION',
  PROVIDER_CREDENTIALS_REJECTED: 'FAILED_PRECONDITION',
  PROVIDER_PERMISSION_DENIED: 'PERMISSION_DENIED',
  ACCESS_DENIED: 'PERMISSION_DENIED',
  CREDENTIALS_MISSING: 'UNAUTHENTICATED',
  CREDENTIALS_INVALID: 'UNAUTHENTICATED',
  PROVIDER_THROTTLED: 'RESOURCE_EXHAUSTED',
  QUEUE_FULL: 'RESOURCE_EXHAUSTED',
  QUOTA_EXHAUSTED: 'RESOURCE_EXHAUSTED',
  CALLER_THROTTLED: 'RESOURCE_EXHAUSTED',
  PROVIDER_UNAVAILABLE: 'UNAVAILABLE',
  PROVIDER_UNREACHABLE: 'UNAVAILABLE',
  PROVIDER_ANSWER_UNREADABLE: 'UNAVAILABLE',
  PROVIDER_CREDENTIALS_UNAVAILABLE: 'UNAVAILABLE',
  CREDENTIALS_UNVERIFIABLE: 'UNAVAILABLE',
  SHUTTING_DOWN: 'UNAVAILABLE',
  CIRCUIT_OPEN: 'UNAVAILABLE',
  QUOTA_STORE_UNAVAILABLE: 'UNAVAILABLE',
  STORE_UNAVAILABLE: 'UNAVAILABLE',
  DEADLINE_PASSED: 'DEADLINE_EXCEEDED',
  PROVIDER_TIMED_OUT: 'DEADLINE_EXCEEDED',
  CALLER_CANCELLED: 'CANCELLED',
  PROVIDER_ERROR_UNKNOWN: 'UNKNOWN',
  INTERNAL_ERROR: 'INTERNAL',
  PAYLOAD_TOO_LARGE: 'INVALID_ARGUMENT',
  URI_TOO_LONG: 'INVALID_ARGUMENT',
  UNSUPPORTED_MEDIA_TYPE: 'INVALID_ARGUMENT',
  MALFORMED_HTTP: 'INVALID_ARGUMENT',
} as const satisfies Record<string, ErrorCode>;

export type ErrorReason = keyof typeof CODE_OF_REASON;

/** The same closed list as `ViolationReason` in `proto/livegate/v1/errors.proto` (tested). */
export const VIOLATION_REASONS = [
  'REQUIRED',
  'INVALID_FORMAT',
  'OUT_OF_RANGE',
  'UNKNOWN_FIELD',
  'CONFLICT',
  'NOT_SUPPORTED',
  'FORBIDDEN_HOST',
  'NOT_FOUND',
] as const;

export type ViolationReason = (typeof VIOLATION_REASONS)[number];

/**
 * What became of a write that failed. The same closed list as `WriteOutcome` in
 * `proto/livegate/v1/errors.proto` (tested).
 */
export const WRITE_OUTCOMES = ['APPLIED', 'NOT_APPLIED', 'PARTIALLY_APPLIED', 'RESTORED', 'UNKNOWN'] as const;

export type WriteOutcome = (typeof WRITE_OUTCOMES)[number];

/**
 * One fault of a request. `field` is a JSON path relative to the resource, such as
 * `stream.switchUrl` or `origins[0].host`.
 */
export interface Violation {
  readonly field: string;
  readonly reason: ViolationReason;
  readonly description: string;
}

/**
 * Machine-readable facts about an error; every variable of the message is here too. Never contains
 * a secret.
 */
export interface ErrorMetadata {
  readonly account?: string;
  readonly provider?: string;
  /** The provider's action that failed. */
  readonly action?: string;
  readonly upstreamCode?: string;
  /** The provider's text, with every secret of the request scrubbed. */
  readonly upstreamMessage?: string;
  readonly upstreamRequestId?: string;
  /** The HTTP status that the provider answered with. */
  readonly upstreamStatus?: string;
  readonly outcome?: WriteOutcome;
  /** Comma-separated actions of a sequence that took effect and were not undone. */
  readonly applied?: string;
  /** Comma-separated actions of a sequence that were undone. */
  readonly restored?: string;
  /** Comma-separated actions of a sequence whose effect is unknown. */
  readonly unknown?: string;
  /** Comma-separated steps that should have restored what a delete also removed, but failed. */
  readonly missing?: string;
  /** The caller. */
  readonly caller?: string;
  /** The right that the caller lacks: `read`, `write` or `operate`. */
  readonly verb?: string;
  /** How many calls a limit admits within `windowMs`. */
  readonly limit?: string;
  readonly windowMs?: string;
  /** The name of the missing or conflicting resource. */
  readonly resource?: string;
  /** The scope, or the comma-separated domains, to use instead. */
  readonly useInstead?: string;
}

export interface GatewayErrorOptions {
  readonly metadata?: ErrorMetadata;
  readonly violations?: readonly Violation[];
  readonly retryAfterMs?: number;
  /**
   * The provider refused the time stamp or nonce, not the request: signed again, it may succeed.
   */
  readonly signAgain?: boolean;
  /**
   * The provider answered in its own format, though unexpectedly: it is up, and would give the same
   * answer again.
   */
  readonly answered?: boolean;
  readonly cause?: unknown;
}

/**
 * The only error type that leaves a use case. Callers act on `code` and `reason`, never on the
 * text; `cause` goes to the log and never to a caller.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  readonly metadata: ErrorMetadata;
  readonly violations: readonly Violation[];
  readonly retryAfterMs: number | undefined;
  readonly signAgain: boolean;
  readonly answered: boolean;

  constructor(
    readonly reason: ErrorReason,
    message: string,
    options: GatewayErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = CODE_OF_REASON[reason];
    this.metadata = options.metadata ?? {};
    this.violations = options.violations ?? [];
    this.retryAfterMs = options.retryAfterMs;
    this.signAgain = options.signAgain ?? false;
    this.answered = options.answered ?? false;
  }

  /** The same error with more metadata; `metadata` takes precedence over existing values. */
  with(metadata: ErrorMetadata): GatewayError {
    return new GatewayError(this.reason, this.message, {
      metadata: { ...this.metadata, ...metadata },
      violations: this.violations,
      retryAfterMs: this.retryAfterMs,
      signAgain: this.signAgain,
      answered: this.answered,
      cause: this.cause,
    });
  }

  /** The same error, marked as one that may pass if the request is signed again. */
  toSignAgain(): GatewayError {
    const { reason, message, metadata, violations, retryAfterMs, cause } = this;
    return new GatewayError(reason, message, { metadata, violations, retryAfterMs, cause, signAgain: true });
  }

  /**
   * Total: converts anything thrown to a GatewayError; a foreign error becomes INTERNAL, with the
   * original as cause.
   */
  static from(thrown: unknown): GatewayError {
    if (thrown instanceof GatewayError) return thrown;
    return new GatewayError('INTERNAL_ERROR', 'livegate failed; the log has the details under the request id', {
      cause: thrown,
    });
  }
}

/** Further faults are counted but not listed: an answer over gRPC has to fit into its trailers. */
export const MAX_VIOLATIONS = 20;
/**
 * Further faults of one message are not even counted: a request has room for tens of thousands, and
 * each costs time that other callers wait for.
 */
export const MAX_COUNTED_VIOLATIONS = 200;

/**
 * INVALID_ARGUMENT, or UNIMPLEMENTED if every fault is something that the provider cannot express.
 * Malformed input takes precedence: only that can be corrected.
 */
export function violationError(violations: readonly Violation[], metadata: ErrorMetadata = {}): GatewayError {
  const unsupportedOnly = violations.every(({ reason }) => reason === 'NOT_SUPPORTED');
  const listed = violations.slice(0, MAX_VIOLATIONS);
  const sentences = listed.map(({ field, description }) => `${field}: ${description}`);
  if (violations.length > listed.length) sentences.push(`and ${violations.length - listed.length} more`);
  return new GatewayError(unsupportedOnly ? 'CAPABILITY_NOT_SUPPORTED' : 'INVALID_REQUEST', sentences.join('; '), {
    metadata,
    violations: listed,
  });
}
