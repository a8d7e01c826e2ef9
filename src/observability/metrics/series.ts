import { Clock } from '../../domain/time/clock';
import { Family, labelsText, Sample } from './exposition';
import { labelsOf, MetricInfo, MetricName, METRICS } from './metric-table';

/** The series of one metric. */
abstract class Metric<S> {
  readonly #series = new Map<string, { readonly labels: string; readonly series: S }>();
  readonly #labelNames: readonly string[];
  readonly #makeSeries: () => S;

  constructor(
    readonly name: MetricName,
    perAccount: boolean,
    makeSeries: () => S,
  ) {
    this.#labelNames = labelsOf(name, perAccount);
    this.#makeSeries = makeSeries;
    // A metric without labels has its only series from the start.
    if (this.#labelNames.length === 0) this.of();
  }

  /** The series with these values of the labels, in the order of the table; made if it is new. */
  of(...values: readonly string[]): S {
    const key = values.join('\n');
    const known = this.#series.get(key);
    if (known) return known.series;
    const labels = Object.fromEntries(this.#labelNames.map((name, index) => [name, values[index]]));
    const series = this.#makeSeries();
    this.#series.set(key, { labels: labelsText(labels), series });
    return series;
  }

  remove(...values: readonly string[]): void {
    this.#series.delete(values.join('\n'));
  }

  family(): Family {
    const { type, help }: MetricInfo = METRICS[this.name];
    return { name: this.name, type, help, samples: this.#samples() };
  }

  *#samples(): Iterable<Sample> {
    for (const { labels, series } of this.#series.values()) yield* this.samplesOf(series, labels);
  }

  /** All at once, so that the samples of one series agree. */
  protected abstract samplesOf(series: S, labels: string): Sample[];
}

/** One series of a counter or of a gauge. */
export interface Value {
  value: number;
}

export class ValueMetric extends Metric<Value> {
  constructor(name: MetricName, perAccount: boolean) {
    super(name, perAccount, () => ({ value: 0 }));
  }

  protected override samplesOf({ value }: Value, labels: string): Sample[] {
    return [{ labels, value }];
  }
}

/** Where the exemplars of a series get their time. */
type WallClock = Pick<Clock, 'now'>;

/** One series of a histogram. */
export class Distribution {
  /** Per bucket, the last one without an upper bound. */
  readonly #counts: number[];
  readonly #exemplars: Sample['exemplar'][] = [];
  #sum = 0;

  constructor(
    private readonly bounds: readonly number[],
    private readonly clock: WallClock,
  ) {
    this.#counts = new Array<number>(bounds.length + 1).fill(0);
  }

  observe(value: number, traceId?: string): void {
    let bucket = 0;
    while (value > (this.bounds[bucket] ?? Infinity)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += value;
    if (traceId !== undefined) this.#exemplars[bucket] = { traceId, value, atSeconds: this.clock.now() / 1_000 };
  }

  samples(name: string, labels: string): Sample[] {
    const others = labels === '' ? '' : `,${labels}`;
    let count = 0;
    const buckets = this.#counts.map((own, bucket): Sample => {
      count += own;
      const bound = this.bounds[bucket];
      const exemplar = this.#exemplars[bucket];
      return {
        name: `${name}_bucket`,
        labels: `le="${bound ?? '+Inf'}"${others}`,
        value: count,
        ...(exemplar && { exemplar }),
      };
    });
    return [
      ...buckets,
      { name: `${name}_sum`, labels, value: this.#sum },
      { name: `${name}_count`, labels, value: count },
    ];
  }
}

export class HistogramMetric extends Metric<Distribution> {
  constructor(name: MetricName, perAccount: boolean, clock: WallClock) {
    const { buckets = [] }: MetricInfo = METRICS[name];
    super(name, perAccount, () => new Distribution(buckets, clock));
  }

  protected override samplesOf(series: Distribution, labels: string): Sample[] {
    return series.samples(this.name, labels);
  }
}
