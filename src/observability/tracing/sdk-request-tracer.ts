import {
  type Context,
  type Span as OtelSpan,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  SpanKind,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { RequestHead, RequestSummary } from '../../domain/telemetry/request-record';
import { RequestSpan, RequestTracer } from '../../domain/telemetry/request-tracer.port';
import { Clock } from '../../domain/time/clock';
import { attributesOfEnd, attributesOfHead, spanNameOf } from './request-attributes';
import { markFailed, SdkSpan, UnsampledSpan } from './sdk-span';

const PROPAGATOR = new W3CTraceContextPropagator();

/** Traces requests with the SDK of OpenTelemetry. */
export class SdkRequestTracer implements RequestTracer {
  constructor(
    private readonly tracer: Tracer,
    private readonly clock: Pick<Clock, 'now' | 'elapsed'>,
  ) {}

  begin(head: RequestHead): RequestSpan {
    // The request may have waited for its turn since it arrived.
    const startTime = this.clock.now() - (this.clock.elapsed() - head.arrivedAt);
    const options = { kind: SpanKind.SERVER, attributes: attributesOfHead(head), startTime };
    const span = this.tracer.startSpan(spanNameOf(head), options, callerOf(head));
    if (!span.isRecording()) return { span: new UnsampledSpan(span.spanContext().traceId), finish: () => undefined };
    return { span: new SdkSpan(this.tracer, span), finish: (summary) => finish(span, summary, startTime) };
  }
}

/** The caller's span as the parent. */
function callerOf(head: RequestHead): Context {
  return PROPAGATOR.extract(ROOT_CONTEXT, head, defaultTextMapGetter);
}

/** The end is counted from the start: the wall clock may have been set meanwhile. */
function finish(span: OtelSpan, summary: RequestSummary, startTime: number): void {
  const { code, reason = code, seconds } = summary;
  span.setAttributes(attributesOfEnd(summary));
  if (code !== 'OK') markFailed(span, reason);
  span.end(startTime + seconds * 1_000);
}
