import { JSX } from 'preact';
import { usePreferences } from '../../../preferences';
import { Choice, Field } from '../../../ui/parts';
import { KeyChoice } from './draft';

export interface KeyControlProps {
  readonly label: string;
  readonly hint: string;
  readonly value: KeyChoice;
  /** Names of keys that may be used; their values are never known here. */
  readonly names: readonly string[];
  /** What is known of the key that the cloud has: its name or fingerprint. */
  readonly current: string | undefined;
  readonly faults: readonly string[];
  readonly onChange: (value: KeyChoice) => void;
}

const KEEP = 'keep';
const TYPED = 'typed';
const NAMED = 'named ';

/** Which key signs: the one that is there, one by its name, or one that is typed. */
export function KeyControl({ label, hint, value, names, current, faults, onChange }: KeyControlProps): JSX.Element {
  const { t } = usePreferences();
  const options = [
    { value: KEEP, text: current === undefined ? t('keyNone') : t('keyKeep', { key: current }) },
    ...names.map((name) => ({ value: NAMED + name, text: t('keyNamed', { name }) })),
    { value: TYPED, text: t('keyTyped') },
  ];
  const choose = (chosen: string): void => {
    if (chosen === KEEP) onChange({ kind: 'keep' });
    else if (chosen === TYPED) onChange({ kind: 'typed', key: '' });
    else onChange({ kind: 'named', keyRef: chosen.slice(NAMED.length) });
  };
  return (
    <>
      <Choice
        label={label}
        value={value.kind === 'named' ? NAMED + value.keyRef : value.kind}
        options={options}
        onChange={choose}
        {...(value.kind !== 'typed' && { hint, faults })}
      />
      {value.kind === 'typed' && (
        <Field label={t('keyNew')} hint={hint} faults={faults}>
          {(attributes) => (
            <input
              {...attributes}
              type="password"
              autocomplete="new-password"
              value={value.key}
              onInput={({ currentTarget }) => onChange({ kind: 'typed', key: currentTarget.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}
