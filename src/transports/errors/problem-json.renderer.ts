import { GatewayError, Violation } from '../../domain/errors/gateway-error';
import { contentOf } from './error-content';
import { STATUS_TABLE, httpStatusOf, retryAfterMsOf } from './status-table';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** RFC 9457, with the content of google.rpc.Status. */
export interface Problem {
  /** A stable URI per reason. */
  readonly type: string;
  /** Fixed per type. */
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly violations?: readonly Violation[];
  readonly retryAfterMs?: number;
}

export interface RenderedProblem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Problem;
}

/** `isConditional`: the request had a precondition in an HTTP header. */
export function renderProblem(error: GatewayError, isConditional = false): RenderedProblem {
  const status = httpStatusOf(error, isConditional);
  const retryAfterMs = retryAfterMsOf(error);
  const { message, metadata, violations } = contentOf(error);
  return {
    status,
    headers: {
      'content-type': PROBLEM_MEDIA_TYPE,
      ...(error.code === 'UNAUTHENTICATED' && { 'www-authenticate': 'Bearer' }),
      ...(retryAfterMs !== undefined && { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) }),
    },
    body: {
      type: `urn:livegate:error:${error.reason}`,
      title: STATUS_TABLE[error.code].title,
      status,
      detail: message,
      code: error.code,
      reason: error.reason,
      metadata,
      ...(violations.length > 0 && { violations }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    },
  };
}
