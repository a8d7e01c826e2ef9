import { JSX } from 'preact';
import { LivegateError } from '../../../../client';
import type { CallbackTest } from '../../../../client';
import { usePreferences } from '../../../preferences';
import { shortDurationText } from '../../../ui/duration-text';
import { Badge, Notice, Tone } from '../../../ui/parts';
import { ProblemNotice } from '../../../ui/problem';

const MEANINGS = {
  OK: 'verdictOk',
  WRONG_STATUS: 'verdictWrongStatus',
  TOO_SLOW: 'verdictTooSlow',
  UNREACHABLE: 'verdictUnreachable',
  REDIRECTED: 'verdictRedirected',
} as const satisfies Record<CallbackTest['verdict'], string>;

export interface TestOutcomeProps {
  readonly test: CallbackTest;
  /** Whether it answers what somebody has just done. */
  readonly takesFocus?: boolean;
}

/** What a receiver answered to a test event, and what the cloud would make of it. */
export function TestOutcome({ test, takesFocus = false }: TestOutcomeProps): JSX.Element {
  const { t, language } = usePreferences();
  const { verdict, method, url, httpStatus, latency, description } = test;
  const tone: Tone = verdict === 'OK' ? 'good' : 'bad';
  return (
    <Notice tone={tone} takesFocus={takesFocus}>
      <div class="row">
        <Badge tone={tone}>{verdict}</Badge>
        <strong role="status">{t(MEANINGS[verdict])}</strong>
      </div>
      {/* livegate describes it in English. */}
      <p lang="en">{description}</p>
      <dl class="facts">
        <dt>{t('sentTo')}</dt>
        <dd>{`${method} ${url}`}</dd>
        {httpStatus !== undefined && <dt>{t('answerStatus')}</dt>}
        {httpStatus !== undefined && <dd>{httpStatus}</dd>}
        <dt>{t('latency')}</dt>
        <dd>{shortDurationText(latency, language)}</dd>
      </dl>
    </Notice>
  );
}

/** Why no test event was sent. What livegate may not call, a cloud may. */
export function TestProblem({ error }: { readonly error: unknown }): JSX.Element {
  const { t } = usePreferences();
  const isForbidden = error instanceof LivegateError && error.violations.some(isForbiddenHost);
  return (
    <>
      <ProblemNotice error={error} takesFocus />
      {isForbidden && <Notice tone="warn">{t('testForbidden')}</Notice>}
    </>
  );
}

function isForbiddenHost({ reason }: LivegateError['violations'][number]): boolean {
  return reason === 'FORBIDDEN_HOST';
}
