import { useEffect, useRef, useState } from 'preact/hooks';

/** What is known of something that is loaded. */
export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'ready'; readonly value: T; /** Of the last refresh. */ readonly error?: unknown };

export interface LoadOptions {
  /** Loads anew that long after each answer, while the page is visible. */
  readonly everyMs?: number;
}

export interface Loading<T> {
  readonly loaded: Loaded<T>;
  readonly reload: () => void;
}

/**
 * Loads when the component appears and when one of `inputs` changes. A load that nobody waits for
 * any more is cancelled. What was loaded stays while it is loaded anew, also if that fails.
 */
export function useLoad<T>(
  load: (signal: AbortSignal) => Promise<T>,
  inputs: readonly unknown[],
  { everyMs }: LoadOptions = {},
): Loading<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading' });
  const [round, setRound] = useState(0);
  const lastInputs = useRef<readonly unknown[]>(inputs);
  useEffect(() => {
    const stop = new AbortController();
    if (inputs.some((input, index) => input !== lastInputs.current[index])) setLoaded({ state: 'loading' });
    lastInputs.current = inputs;
    void repeat(load, everyMs, stop.signal, setLoaded);
    return () => stop.abort(new DOMException('nobody waits', 'AbortError'));
  }, [...inputs, round]);
  return { loaded, reload: () => setRound((number) => number + 1) };
}

type Update<T> = (next: (before: Loaded<T>) => Loaded<T>) => void;

async function repeat<T>(
  load: (signal: AbortSignal) => Promise<T>,
  everyMs: number | undefined,
  signal: AbortSignal,
  update: Update<T>,
): Promise<void> {
  for (;;) {
    try {
      const value = await load(signal);
      if (signal.aborted) return;
      update(() => ({ state: 'ready', value }));
    } catch (error) {
      if (signal.aborted) return;
      update((before) => (before.state === 'ready' ? { ...before, error } : { state: 'failed', error }));
    }
    if (everyMs === undefined) return;
    await pause(everyMs, signal);
    if (signal.aborted) return;
  }
}

/** At least `ms`, and until the page is visible. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
  if (!document.hidden || signal.aborted) return;
  await new Promise<void>((resolve) => {
    document.addEventListener('visibilitychange', () => resolve(), { once: true, signal });
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
