import { Tracing, TracingOptions } from './tracing';

/** Loads OpenTelemetry, which nothing else in livegate does. */
export async function openTracing(options: TracingOptions): Promise<Tracing> {
  const { OTLPTraceExporter } =
    options.protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  const { SdkTracing } = await import('./sdk-tracing.js');
  return new SdkTracing(new OTLPTraceExporter(), options);
}
