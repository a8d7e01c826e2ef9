import { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useAction } from '../../../action';
import { useTexts } from '../../../preferences';
import { ConfirmDialog } from '../../../ui/confirm-dialog';
import { Field } from '../../../ui/parts';
import { MOST_TEXT_MIB } from './source-drafts';

const MEBIBYTE = 1_024 * 1_024;

interface FileFieldProps {
  /** Whether a file would replace something. */
  readonly hasText: boolean;
  readonly onText: (text: string) => void;
}

/**
 * Opens a file of the size that livegate takes; what was typed is replaced only after a question.
 */
export function FileField({ hasText, onText }: FileFieldProps): JSX.Element {
  const t = useTexts();
  const [isTooLarge, setIsTooLarge] = useState(false);
  const [asked, setAsked] = useState<File>();
  const reading = useAction((file: File) => file.text(), onText);
  const choose = (file: File): void => {
    const isLarge = file.size > MOST_TEXT_MIB * MEBIBYTE;
    setIsTooLarge(isLarge);
    if (isLarge) return;
    if (hasText) setAsked(file);
    else reading.start(file);
  };
  const tooLarge = isTooLarge ? [t('fileTooLarge', { most: MOST_TEXT_MIB })] : [];
  const unreadable = reading.error === undefined ? [] : [t('fileUnreadable')];
  return (
    <>
      <Field label={t('openFile')} faults={[...tooLarge, ...unreadable]}>
        {(attributes) => (
          <input
            {...attributes}
            type="file"
            accept=".yaml,.yml,.json"
            onChange={({ currentTarget }) => {
              const file = currentTarget.files?.[0];
              // Else nothing would happen when the same file is chosen again.
              currentTarget.value = '';
              if (file) choose(file);
            }}
          />
        )}
      </Field>
      {asked && (
        <ConfirmDialog
          title={t('replaceTextTitle')}
          text={t('replaceTextText', { file: asked.name })}
          confirmText={t('replaceText')}
          onConfirm={() => {
            setAsked(undefined);
            reading.start(asked);
          }}
          onCancel={() => setAsked(undefined)}
        />
      )}
    </>
  );
}
