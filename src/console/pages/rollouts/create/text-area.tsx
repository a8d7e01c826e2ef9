import { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { useTexts } from '../../../preferences';
import { Button, Field } from '../../../ui/parts';
import type { TextFault } from './live-text';

/** More are shown once some are mended. */
const MOST_FAULTS = 50;

export interface TextAreaProps {
  readonly label: string;
  readonly hint: string;
  readonly text: string;
  readonly faults: readonly TextFault[];
  readonly onChange: (text: string) => void;
}

/** A text with the numbers of its lines, and its faults, which lead to their places. */
export function TextArea({ label, hint, text, faults, onChange }: TextAreaProps): JSX.Element {
  const t = useTexts();
  const area = useRef<HTMLTextAreaElement>(null);
  const numbers = useRef<HTMLDivElement>(null);
  const lines = text.split('\n');
  const show = ({ line, col }: TextFault): void => {
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + col - 1;
    area.current?.focus();
    area.current?.setSelectionRange(start, start);
  };
  return (
    <div class="stack-tight">
      <Field label={label} hint={hint}>
        {(attributes) => (
          <div class="text-area">
            <div class="text-area-numbers" aria-hidden="true" ref={numbers}>
              {lines.map((_line, index) => index + 1).join('\n')}
            </div>
            <textarea
              {...attributes}
              ref={area}
              rows={18}
              wrap="off"
              spellcheck={false}
              autocapitalize="off"
              aria-invalid={faults.length > 0 ? 'true' : undefined}
              value={text}
              onInput={({ currentTarget }) => onChange(currentTarget.value)}
              onScroll={({ currentTarget }) => {
                if (numbers.current) numbers.current.scrollTop = currentTarget.scrollTop;
              }}
            />
          </div>
        )}
      </Field>
      <p class="small" role="status">
        {text.trim() === '' ? '' : faults.length === 0 ? t('noFaults') : t('faultCount', { count: faults.length })}
      </p>
      {faults.length > 0 && (
        <ol class="faults">
          {faults.slice(0, MOST_FAULTS).map((fault) => (
            <li key={`${fault.line} ${fault.col} ${fault.message}`}>
              <Button onClick={() => show(fault)}>{t('placeInText', { line: fault.line, column: fault.col })}</Button>
              <span>{fault.message}</span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
