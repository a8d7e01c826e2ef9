import { useState } from 'preact/hooks';
import { useRounds } from './rounds';

/** Something that somebody starts, and that takes a while. */
export interface Action<Args extends readonly unknown[]> {
  readonly isRunning: boolean;
  /** Why it failed the last time; undefined while it is tried again. */
  readonly error: unknown;
  /** Does nothing while it runs. */
  readonly start: (...args: Args) => void;
}

/** @param onDone what follows for who waits: it does not happen once the page was left */
export function useAction<Args extends readonly unknown[], T>(
  run: (...args: Args) => Promise<T>,
  onDone?: (result: T) => void,
): Action<Args> {
  const [state, setState] = useState<{ readonly isRunning: boolean; readonly error?: unknown }>({ isRunning: false });
  const rounds = useRounds();
  const start = (...args: Args): void => {
    if (state.isRunning) return;
    setState({ isRunning: true });
    const isAwaited = rounds.begin();
    run(...args).then(
      (result) => {
        setState({ isRunning: false });
        if (isAwaited()) onDone?.(result);
      },
      (error: unknown) => setState({ isRunning: false, error }),
    );
  };
  return { isRunning: state.isRunning, error: state.error, start };
}
