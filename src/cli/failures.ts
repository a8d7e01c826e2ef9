import { ForeignAnswerError, LivegateError, NoAnswerError } from '../client';

/** Exit statuses; `DRIFT` and `PARTLY` are those of commands about many resources. */
export const EXIT = { DONE: 0, FAILED: 1, USAGE: 2, INTERRUPTED: 130 } as const;

/** The command line, or a file that it names, is wrong. Nothing was sent. */
export class UsageFault extends Error {
  override readonly name = 'UsageFault';
}

export interface CommandFailure {
  readonly status: number;
  /** Lines for standard error. */
  readonly text: string;
}

/** What to tell of anything thrown, and the exit status. */
export function failureOf(thrown: unknown, signal: AbortSignal): CommandFailure {
  if (signal.aborted) return { status: EXIT.INTERRUPTED, text: 'interrupted\n' };
  if (thrown instanceof UsageFault) return { status: EXIT.USAGE, text: `error: ${thrown.message}\n` };
  if (thrown instanceof LivegateError) return { status: EXIT.FAILED, text: errorText(thrown) };
  const { message } = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (thrown instanceof ForeignAnswerError) {
    return { status: EXIT.FAILED, text: `error: ${message}; is the URL that of livegate?\n${requestLine(thrown)}` };
  }
  const cause = thrown instanceof NoAnswerError ? causeText(thrown.cause) : '';
  return { status: EXIT.FAILED, text: `error: ${message}${cause}\n` };
}

function errorText(error: LivegateError): string {
  const { reason, message, violations, metadata, retryAfterMs } = error;
  const { outcome } = metadata;
  const lines = [
    `error: ${reason}: ${violations.length === 0 ? message : 'the request has faults'}`,
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
