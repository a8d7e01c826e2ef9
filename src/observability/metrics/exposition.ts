import { Steps } from '../../domain/concurrency/stretches';
import { MetricType } from './metric-table';

/** The text formats of a scrape. */
export type ExpositionFormat = 'prometheus' | 'openmetrics';

export const CONTENT_TYPES: Readonly<Record<ExpositionFormat, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

export interface Sample {
  /** The metric's own if absent; a histogram has samples of other names. */
  readonly name?: string;
  /** Such as `provider="alibaba",account="ali"`; see `labelsText`. */
  readonly labels: string;
  readonly value: number;
  readonly exemplar?: { readonly traceId: string; readonly value: number; readonly atSeconds: number };
}

/** All samples of one metric. */
export interface Family {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly samples: Iterable<Sample>;
}

const TOTAL = /_total$/;
/** To join all lines at the end would hold the event loop up. */
const LINES_OF_PIECE = 500;

/**
 * The text of a scrape, in pieces. prom-client writes a whole metric at once, which takes too long
 * for thousands of series, and cannot write one metric in both formats.
 */
export function* exposition(families: Iterable<Family>, format: ExpositionFormat): Steps<string[]> {
  const pieces: string[] = [];
  let lines: string[] = [];
  for (const { name, type, help, samples } of families) {
    // OpenMetrics names a counter without the suffix of its sample.
    const family = format === 'openmetrics' && type === 'counter' ? name.replace(TOTAL, '') : name;
    lines.push(`# HELP ${family} ${escaped(help)}\n# TYPE ${family} ${type}\n`);
    for (const sample of samples) {
      lines.push(lineOf(name, sample, format));
      if (lines.length >= LINES_OF_PIECE) {
        pieces.push(lines.join(''));
        lines = [];
      }
      yield;
    }
  }
  if (format === 'openmetrics') lines.push('# EOF\n');
  return [...pieces, lines.join('')];
}

function lineOf(family: string, { name = family, labels, value, exemplar }: Sample, format: ExpositionFormat): string {
  const series = labels === '' ? name : `${name}{${labels}}`;
  if (!exemplar || format !== 'openmetrics') return `${series} ${numberText(value)}\n`;
  const { traceId, value: observed, atSeconds } = exemplar;
  return `${series} ${numberText(value)} # {trace_id="${traceId}"} ${numberText(observed)} ${atSeconds.toFixed(3)}\n`;
}

/** Labels of one series, in the given order; one that is undefined is left out. */
export function labelsText(labels: Readonly<Partial<Record<string, string | number>>>): string {
  return Object.entries(labels)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}="${escaped(String(value)).replaceAll('"', '\\"')}"`)
    .join(',');
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

/** The format that an `Accept` header prefers; Prometheus text if it does not say. */
export function formatFor(accept: string | undefined): ExpositionFormat {
  const quality = (type: string): number => {
    const ranges = (accept ?? '').split(',').map((range) => range.trim().split(/\s*;\s*/));
    const own = ranges
      .filter(([name]) => name?.toLowerCase() === type)
      .map(([, ...parameters]) => qualityIn(parameters));
    return Math.max(0, ...own);
  };
  const openMetrics = quality('application/openmetrics-text');
  return openMetrics > 0 && openMetrics >= quality('text/plain') ? 'openmetrics' : 'prometheus';
}

function qualityIn(parameters: readonly string[]): number {
  const given = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const quality = given === undefined ? 1 : Number(given);
  return Number.isNaN(quality) ? 0 : quality;
}
