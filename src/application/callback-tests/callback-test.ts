import { EgressFailure } from '../../domain/operations/egress.port';
import { TestEvent } from '../../domain/operations/test-event';

/** What came of a test event; the words of `TestCallbackConfigResponse.Verdict` in the proto. */
export type TestVerdict = 'OK' | 'WRONG_STATUS' | 'TOO_SLOW' | 'UNREACHABLE' | 'REDIRECTED';

export interface CallbackTest {
  /** Absent: the caller may not read it. */
  readonly url?: string;
  readonly method: string;
  /** Absent: there was no answer. */
  readonly httpStatus?: number;
  /** From the beginning of the attempt to the end of the answer, or to the failure. */
  readonly latencyMs: number;
  readonly verdict: TestVerdict;
  /** Sentences for people. */
  readonly description: string;
}

/** How an attempt ended. */
export type TestEnding = { readonly latencyMs: number } & (
  { readonly status: number } | { readonly failure: EgressFailure | 'TOO_SLOW' }
);

/** Judges the ending as the cloud would. */
export function judge(
  { request, rules, isDocumented }: TestEvent,
  ending: TestEnding,
  remarks: readonly string[],
): Omit<CallbackTest, 'url'> {
  const verdict = verdictOf(ending);
  const form = isDocumented ? [] : ['The cloud documents no such event, so the form of its body is a guess.'];
  const sentences = [...meaningOf(rules, ending, verdict), ...remarks, ...form];
  return {
    method: request.method,
    ...('status' in ending && { httpStatus: ending.status }),
    latencyMs: ending.latencyMs,
    verdict,
    description: sentences.join(' '),
  };
}

function verdictOf(ending: TestEnding): TestVerdict {
  if ('failure' in ending) return ending.failure === 'TOO_SLOW' ? 'TOO_SLOW' : 'UNREACHABLE';
  if (ending.status === 200) return 'OK';
  return ending.status >= 300 && ending.status < 400 ? 'REDIRECTED' : 'WRONG_STATUS';
}

function meaningOf(rules: TestEvent['rules'], ending: TestEnding, verdict: TestVerdict): string[] {
  const { timeLimitMs, unanswered, wrongStatus, redirected } = rules;
  if ('failure' in ending) {
    const { failure } = ending;
    const why = failure === 'TOO_SLOW' ? `There was no answer within ${timeLimitMs} ms` : sentence(failure.message);
    return [`${why}.`, unanswered];
  }
  const answered = `The receiver answered ${ending.status} after ${ending.latencyMs} of ${timeLimitMs} ms.`;
  if (verdict === 'OK') return [answered];
  return [answered, verdict === 'REDIRECTED' ? redirected : wrongStatus];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
