import { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { usePreferences } from '../preferences';
import { durationText } from './duration-text';

const SECOND_MS = 1_000;

export interface TimeLeftProps {
  readonly ms: number;
  /** The answer that told the time: it counts from there. */
  readonly toldBy: unknown;
  readonly text: (time: string) => string;
  /** What is said once the time is over. */
  readonly over: string;
}

/** A time of an answer, counted down. Screen readers are not told each second. */
export function TimeLeft({ ms, toldBy, text, over }: TimeLeftProps): JSX.Element {
  const { language } = usePreferences();
  const endMs = useMemo(() => performance.now() + ms, [ms, toldBy]);
  const [, setTicks] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      if (performance.now() >= endMs) clearInterval(timer);
      setTicks((ticks) => ticks + 1);
    }, SECOND_MS);
    return () => clearInterval(timer);
  }, [endMs]);
  const seconds = Math.ceil((endMs - performance.now()) / SECOND_MS);
  return <span role="timer">{seconds > 0 ? text(durationText(seconds * SECOND_MS, language)) : over}</span>;
}
