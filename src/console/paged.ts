import { useEffect, useRef, useState } from 'preact/hooks';
import type { Page } from '../client';
import { useSession } from './session';

/** A list of which more is loaded when it is asked for. */
export interface Pages<T> {
  /** Undefined until the first page is there. */
  readonly items: readonly T[] | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly more: () => void;
  readonly reload: () => void;
}

interface State<T> {
  readonly items: readonly T[] | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  readonly hasMore: boolean;
}

const NOTHING_YET = { items: undefined, error: undefined, isLoading: true, hasMore: false };

/** Loads the first page when `useLoad` would load. */
export function usePages<T>(
  start: (signal: AbortSignal) => AsyncGenerator<Page<T>, void, undefined>,
  inputs: readonly unknown[],
): Pages<T> {
  const [state, setState] = useState<State<T>>(NOTHING_YET);
  const [round, setRound] = useState(0);
  const { signIns } = useSession();
  const next = useRef<() => void>(() => undefined);
  useEffect(() => {
    const stop = new AbortController();
    const pages = start(stop.signal);
    const load = async (): Promise<void> => {
      setState((before) => ({ ...before, isLoading: true, error: undefined }));
      try {
        const { value } = await pages.next();
        if (stop.signal.aborted) return;
        const found = value ?? { items: [] };
        setState(({ items = [] }) => ({
          items: [...items, ...found.items],
          error: undefined,
          isLoading: false,
          hasMore: Boolean(found.nextPageToken),
        }));
      } catch (error) {
        if (!stop.signal.aborted) setState(({ items }) => ({ items, error, isLoading: false, hasMore: false }));
      }
    };
    next.current = () => void load();
    setState(NOTHING_YET);
    void load();
    return () => stop.abort(new DOMException('nobody waits', 'AbortError'));
  }, [...inputs, round, signIns]);
  return { ...state, more: () => next.current(), reload: () => setRound((number) => number + 1) };
}
