import { JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useTexts } from '../preferences';
import { Button } from './parts';

export interface ConfirmDialogProps {
  readonly title: string;
  readonly text: string;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Asks before something happens. Escape is no. */
export function ConfirmDialog({ title, text, onConfirm, onCancel }: ConfirmDialogProps): JSX.Element {
  const t = useTexts();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onCancel}>
      <div class="stack">
        <h2 id={id}>{title}</h2>
        <p>{text}</p>
        <div class="row">
          <Button look="danger" onClick={onConfirm}>
            {t('confirm')}
          </Button>
          <Button onClick={() => dialog.current?.close()}>{t('cancel')}</Button>
        </div>
      </div>
    </dialog>
  );
}
