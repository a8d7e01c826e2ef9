import { hrTimeToMilliseconds } from '@opentelemetry/core';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { RequestHead, RequestSummary } from '../../domain/telemetry/request-record';
import { SdkRequestTracer } from './sdk-request-tracer';

const NOW = Date.UTC(2026, 10, 28);

test('the span of a request that waited for its turn begins when the request arrived', () => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const clock = { now: () => NOW, elapsed: () => 1_000 };
  const tracer = new SdkRequestTracer(provider.getTracer('test'), clock);
  const head: RequestHead = { transport: 'grpc', method: 'unknown', requestId: 'r', arrivedAt: 600 };
  const summary: RequestSummary = { ...head, code: 'UNIMPLEMENTED', seconds: 0.75, calls: [] };
  tracer.begin(head).finish(summary);
  const [span] = exporter.getFinishedSpans();
  const times = [span?.startTime ?? [0, 0], span?.endTime ?? [0, 0]] as [number, number][];
  expect(times.map(hrTimeToMilliseconds)).toEqual([NOW - 400, NOW + 350]);
  expect(span?.attributes).toMatchObject({ 'error.type': 'UNIMPLEMENTED', 'rpc.method': '_OTHER' });
});
