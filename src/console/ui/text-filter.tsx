import { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Field } from './parts';

export interface TextFilterProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly isWide?: boolean;
  readonly onChange: (value: string) => void;
}

/** A text by which a list is narrowed, as soon as Enter is pressed or the field is left. */
export function TextFilter({ label, hint, value, isWide = false, onChange }: TextFilterProps): JSX.Element {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  return (
    <form class={isWide ? 'wide' : undefined} onSubmit={(event) => event.preventDefault()}>
      <Field label={label} hint={hint}>
        {(attributes) => (
          <input
            {...attributes}
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
            onChange={({ currentTarget }) => onChange(currentTarget.value.trim())}
          />
        )}
      </Field>
    </form>
  );
}
