import { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useTexts } from '../preferences';
import { Button } from './parts';

export interface PagedRowsProps<T> {
  readonly items: readonly T[];
  readonly pageSize: number;
  readonly children: (shown: readonly T[]) => ComponentChildren;
}

/** A long list page by page. More rows at once are slow to draw, and nobody reads them. */
export function PagedRows<T>({ items, pageSize, children }: PagedRowsProps<T>): JSX.Element {
  const t = useTexts();
  const [wanted, setWanted] = useState(0);
  const last = Math.max(0, Math.ceil(items.length / pageSize) - 1);
  const page = Math.min(wanted, last);
  const first = page * pageSize;
  return (
    <>
      {children(items.slice(first, first + pageSize))}
      {last > 0 && (
        <nav class="row" aria-label={t('pagesOfTable')}>
          <Button isDisabled={page === 0} onClick={() => setWanted(page - 1)}>
            {t('previousPage')}
          </Button>
          <span aria-live="polite">
            {t('rowsOf', { first: first + 1, last: Math.min(items.length, first + pageSize), all: items.length })}
          </span>
          <Button isDisabled={page === last} onClick={() => setWanted(page + 1)}>
            {t('nextPage')}
          </Button>
        </nav>
      )}
    </>
  );
}
