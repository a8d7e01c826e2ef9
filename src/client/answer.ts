import { ForeignAnswerError, isProblem, LivegateError } from './errors';

/** An answer of HTTP that has arrived. */
export interface ReceivedAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly requestId: string | undefined;
  /** By the server's clock, to the second. */
  readonly dateMs: number | undefined;
  readonly text: string;
}

export async function answerOf(response: Response): Promise<ReceivedAnswer> {
  const { ok, status, headers } = response;
  const dateMs = Date.parse(headers.get('date') ?? '');
  return {
    ok,
    status,
    requestId: headers.get('x-request-id') ?? undefined,
    dateMs: Number.isNaN(dateMs) ? undefined : dateMs,
    text: await response.text(),
  };
}

/** Throws LivegateError and ForeignAnswerError. */
export function contentOf(answer: ReceivedAnswer): unknown {
  const content = jsonOf(answer.text);
  if (answer.ok && content !== undefined) return content;
  throw contentError(answer);
}

export function contentError({ status, requestId, text }: ReceivedAnswer): LivegateError | ForeignAnswerError {
  const content = jsonOf(text);
  return isProblem(content) ? new LivegateError(content, requestId) : new ForeignAnswerError(status, requestId);
}

/** Undefined if it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
