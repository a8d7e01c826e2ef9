import { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useTexts } from '../preferences';

export type Tone = 'plain' | 'good' | 'warn' | 'bad';

interface WithChildren {
  readonly children: ComponentChildren;
}

/** A word that stands for a state. */
export function Badge({ tone = 'plain', children }: WithChildren & { readonly tone?: Tone }): JSX.Element {
  return <span class={`badge badge-${tone}`}>{children}</span>;
}

/** A name that goes on in the next line after one of its parts, where it must. */
export function LongName({ text }: { readonly text: string }): JSX.Element {
  const parts = text
    .split(/(?<=\/)|(?<=[a-z])(?=[A-Z])/)
    .flatMap((part, index) => (index === 0 ? [part] : [<wbr key={index} />, part]));
  return <code class="breakable">{parts}</code>;
}

export interface ButtonProps extends WithChildren {
  readonly onClick?: () => void;
  readonly look?: 'plain' | 'main' | 'danger';
  readonly type?: 'button' | 'submit';
  /** It keeps the focus, and does nothing. */
  readonly isDisabled?: boolean;
}

export function Button(props: ButtonProps): JSX.Element {
  const { onClick, look = 'plain', type = 'button', isDisabled = false, children } = props;
  const press = (event: MouseEvent): void => {
    if (isDisabled) event.preventDefault();
    else onClick?.();
  };
  return (
    <button type={type} class={`button button-${look}`} aria-disabled={isDisabled || undefined} onClick={press}>
      {children}
    </button>
  );
}

export interface NoticeProps extends WithChildren {
  readonly tone?: Tone;
  /** Whether it is read out and scrolled to, since it answers what somebody has just done. */
  readonly takesFocus?: boolean;
}

/** Something that people should know. */
export function Notice({ tone = 'plain', takesFocus = false, children }: NoticeProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) place.current?.focus();
  }, []);
  return (
    <div class={`notice notice-${tone}`} ref={place} tabIndex={-1}>
      {children}
    </div>
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
  readonly faults?: readonly string[] | undefined;
  /** Whether the label stands beside the control. */
  readonly isInline?: boolean;
  /** The control, with these attributes. */
  readonly children: (attributes: FieldAttributes) => JSX.Element;
}

export interface FieldAttributes {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': 'true' | undefined;
}

/** A control with its label, what is known of its bounds, and its faults. */
export function Field({ label, hint, faults = [], isInline = false, children }: FieldProps): JSX.Element {
  const id = useId();
  const described = [hint && `${id}-hint`, faults.length > 0 && `${id}-faults`].filter(Boolean).join(' ');
  const attributes = {
    id,
    'aria-describedby': described || undefined,
    'aria-invalid': faults.length > 0 ? ('true' as const) : undefined,
  };
  return (
    <div class={isInline ? 'field field-inline' : 'field'}>
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

export interface SwitchProps {
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly faults?: readonly string[] | undefined;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** Something that is on or off. */
export function Switch({ label, hint, faults, isOn, onChange }: SwitchProps): JSX.Element {
  return (
    <Field label={label} hint={hint} faults={faults} isInline>
      {(attributes) => (
        <input
          {...attributes}
          type="checkbox"
          checked={isOn}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
      )}
    </Field>
  );
}

export interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly faults?: readonly string[] | undefined;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly text: string }[];
  readonly onChange: (value: T) => void;
}

/** One of a few values. */
export function Choice<T extends string>(props: ChoiceProps<T>): JSX.Element {
  const { label, hint, faults, value, options, onChange } = props;
  return (
    <Field label={label} hint={hint} faults={faults}>
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
