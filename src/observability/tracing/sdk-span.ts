import {
  type Context,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind as OtelKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { GatewayError } from '../../domain/errors/gateway-error';
import { Span, SpanAttributes, SpanKind } from '../../domain/telemetry/span.port';

const KINDS: Readonly<Record<SpanKind, OtelKind>> = { internal: OtelKind.INTERNAL, client: OtelKind.CLIENT };

/** A span of OpenTelemetry. */
export class SdkSpan implements Span {
  readonly traceId: string;
  /** Made for the first child. */
  #context: Context | undefined;

  constructor(
    private readonly tracer: Tracer,
    private readonly span: OtelSpan,
  ) {
    this.traceId = span.spanContext().traceId;
  }

  child(name: string, kind: SpanKind = 'internal'): Span {
    this.#context ??= trace.setSpan(ROOT_CONTEXT, this.span);
    return new SdkSpan(this.tracer, this.tracer.startSpan(name, { kind: KINDS[kind] }, this.#context));
  }

  set(attributes: SpanAttributes): void {
    this.span.setAttributes(attributes);
  }

  end(error?: GatewayError): void {
    if (error) markFailed(this.span, error.reason);
    this.span.end();
  }
}

/** Of a trace that is not sampled: nothing below it is, either. */
export class UnsampledSpan implements Span {
  constructor(readonly traceId: string) {}

  child(): Span {
    return this;
  }

  set(): void {}

  end(): void {}
}

/** Without the error's message, which may quote what a caller wrote. */
export function markFailed(span: OtelSpan, reason: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', reason);
}
