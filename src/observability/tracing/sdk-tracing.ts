import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { withinTime } from '../../domain/concurrency/waiting';
import { Outage } from '../../domain/events/outage';
import { RequestTracer } from '../../domain/telemetry/request-tracer.port';
import { SdkRequestTracer } from './sdk-request-tracer';
import { Tracing, TracingOptions } from './tracing';
import { WatchedExport } from './watched-export';

/** How long the last spans may take to leave when the process ends. */
const FLUSH_MS = 2_000;

/**
 * Traces with the SDK of OpenTelemetry, which reads its variables from the environment of the
 * process by itself.
 */
export class SdkTracing implements Tracing {
  readonly requests: RequestTracer;
  readonly #outage: Outage;
  readonly #export: WatchedExport;
  readonly #provider: BasicTracerProvider;

  constructor(
    exporter: SpanExporter,
    private readonly options: TracingOptions,
  ) {
    const { clock, report, maxQueueSize, version } = options;
    this.#outage = new Outage({ began: 'trace_export_failing', ended: 'trace_export_back', clock, report });
    this.#export = new WatchedExport({
      exporter,
      batches: (watched) => new BatchSpanProcessor(watched, { maxQueueSize }),
      maxQueueSize,
      outage: this.#outage,
    });
    const own = resourceFromAttributes({ 'service.name': 'livegate', 'service.version': version });
    const resource = [serviceInstanceIdDetector, envDetector]
      .map((detector) => detectResources({ detectors: [detector] }))
      .reduce((all, detected) => all.merge(detected), defaultResource().merge(own));
    this.#provider = new BasicTracerProvider({ resource, spanProcessors: [this.#export] });
    this.requests = new SdkRequestTracer(this.#provider.getTracer('livegate', version), clock);
  }

  async close(): Promise<void> {
    const { clock, report } = this.options;
    // The outage counts a batch that fails.
    const flushed = this.#provider.shutdown().catch(() => undefined);
    await withinTime(clock, FLUSH_MS, flushed, () => undefined);
    this.#export.close();
    const spans = this.#outage.failures + this.#export.pending;
    if (spans > 0) report('spans_lost', { spans });
  }
}
