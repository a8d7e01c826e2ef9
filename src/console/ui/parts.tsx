import { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import { useTexts } from '../preferences';

export type Tone = 'plain' | 'good' | 'warn' | 'bad';

interface WithChildren {
  readonly children: ComponentChildren;
}

/** A word that stands for a state. */
export function Badge({ tone = 'plain', children }: WithChildren & { readonly tone?: Tone }): JSX.Element {
  return <span class={`badge badge-${tone}`}>{children}</span>;
}

export interface ButtonProps extends WithChildren {
  readonly onClick?: () => void;
  readonly look?: 'plain' | 'main' | 'danger';
  readonly type?: 'button' | 'submit';
}

export function Button({ onClick, look = 'plain', type = 'button', children }: ButtonProps): JSX.Element {
  return (
    <button type={type} class={`button button-${look}`} onClick={onClick}>
      {children}
    </button>
  );
}

/** Says that there is nothing, and why that may be. */
export function Empty({ children }: WithChildren): JSX.Element {
  return <p class="notice muted">{children}</p>;
}

export function Spinner(): JSX.Element {
  const t = useTexts();
  return (
    <p class="row muted" role="status">
      <span class="spinner" aria-hidden="true" />
      {t('loading')}
    </p>
  );
}

export interface FieldProps {
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly faults?: readonly string[];
  /** The control, with these attributes. */
  readonly children: (attributes: FieldAttributes) => JSX.Element;
}

export interface FieldAttributes {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': 'true' | undefined;
}

/** A control with its label, what is known of its bounds, and its faults. */
export function Field({ label, hint, faults = [], children }: FieldProps): JSX.Element {
  const id = useId();
  const described = [hint && `${id}-hint`, faults.length > 0 && `${id}-faults`].filter(Boolean).join(' ');
  const attributes = {
    id,
    'aria-describedby': described || undefined,
    'aria-invalid': faults.length > 0 ? ('true' as const) : undefined,
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(attributes)}
      {hint && (
        <span class="small muted" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {faults.length > 0 && (
        <span class="small field-fault" id={`${id}-faults`}>
          {faults.join('; ')}
        </span>
      )}
    </div>
  );
}

export interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly text: string }[];
  readonly onChange: (value: T) => void;
}

/** One of a few values. */
export function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>): JSX.Element {
  return (
    <Field label={label}>
      {(attributes) => (
        <select
          {...attributes}
          value={value}
          onChange={({ currentTarget }) => {
            const chosen = options.find((option) => option.value === currentTarget.value);
            if (chosen) onChange(chosen.value);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
