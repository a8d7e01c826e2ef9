import type { components } from './gen/openapi';

type Schemas = components['schemas'];

/** Why a request failed: one of a closed list. */
export type ErrorReason = Schemas['ErrorReason.Value'];
/** The name of a google.rpc.Code. */
export type ErrorCode = Schemas['Problem']['code'];
/** One fault of a request. */
export type Violation = Schemas['Violation'];

/** An error that livegate answered with. Act on `code` and `reason`, never on the text. */
export class LivegateError extends Error {
  override readonly name = 'LivegateError';
  readonly code: ErrorCode;
  readonly reason: ErrorReason;
  readonly status: number;
  /** Such as `account`, `provider`, `upstreamCode` and `outcome`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Every fault of the request. */
  readonly violations: readonly Violation[];
  /** When to retry, in milliseconds from the answer on; absent if a retry does not help. */
  readonly retryAfterMs: number | undefined;

  constructor(
    /** The body of the answer. */
    readonly problem: Schemas['Problem'],
    /** The `x-request-id` of the last attempt. */
    readonly requestId: string | undefined,
  ) {
    super(problem.detail);
    this.code = problem.code;
    this.reason = problem.reason;
    this.status = problem.status;
    this.metadata = problem.metadata;
    this.violations = problem.violations ?? [];
    this.retryAfterMs = problem.retryAfterMs;
  }
}

/** An answer that is not livegate's, such as that of a proxy in between. */
export class ForeignAnswerError extends Error {
  override readonly name = 'ForeignAnswerError';

  constructor(
    readonly status: number,
    readonly requestId: string | undefined,
  ) {
    super(`the answer with status ${status} is not one of livegate`);
  }
}

/**
 * No answer arrived: livegate cannot be reached (`UNREACHABLE`), or has not answered in time
 * (`TIMED_OUT`). What became of a write is unknown.
 */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';

  constructor(
    readonly kind: 'UNREACHABLE' | 'TIMED_OUT',
    message: string,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/** Whether a value has the members of a problem document of livegate. */
export function isProblem(value: unknown): value is Schemas['Problem'] {
  const { code, reason, detail, metadata } = Object(value) as Partial<Schemas['Problem']>;
  return [code, reason, detail].every((text) => typeof text === 'string') && typeof metadata === 'object';
}
