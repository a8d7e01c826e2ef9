import { ComponentChildren, JSX } from 'preact';
import { useTexts } from '../../../preferences';
import { Button } from '../../../ui/parts';

export interface ListRowsProps<T> {
  readonly legend: string;
  readonly hint: string;
  /** Faults of the list as a whole. */
  readonly faults: readonly string[];
  readonly items: readonly T[];
  readonly most: number | undefined;
  /** What a row is before anything is typed. */
  readonly added: T;
  readonly row: (item: T, index: number, replace: (item: T) => void) => ComponentChildren;
  readonly onChange: (items: readonly T[]) => void;
}

/** A list of which each item has controls of its own, and can be moved and removed. */
export function ListRows<T>(props: ListRowsProps<T>): JSX.Element {
  const { legend, hint, faults, items, most = Infinity, added, row, onChange } = props;
  const t = useTexts();
  const replaceAt = (index: number) => (item: T) => onChange(items.map((one, at) => (at === index ? item : one)));
  const raise = (index: number): void =>
    onChange([...items.slice(0, index - 1), ...items.slice(index - 1, index + 1).reverse(), ...items.slice(index + 1)]);
  return (
    <fieldset class="rows">
      <legend>{legend}</legend>
      {hint && <span class="small muted">{hint}</span>}
      {faults.length > 0 && <span class="small field-fault">{faults.join('; ')}</span>}
      {items.map((item, index) => (
        <div class="rows-item" key={index}>
          {row(item, index, replaceAt(index))}
          <div class="row">
            {index > 0 && <Button onClick={() => raise(index)}>{t('raise', { number: index + 1 })}</Button>}
            <Button onClick={() => onChange(items.filter((_item, at) => at !== index))}>
              {t('remove', { number: index + 1 })}
            </Button>
          </div>
        </div>
      ))}
      {items.length < most && (
        <div>
          <Button onClick={() => onChange([...items, added])}>{t('add')}</Button>
        </div>
      )}
    </fieldset>
  );
}
