import { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Rollout } from '../../../../client';
import { useAction } from '../../../action';
import { useTexts } from '../../../preferences';
import { useRouter } from '../../../router';
import { useClient } from '../../../session';
import { ConfirmDialog } from '../../../ui/confirm-dialog';
import { Button } from '../../../ui/parts';
import { ProblemNotice } from '../../../ui/problem';
import { isOpen } from '../rollout-facts';

export interface RolloutActionsProps {
  readonly rollout: Rollout;
  readonly onRetried: () => void;
}

/** Ends a rollout, plans anew what failed of it, or forgets it. */
export function RolloutActions({ rollout, onRetried }: RolloutActionsProps): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const { go } = useRouter();
  const { name, state, counts } = rollout;
  const cancelling = useAction(() => client.rollouts.cancel(name));
  const deleting = useAction(
    () => client.rollouts.delete(name),
    () => go('rollouts'),
  );
  const retrying = useAction(() => client.rollouts.retry(name), onRetried);
  const error = [cancelling, deleting, retrying].find((one) => one.error !== undefined)?.error;
  const left = counts.failed + counts.stale;
  const canRetry = (state === 'PARTIALLY_FAILED' || state === 'CANCELLED') && left > 0;
  return (
    <section class="stack" aria-label={t('actions')}>
      {error !== undefined && <ProblemNotice error={error} takesFocus />}
      {canRetry && <p>{t('retryText', { count: left })}</p>}
      <div class="row">
        {canRetry && (
          <Button look="main" isDisabled={retrying.isRunning} onClick={retrying.start}>
            {t('retryRollout')}
          </Button>
        )}
        {isOpen(rollout) ? (
          <Asking
            title={t('cancelRolloutTitle')}
            text={t('cancelRolloutText')}
            action={t('cancelRollout')}
            isDisabled={cancelling.isRunning}
            onYes={cancelling.start}
          />
        ) : (
          <Asking
            title={t('deleteRolloutTitle')}
            text={t('deleteRolloutText')}
            action={t('deleteRollout')}
            isDisabled={deleting.isRunning}
            onYes={deleting.start}
          />
        )}
      </div>
    </section>
  );
}

interface AskingProps {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly isDisabled: boolean;
  readonly onYes: () => void;
}

/** A button that asks first. */
function Asking({ title, text, action, isDisabled, onYes }: AskingProps): JSX.Element {
  const t = useTexts();
  const [isOpened, setIsOpened] = useState(false);
  const answer = (isYes: boolean): void => {
    setIsOpened(false);
    if (isYes) onYes();
  };
  return (
    <>
      <Button isDisabled={isDisabled} onClick={() => setIsOpened(true)}>
        {action}
      </Button>
      {isOpened && (
        <ConfirmDialog
          title={title}
          text={text}
          confirmText={action}
          cancelText={t('goBack')}
          onConfirm={() => answer(true)}
          onCancel={() => answer(false)}
        />
      )}
    </>
  );
}
