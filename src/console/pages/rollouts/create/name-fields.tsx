import { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { Field } from '../../../ui/parts';

export interface NameFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  /** What may be meant; anything else can be typed. */
  readonly offers: readonly string[];
  readonly faults: readonly string[];
  readonly onChange: (value: string) => void;
}

/** A name, with those that are known to choose from. */
export function NameField({ label, hint, value, offers, faults, onChange }: NameFieldProps): JSX.Element {
  const list = useId();
  return (
    <Field label={label} hint={hint} faults={faults}>
      {(attributes) => (
        <>
          <input
            {...attributes}
            list={list}
            spellcheck={false}
            autocapitalize="off"
            value={value}
            onInput={({ currentTarget }) => onChange(currentTarget.value)}
          />
          <datalist id={list}>
            {offers.map((offer) => (
              <option key={offer} value={offer} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

/** Several of something, one a line. */
export function LinesField(props: Omit<NameFieldProps, 'offers'>): JSX.Element {
  const { label, hint, value, faults, onChange } = props;
  return (
    <Field label={label} hint={hint} faults={faults}>
      {(attributes) => (
        <textarea
          {...attributes}
          rows={4}
          spellcheck={false}
          autocapitalize="off"
          value={value}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      )}
    </Field>
  );
}
