import { JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useTexts } from '../../../preferences';
import { Button } from '../../../ui/parts';
import { ProblemFacts } from '../../../ui/problem';
import { FieldEdit } from '../config-fields';
import { CallsTable } from './calls-table';
import { ChangesTable } from './changes-table';
import { Review, Stage } from './review';

export interface ReviewDialogProps {
  readonly title: string;
  readonly of: Review;
  /** What changes, field by field. */
  readonly changes: readonly FieldEdit[];
  readonly confirmText: string;
  readonly isDangerous?: boolean;
}

/** Shows what a write would change, call and lose, before it is sent. Escape sends nothing. */
export function ReviewDialog(props: ReviewDialogProps): JSX.Element | null {
  const { stage } = props.of;
  if (stage.at === 'idle' || stage.at === 'asking' || stage.at === 'refused') return null;
  return <Opened {...props} stage={stage} />;
}

type OpenStage = Exclude<Stage, { readonly at: 'idle' | 'asking' | 'refused' }>;

function Opened({
  title,
  of: review,
  changes,
  confirmText,
  isDangerous = false,
  stage,
}: ReviewDialogProps & { readonly stage: OpenStage }): JSX.Element {
  const t = useTexts();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const isSending = stage.at === 'sending';
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={review.cancel}
      onCancel={(event) => isSending && event.preventDefault()}
    >
      <div class="stack">
        <h2 id={id}>{title}</h2>
        {changes.length > 0 && <ChangesTable changes={changes} />}
        {stage.at === 'loss' ? (
          <div class="notice notice-warn" role="alert">
            <strong>{t('lossTitle')}</strong>
            <span>{stage.error.message}</span>
            <ProblemFacts {...stage.error} toldBy={stage.error} />
            <span>{t('lossText')}</span>
          </div>
        ) : (
          <CallsTable caption={t('plannedCalls')} calls={stage.calls} isPlan />
        )}
        {stage.at !== 'loss' && stage.force && <p class="notice notice-warn">{t('lossAccepted')}</p>}
        <div class="row">
          {stage.at === 'loss' ? (
            <Button look="danger" onClick={review.accept}>
              {t('acceptLoss')}
            </Button>
          ) : (
            <Button
              look={isDangerous || stage.force ? 'danger' : 'main'}
              isDisabled={isSending}
              onClick={review.confirm}
            >
              {isSending ? t('sending') : confirmText}
            </Button>
          )}
          <Button isDisabled={isSending} onClick={() => dialog.current?.close()}>
            {t('cancel')}
          </Button>
        </div>
      </div>
    </dialog>
  );
}
