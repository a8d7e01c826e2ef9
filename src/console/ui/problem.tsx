import { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ForeignAnswerError, LivegateError, NoAnswerError } from '../../client';
import type { Translate } from '../i18n/translate';
import { OutdatedError } from '../outdated';
import { useTexts } from '../preferences';
import { Badge, Button } from './parts';
import { TimeLeft } from './time-left';

export interface ProblemProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
  /** Whether it answers what somebody has just done. */
  readonly takesFocus?: boolean;
}

/** An error as the problem that it is: title, every violation, request id, and when to retry. */
export function ProblemNotice({ error, onRetry, takesFocus = false }: ProblemProps): JSX.Element {
  const t = useTexts();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) place.current?.focus();
  }, [error]);
  return (
    <div class="notice notice-bad" role="alert" ref={place} tabIndex={-1}>
      <strong>{titleOf(error, t)}</strong>
      {error instanceof OutdatedError && <Reload />}
      {error instanceof LivegateError && <span>{error.message}</span>}
      {error instanceof LivegateError && <ProblemFacts {...error} toldBy={error} />}
      {error instanceof ForeignAnswerError && <RequestId id={error.requestId} />}
      {onRetry && !(error instanceof OutdatedError) && (
        <div>
          <Button onClick={onRetry}>{t('tryAgain')}</Button>
        </div>
      )}
    </div>
  );
}

export interface ProblemFactsProps {
  readonly reason: string | undefined;
  readonly violations: readonly { readonly field?: string; readonly description?: string }[];
  readonly retryAfterMs?: number | undefined;
  /** The answer that told of it. */
  readonly toldBy?: unknown;
  readonly requestId?: string | undefined;
}

/** What is known of a problem beside its text. */
export function ProblemFacts(props: ProblemFactsProps): JSX.Element {
  const { reason, violations, retryAfterMs, toldBy, requestId } = props;
  const t = useTexts();
  return (
    <>
      <div class="row">
        {reason !== undefined && <Badge tone="bad">{reason}</Badge>}
        {retryAfterMs !== undefined && (
          <TimeLeft ms={retryAfterMs} toldBy={toldBy} text={(time) => t('retryAfter', { time })} over={t('retryNow')} />
        )}
      </div>
      {violations.length > 0 && (
        <ul>
          {violations.map(({ field, description }) => (
            <li key={`${field} ${description}`}>
              <code>{field}</code> {description}
            </li>
          ))}
        </ul>
      )}
      <RequestId id={requestId} />
    </>
  );
}

function RequestId({ id }: { readonly id: string | undefined }): JSX.Element | null {
  const t = useTexts();
  const [isCopied, setIsCopied] = useState(false);
  if (id === undefined) return null;
  const copy = (): void => {
    // Where the browser does not allow it, the id is still there to be marked.
    navigator.clipboard.writeText(id).then(
      () => setIsCopied(true),
      () => undefined,
    );
  };
  return (
    <div class="row small">
      <span>
        {t('requestId')} <code class="to-copy">{id}</code>
      </span>
      {'clipboard' in navigator && <Button onClick={copy}>{isCopied ? t('copied') : t('copy')}</Button>}
    </div>
  );
}

/** The browser may not ask again for a script that it did not get. */
function Reload(): JSX.Element {
  const t = useTexts();
  return (
    <>
      <span>{t('outdatedText')}</span>
      <div>
        <Button onClick={() => location.reload()}>{t('reload')}</Button>
      </div>
    </>
  );
}

function titleOf(error: unknown, t: Translate): string {
  if (error instanceof NoAnswerError) return t('noAnswer');
  if (error instanceof OutdatedError) return t('outdated');
  if (error instanceof LivegateError) return error.problem.title;
  return error instanceof Error ? error.message : String(error);
}
