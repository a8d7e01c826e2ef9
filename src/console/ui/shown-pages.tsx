import { JSX } from 'preact';
import type { Pages } from '../paged';
import { useTexts } from '../preferences';
import { Button, Empty, Spinner } from './parts';
import { ProblemNotice } from './problem';

export interface ShownPagesProps<T> {
  readonly of: Pages<T>;
  /** Stands for a list without items. */
  readonly empty: JSX.Element;
  readonly children: (items: readonly T[]) => JSX.Element;
}

/** A list as far as it was loaded, with a button for more. */
export function ShownPages<T>({ of: pages, empty, children }: ShownPagesProps<T>): JSX.Element {
  const t = useTexts();
  const { items, error, isLoading, hasMore, more, reload } = pages;
  const isEmpty = items?.length === 0 && !hasMore && !isLoading && error === undefined;
  return (
    <div class="stack">
      {isEmpty ? empty : items && items.length > 0 && children(items)}
      {items?.length === 0 && hasMore && !isLoading && <Empty>{t('nothingSoFar')}</Empty>}
      {error !== undefined && <ProblemNotice error={error} onRetry={reload} />}
      {isLoading && <Spinner />}
      {hasMore && !isLoading && (
        <div>
          <Button onClick={more}>{t('more')}</Button>
        </div>
      )}
    </div>
  );
}
