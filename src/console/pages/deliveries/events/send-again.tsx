import { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ReceivedEvent } from '../../../../client';
import { useAction } from '../../../action';
import { useTexts } from '../../../preferences';
import { useClient } from '../../../session';
import { ConfirmDialog } from '../../../ui/confirm-dialog';
import { Button } from '../../../ui/parts';
import { ProblemNotice } from '../../../ui/problem';
import { deadLetters } from './event-facts';

export interface SendAgainProps {
  readonly event: ReceivedEvent;
  /** Told what the event is now. */
  readonly onSent: (event: ReceivedEvent) => void;
}

/** Sends the dead letters of an event again, after a question. */
export function SendAgain({ event, onSent }: SendAgainProps): JSX.Element {
  const t = useTexts();
  const client = useClient();
  const [isAsking, setIsAsking] = useState(false);
  const { isRunning, error, start } = useAction(async () => onSent(await client.events.retry(event.name)));
  const sinks = deadLetters(event)
    .map(({ sink }) => sink)
    .join(', ');
  return (
    <>
      {error !== undefined && <ProblemNotice error={error} takesFocus />}
      <div>
        <Button isDisabled={isRunning} onClick={() => setIsAsking(true)}>
          {t('sendAgain')}
        </Button>
      </div>
      {isAsking && (
        <ConfirmDialog
          title={t('sendAgainTitle')}
          text={t('sendAgainText', { sinks })}
          confirmText={t('sendAgain')}
          onConfirm={() => {
            setIsAsking(false);
            start();
          }}
          onCancel={() => setIsAsking(false)}
        />
      )}
    </>
  );
}
