import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { Outage } from '../../domain/events/outage';

export interface WatchedExportOptions {
  readonly exporter: SpanExporter;
  /** Makes the processor that collects spans for the exporter into batches. */
  readonly batches: (exporter: SpanExporter) => SpanProcessor;
  /** Spans that may wait for their batch; more are lost. */
  readonly maxQueueSize: number;
  /** Counts the spans that are lost. */
  readonly outage: Pick<Outage, 'failed' | 'succeeded'>;
}

/** The export of spans, which counts those that are lost: the SDK does not report them. */
export class WatchedExport implements SpanProcessor {
  readonly #batches: SpanProcessor;
  #waiting = 0;
  #sending = 0;
  #isClosed = false;

  constructor(private readonly options: WatchedExportOptions) {
    const { exporter } = options;
    this.#batches = options.batches({
      export: (spans, done) => this.#send(spans, done),
      shutdown: () => exporter.shutdown(),
    });
  }

  /** Spans that have ended and have not arrived. */
  get pending(): number {
    return this.#waiting + this.#sending;
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if (this.#waiting >= this.options.maxQueueSize) {
      this.options.outage.failed(new Error('the queue of spans is full'));
      return;
    }
    this.#waiting += 1;
    this.#batches.onEnd(span);
  }

  forceFlush(): Promise<void> {
    return this.#batches.forceFlush();
  }

  /** Sends what waits. */
  shutdown(): Promise<void> {
    return this.#batches.shutdown();
  }

  /** From here on lost spans are not counted. */
  close(): void {
    this.#isClosed = true;
  }

  #send(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#waiting -= spans.length;
    this.#sending += spans.length;
    this.options.exporter.export(spans, (result) => {
      this.#sending -= spans.length;
      if (!this.#isClosed) this.#tell(result, spans.length);
      done(result);
    });
  }

  #tell({ code, error }: ExportResult, spans: number): void {
    if (code === ExportResultCode.SUCCESS) this.options.outage.succeeded();
    else this.options.outage.failed(failureOf(error), spans);
  }
}

/** Without the collector's own text. */
function failureOf(error: Error | undefined): unknown {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === 'number' ? new Error(`the collector answered ${code}`) : error;
}
