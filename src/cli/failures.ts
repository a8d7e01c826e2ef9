import { ForeignAnswerError, LivegateError, NoAnswerError, Violation } from '../client';

/** Exit statuses. */
export const EXIT = {
  DONE: 0,
  FAILED: 1,
  USAGE: 2,
  /** Something differs from what it shall be, and nothing was changed. */
  PENDING: 3,
  /** Some of many resources failed or were refused. */
  PARTLY: 4,
  INTERRUPTED: 130,
} as const;

/** The command line, or a file that it names, is wrong. Nothing was sent. */
export class UsageFault extends Error {
  override readonly name = 'UsageFault';
}

/** A command ended early, and left something that goes on or waits; the text says what to do. */
export class LeftBehind extends Error {
  override readonly name = 'LeftBehind';

  constructor(
    cause: unknown,
    readonly advice: string,
  ) {
    super(advice, { cause });
  }
}

/** A command ended early, and livegate may work on what it left. */
export class LeftAtWork extends LeftBehind {}

/** livegate has refused what a file holds. */
export class RefusedFile extends Error {
  override readonly name = 'RefusedFile';

  constructor(
    readonly error: LivegateError,
    /** Those of the error, with the places in the file as fields. */
    readonly violations: readonly Violation[],
  ) {
    super(error.message, { cause: error });
  }
}

export interface CommandFailure {
  readonly status: number;
  /** Lines for standard error. */
  readonly text: string;
}

/** What to tell of anything thrown, and the exit status. */
export function failureOf(thrown: unknown, signal: AbortSignal): CommandFailure {
  if (thrown instanceof LeftBehind) {
    const { status, text } = failureOf(thrown.cause, signal);
    return { status, text: `${text}${thrown.advice}\n` };
  }
  if (signal.aborted) return { status: EXIT.INTERRUPTED, text: 'interrupted\n' };
  if (thrown instanceof UsageFault) return { status: EXIT.USAGE, text: `error: ${thrown.message}\n` };
  if (thrown instanceof LivegateError) return { status: EXIT.FAILED, text: errorText(thrown) };
  if (thrown instanceof RefusedFile) return { status: EXIT.FAILED, text: errorText(thrown.error, thrown.violations) };
  const { message } = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (thrown instanceof ForeignAnswerError) {
    return { status: EXIT.FAILED, text: `error: ${message}; is the URL that of livegate?\n${requestLine(thrown)}` };
  }
  const cause = thrown instanceof NoAnswerError ? causeText(thrown.cause) : '';
  return { status: EXIT.FAILED, text: `error: ${message}${cause}\n` };
}

function errorText(error: LivegateError, violations = error.violations): string {
  const { code, reason, message, metadata, retryAfterMs } = error;
  const { outcome } = metadata;
  // Of a request with faults, the message only repeats them.
  const isRepeated = violations.length > 0 && ['INVALID_ARGUMENT', 'UNIMPLEMENTED'].includes(code);
  const lines = [
    `error: ${reason}: ${isRepeated ? 'the request has faults' : message}`,
    ...violations.map(({ field, reason: why, description }) => `  ${field}: ${description} (${why})`),
    ...(outcome === undefined ? [] : [`outcome: ${outcome}`]),
    ...(retryAfterMs === undefined ? [] : [`retry after: ${(retryAfterMs / 1_000).toFixed(1)} s`]),
  ];
  return `${lines.join('\n')}\n${requestLine(error)}`;
}

function requestLine({ requestId }: { readonly requestId: string | undefined }): string {
  return requestId === undefined ? '' : `request id: ${requestId}\n`;
}

/** Such as `connect ECONNREFUSED 127.0.0.1:8080`; fetch itself says only that it failed. */
function causeText(thrown: unknown): string {
  const inner = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  return inner instanceof Error && inner.message !== '' ? `: ${inner.message}` : '';
}
