import { JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useTexts } from '../preferences';
import { Button } from './parts';

export interface ConfirmDialogProps {
  readonly title: string;
  readonly text: string;
  readonly confirmText?: string;
  readonly cancelText?: string;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Asks before something happens. Escape is no. */
export function ConfirmDialog(props: ConfirmDialogProps): JSX.Element {
  const { title, text, confirmText, cancelText, onConfirm, onCancel } = props;
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
            {confirmText ?? t('confirm')}
          </Button>
          <Button onClick={() => dialog.current?.close()}>{cancelText ?? t('cancel')}</Button>
        </div>
      </div>
    </dialog>
  );
}
