import { useState } from 'preact/hooks';

/** Something that somebody starts, and that takes a while. */
export interface Action<Args extends readonly unknown[]> {
  readonly isRunning: boolean;
  /** Why it failed the last time; undefined while it is tried again. */
  readonly error: unknown;
  /** Does nothing while it runs. */
  readonly start: (...args: Args) => void;
}

export function useAction<Args extends readonly unknown[]>(run: (...args: Args) => Promise<unknown>): Action<Args> {
  const [state, setState] = useState<{ readonly isRunning: boolean; readonly error?: unknown }>({ isRunning: false });
  const start = (...args: Args): void => {
    if (state.isRunning) return;
    setState({ isRunning: true });
    run(...args).then(
      () => setState({ isRunning: false }),
      (error: unknown) => setState({ isRunning: false, error }),
    );
  };
  return { isRunning: state.isRunning, error: state.error, start };
}
