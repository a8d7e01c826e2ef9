import { useEffect, useRef } from 'preact/hooks';

export interface Rounds {
  /** Begins one, which ends the one before; answers whether it is still waited for. */
  readonly begin: () => () => boolean;
  readonly giveUp: () => void;
}

/** Tells an answer that somebody waits for from one that was given up, or whose page was left. */
export function useRounds(): Rounds {
  const latest = useRef(0);
  const giveUp = (): void => void (latest.current += 1);
  useEffect(() => giveUp, []);
  return {
    begin: () => {
      const own = ++latest.current;
      return () => latest.current === own;
    },
    giveUp,
  };
}
