import { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Language } from '../i18n/translate';
import { usePreferences } from '../preferences';
import type { Series } from './series';

export interface PlotProps {
  /** What the plot shows, for those who do not see it. */
  readonly label: string;
  /** In milliseconds since 1970. */
  readonly timesMs: readonly number[];
  /** How far back the plot reaches. */
  readonly spanMs: number;
  /** In per cent. */
  readonly series: readonly Series[];
}

const STROKES = ['--accent', '--good', '--warn', '--bad', '--text-muted'];
const HEIGHT = 120;

/** Lines over time, which can be updated many times a second. */
export function Plot({ label, timesMs, spanMs, series }: PlotProps): JSX.Element {
  const { shownTheme, language } = usePreferences();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const names = series.map((one) => one.label);
  useEffect(() => {
    if (!place.current) return undefined;
    const made = new uPlot(optionsOf(names, place.current, spanMs, language), [[]], place.current);
    plot.current = made;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) made.setSize({ width: entry.contentRect.width, height: HEIGHT });
    });
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [names.join('\n'), spanMs, shownTheme, language]);
  useEffect(() => {
    plot.current?.setData([timesMs.map((ms) => ms / 1_000), ...series.map(({ values }) => [...values])]);
  });
  return <div class="plot" role="img" aria-label={label} ref={place} />;
}

function optionsOf(names: readonly string[], place: HTMLElement, spanMs: number, language: Language): uPlot.Options {
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  const style = getComputedStyle(document.documentElement);
  const colour = (role: string): string => style.getPropertyValue(role);
  const axis = {
    stroke: colour('--text-muted'),
    grid: { stroke: colour('--border'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: Math.max(1, place.clientWidth),
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: true, range: () => [(Date.now() - spanMs) / 1_000, Date.now() / 1_000] },
      y: { range: () => [0, 100] },
    },
    axes: [
      { ...axis, size: 24, values: (_plot, times) => times.map((time) => clock.format(time * 1_000)) },
      {
        ...axis,
        size: 44,
        values: (_plot, shares) => shares.map((share) => `${share} %`),
        splits: () => [0, 100],
      },
    ],
    series: [
      {},
      ...names.map((label, index) => ({
        label,
        stroke: colour(STROKES[index % STROKES.length] ?? '--accent'),
        width: 1.5,
        points: { show: false },
      })),
    ],
  };
}
