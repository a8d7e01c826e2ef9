import { GatewayError } from '../../src/domain/errors/gateway-error';
import { Span, SpanAttributes, SpanKind } from '../../src/domain/telemetry/span.port';

/** A span that a test reads, with those below it. */
export class RecordedSpan implements Span {
  readonly children: RecordedSpan[] = [];
  readonly attributes: Record<string, unknown> = {};
  /** The reason of an error, or `ok`; undefined until it ends. */
  ended: string | undefined;

  constructor(
    readonly name = 'request',
    readonly kind: SpanKind = 'internal',
    readonly traceId = 'f'.repeat(32),
  ) {}

  /** Names and ends of those below it that have ended, in the order in which they began. */
  get ends(): (readonly [string, string])[] {
    return this.children.flatMap(({ name, ended }) => (ended === undefined ? [] : [[name, ended] as const]));
  }

  child(name: string, kind?: SpanKind): RecordedSpan {
    const span = new RecordedSpan(name, kind, this.traceId);
    this.children.push(span);
    return span;
  }

  set(attributes: SpanAttributes): void {
    Object.assign(this.attributes, attributes);
  }

  end(error?: GatewayError): void {
    if (this.ended !== undefined) throw new Error(`the span ${this.name} ended twice`);
    this.ended = error?.reason ?? 'ok';
  }
}
