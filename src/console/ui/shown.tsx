import { JSX } from 'preact';
import type { Loading } from '../loading';
import { Spinner } from './parts';
import { ProblemNotice } from './problem';

export interface ShownProps<T> {
  readonly of: Loading<T>;
  readonly children: (value: T) => JSX.Element;
}

/** Something that is loaded: while it is, when that failed, and when it is there. */
export function Shown<T>({ of: { loaded, reload }, children }: ShownProps<T>): JSX.Element {
  if (loaded.state === 'loading') return <Spinner />;
  if (loaded.state === 'failed') return <ProblemNotice error={loaded.error} onRetry={reload} />;
  return (
    <>
      {loaded.error !== undefined && <ProblemNotice error={loaded.error} onRetry={reload} />}
      {children(loaded.value)}
    </>
  );
}
