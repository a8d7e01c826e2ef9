import { startSystem, System, SystemOptions } from './start-system';
import { CollectedSpan, TraceCollector } from './trace-collector';
import { until } from './until';

/** Batches leave at once, so that a test need not wait. */
const QUICK = { OTEL_BSP_SCHEDULE_DELAY: '20' };

/** A system that sends its spans to the collector; `env` are further variables of OpenTelemetry. */
export async function startTracedSystem(
  { url }: Pick<TraceCollector, 'url'>,
  { env = {}, ...options }: SystemOptions = {},
): Promise<System> {
  const variables: Record<string, string> = { OTEL_EXPORTER_OTLP_ENDPOINT: url, ...QUICK, ...env };
  // The SDK reads the environment of the process.
  Object.assign(process.env, variables);
  try {
    return await startSystem({ ...options, env: variables });
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
  }
}

/** The spans of a request, once its own has arrived, which is the last. */
export async function spansOfRequest(collector: TraceCollector, requestId: string): Promise<CollectedSpan[]> {
  const own = (): CollectedSpan | undefined =>
    collector.spans.find(({ attributes }) => attributes['livegate.request_id'] === requestId);
  const request = await until(own);
  return collector.spans.filter(({ traceId, spanId }) => traceId === request.traceId && isBelow(spanId));

  function isBelow(id: string): boolean {
    if (id === request.spanId) return true;
    const span = collector.spans.find(({ spanId }) => spanId === id);
    return span !== undefined && span.parentSpanId !== '' && isBelow(span.parentSpanId);
  }
}
