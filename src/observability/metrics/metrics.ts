import { collectDefaultMetrics, Registry } from 'prom-client';
import { inStretches } from '../../domain/concurrency/stretches';
import { Clock } from '../../domain/time/clock';
import { CONTENT_TYPES, exposition, ExpositionFormat, Family, formatFor, labelsText, Sample } from './exposition';
import { LiveSources, readGauges } from './live-gauges';
import { PrometheusInstruments } from './prometheus-instruments';
import type { MetricType } from './metric-table';

export interface MetricsOptions {
  /** Whether metrics tell accounts apart. */
  readonly perAccount: boolean;
  readonly clock: Clock;
}

/** The answer to a scrape. */
export interface ScrapeAnswer {
  readonly contentType: string;
  readonly text: string;
}

/** Gauges that are named as counters are, which `promtool check metrics` refuses. */
const MISNAMED = ['nodejs_active_resources_total', 'nodejs_active_handles_total', 'nodejs_active_requests_total'];

/** The metrics of one process. */
export class Metrics {
  readonly instruments: PrometheusInstruments;
  /** Of the process and of Node.js. */
  readonly #registry = new Registry();
  #sources: LiveSources | undefined;
  /** Scrapes that come while one runs share its answer. */
  readonly #running = new Map<ExpositionFormat, Promise<ScrapeAnswer>>();

  constructor(private readonly options: MetricsOptions) {
    this.instruments = new PrometheusInstruments(options);
    collectDefaultMetrics({ register: this.#registry });
    for (const name of MISNAMED) this.#registry.removeSingleMetric(name);
  }

  /** Where the gauges are read from now on; without it, scrapes have none of livegate's. */
  readFrom(sources: LiveSources): void {
    this.#sources = sources;
  }

  /** `accept` is the header of the request. */
  scrape(accept: string | undefined): Promise<ScrapeAnswer> {
    const format = formatFor(accept);
    const running = this.#running.get(format) ?? this.#scrape(format).finally(() => this.#running.delete(format));
    this.#running.set(format, running);
    return running;
  }

  async #scrape(format: ExpositionFormat): Promise<ScrapeAnswer> {
    const { clock, perAccount } = this.options;
    const { used } = this.instruments;
    const sources = this.#sources;
    const gauges = sources ? await inStretches(readGauges({ perAccount, used, sources }), clock) : [];
    const families = [...this.instruments.families(), ...(await familiesOf(this.#registry)), ...gauges];
    const pieces = await inStretches(exposition(families, format), clock);
    return { contentType: CONTENT_TYPES[format], text: pieces.join('') };
  }
}

/** As prom-client hands out values; its types leave out names. */
interface MetricValue {
  readonly value: number;
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  readonly metricName?: string;
}

async function familiesOf(registry: Registry): Promise<Family[]> {
  const families: Family[] = [];
  for (const { name } of registry.getMetricsAsArray()) {
    const metric = registry.getSingleMetric(name);
    if (!metric) continue;
    const { help, values, type } = await metric.get();
    // prom-client types it as an enum that does not exist.
    const kind = String(type) as MetricType;
    families.push({ name, help, type: kind, samples: samplesOf(values) });
  }
  return families;
}

function* samplesOf(values: readonly MetricValue[]): Iterable<Sample> {
  for (const { value, labels, metricName } of values) {
    yield { ...(metricName !== undefined && { name: metricName }), labels: labelsText(labels), value };
  }
}
