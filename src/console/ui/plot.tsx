import { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Language } from '../i18n/translate';
import { usePreferences } from '../preferences';
import { LineStyle, lineStyle, Series } from './series';

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

type Line = Pick<Series, 'label' | 'isQuiet'>;

const QUIET: LineStyle = { colour: '--border-control', dash: [] };
const HEIGHT = 120;

/** Lines over time with their legend, which can be updated many times a second. */
export function Plot({ label, timesMs, spanMs, series }: PlotProps): JSX.Element {
  const { shownTheme, language } = usePreferences();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const lines = series.map(({ label: name, isQuiet = false }): Line => ({ label: name, isQuiet }));
  useEffect(() => {
    if (!place.current) return undefined;
    const made = new uPlot(optionsOf(lines, place.current, spanMs, language), [[]], place.current);
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
  }, [JSON.stringify(lines), spanMs, shownTheme, language]);
  useEffect(() => {
    plot.current?.setData([timesMs.map((ms) => ms / 1_000), ...series.map(({ values }) => [...values])]);
  });
  return (
    <>
      <div class="plot" role="img" aria-label={label} ref={place} />
      <Legend of={series} />
    </>
  );
}

/** Which line is what. */
function Legend({ of: series }: { readonly of: readonly Series[] }): JSX.Element | null {
  if (series.every(({ isQuiet }) => isQuiet)) return null;
  return (
    <ul class="legend">
      {series.map(({ label, note, isQuiet }, index) => {
        const { colour, dash } = lineStyle(index);
        return isQuiet ? null : (
          <li key={label}>
            <svg class="legend-line" viewBox="0 0 32 4" aria-hidden="true">
              <line x1="0" y1="2" x2="32" y2="2" stroke={`var(${colour})`} stroke-dasharray={dash.join(' ')} />
            </svg>
            <code>{label}</code>
            <span>{note}</span>
          </li>
        );
      })}
    </ul>
  );
}

function optionsOf(lines: readonly Line[], place: HTMLElement, spanMs: number, language: Language): uPlot.Options {
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  const style = getComputedStyle(document.documentElement);
  const colourOf = (role: string): string => style.getPropertyValue(role);
  const axis = {
    stroke: colourOf('--text-muted'),
    grid: { stroke: colourOf('--border'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: Math.max(1, place.clientWidth),
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: true, range: () => [(Date.now() - spanMs) / 1_000, Date.now() / 1_000] },
      y: { range: (_plot, _least, most) => [0, Math.max(100, most)] },
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
      ...lines.map(({ label, isQuiet }, index) => {
        const { colour, dash } = isQuiet ? QUIET : lineStyle(index);
        return { label, stroke: colourOf(colour), dash: [...dash], width: isQuiet ? 1 : 2, points: { show: false } };
      }),
    ],
  };
}
