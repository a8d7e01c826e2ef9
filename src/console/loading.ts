import { useEffect, useState } from 'preact/hooks';
import { useSession } from './session';

/** What is known of something that is loaded. */
export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'ready'; readonly value: T; /** Of the last refresh. */ readonly error?: unknown };

export interface Loading<T> {
  readonly loaded: Loaded<T>;
  readonly reload: () => void;
}

interface Known<T> {
  readonly inputs: readonly unknown[];
  readonly loaded: Loaded<T>;
}

const LIVE_EVERY_MS = 2_000;
const LOADING = { state: 'loading' } as const;

/**
 * Loads when the component appears, when one of `inputs` changes, and when somebody has signed in.
 * A load that nobody waits for any more is cancelled. What was loaded stays while it is loaded
 * anew, also if that fails, but is never shown with other inputs.
 */
export function useLoad<T>(
  load: (signal: AbortSignal) => Promise<T>,
  inputs: readonly unknown[],
  everyMs?: number,
): Loading<T> {
  const [known, setKnown] = useState<Known<T>>({ inputs, loaded: LOADING });
  const [round, setRound] = useState(0);
  const { signIns } = useSession();
  useEffect(() => {
    const stop = new AbortController();
    const update: Update<T> = (next) => setKnown((before) => ({ inputs, loaded: next(loadedWith(inputs, before)) }));
    void repeat(load, everyMs, stop.signal, update);
    return () => stop.abort(new DOMException('nobody waits', 'AbortError'));
  }, [...inputs, round, signIns]);
  return { loaded: loadedWith(inputs, known), reload: () => setRound((number) => number + 1) };
}

/** As `useLoad`, and anew two seconds after each answer, while the page is visible. */
export function useLive<T>(load: (signal: AbortSignal) => Promise<T>, inputs: readonly unknown[]): Loading<T> {
  return useLoad(load, inputs, LIVE_EVERY_MS);
}

function loadedWith<T>(inputs: readonly unknown[], known: Known<T>): Loaded<T> {
  return inputs.every((input, index) => input === known.inputs[index]) ? known.loaded : LOADING;
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

/** At least `ms`, and until the page is visible; ends early if the signal aborts. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const listening = { signal: over.signal };
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), listening);
    setTimeout(() => {
      if (!document.hidden) resolve();
      else document.addEventListener('visibilitychange', () => resolve(), listening);
    }, ms);
  });
  over.abort();
}
