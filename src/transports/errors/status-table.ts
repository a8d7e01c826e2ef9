import { ErrorCode, ErrorReason, GatewayError } from '../../domain/errors/gateway-error';

export interface StatusRow {
  /** The number of google.rpc.Code. */
  readonly grpc: number;
  readonly http: number;
  readonly title: string;
}

/** THE mapping of codes to both transports. Numbers: google/rpc/code.proto. */
export const STATUS_TABLE: Readonly<Record<ErrorCode, StatusRow>> = {
  CANCELLED: { grpc: 1, http: 499, title: 'Cancelled' },
  UNKNOWN: { grpc: 2, http: 502, title: 'Unknown provider error' },
  INVALID_ARGUMENT: { grpc: 3, http: 400, title: 'Invalid argument' },
  DEADLINE_EXCEEDED: { grpc: 4, http: 504, title: 'Deadline exceeded' },
  NOT_FOUND: { grpc: 5, http: 404, title: 'Not found' },
  ALREADY_EXISTS: { grpc: 6, http: 409, title: 'Already exists' },
  PERMISSION_DENIED: { grpc: 7, http: 403, title: 'Permission denied' },
  RESOURCE_EXHAUSTED: { grpc: 8, http: 429, title: 'Resource exhausted' },
  FAILED_PRECONDITION: { grpc: 9, http: 400, title: 'Failed precondition' },
  ABORTED: { grpc: 10, http: 409, title: 'Aborted' },
  UNIMPLEMENTED: { grpc: 12, http: 501, title: 'Not implemented' },
  INTERNAL: { grpc: 13, http: 500, title: 'Internal error' },
  UNAVAILABLE: { grpc: 14, http: 503, title: 'Unavailable' },
  UNAUTHENTICATED: { grpc: 16, http: 401, title: 'Unauthenticated' },
};

/** Reasons with a more specific HTTP status. */
const HTTP_STATUS_OF_REASON: Readonly<Partial<Record<ErrorReason, number>>> = {
  METHOD_NOT_ALLOWED: 405,
  PAYLOAD_TOO_LARGE: 413,
  URI_TOO_LONG: 414,
  UNSUPPORTED_MEDIA_TYPE: 415,
};

/** The default for `Retry-After`. */
const DEFAULT_RETRY_AFTER_MS = 1000;

/** RFC 9110, section 15.5.13: a failed precondition of an HTTP header has its own status. */
const PRECONDITION_FAILED = 412;

export function httpStatusOf(error: GatewayError, isConditional = false): number {
  if (error.reason === 'ETAG_MISMATCH' && isConditional) return PRECONDITION_FAILED;
  return HTTP_STATUS_OF_REASON[error.reason] ?? STATUS_TABLE[error.code].http;
}

/** Every error that passes by itself says when to retry. */
export function retryAfterMsOf(error: Pick<GatewayError, 'code' | 'retryAfterMs'>): number | undefined {
  if (error.retryAfterMs !== undefined) return error.retryAfterMs;
  return error.code === 'UNAVAILABLE' || error.code === 'RESOURCE_EXHAUSTED' ? DEFAULT_RETRY_AFTER_MS : undefined;
}
