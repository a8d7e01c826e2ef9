import { ComponentChildren, JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { useTexts } from '../preferences';
import { Empty, Field } from './parts';

export interface SearchProps<T> {
  readonly items: readonly T[];
  /** What an item is found by, in any case and any part of it. */
  readonly textOf: (item: T) => string;
  /** So many are shown at most; by default all. */
  readonly most?: number;
  readonly hint?: (found: number) => string;
  /** Tells that `count` more were found. */
  readonly more?: (count: number) => string;
  readonly children: (found: readonly T[]) => ComponentChildren;
}

/** What is found of a list, under a field to find it by. */
export function Search<T>({ items, textOf, most = Infinity, hint, more, children }: SearchProps<T>): JSX.Element {
  const t = useTexts();
  const [wanted, setWanted] = useState('');
  const searched = useMemo(() => items.map((item) => ({ item, text: textOf(item).toLowerCase() })), [items]);
  const needle = wanted.trim().toLowerCase();
  const found = searched.filter(({ text }) => text.includes(needle)).map(({ item }) => item);
  return (
    <>
      <Field label={t('find')} hint={hint?.(found.length)}>
        {(attributes) => (
          <input
            {...attributes}
            type="search"
            value={wanted}
            onInput={({ currentTarget }) => setWanted(currentTarget.value)}
          />
        )}
      </Field>
      {children(found.slice(0, most))}
      {found.length > most && <Empty>{more?.(found.length - most)}</Empty>}
    </>
  );
}
