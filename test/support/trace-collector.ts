import { createServer, IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { parse } from 'protobufjs';

/** What the tests read of OTLP, as opentelemetry-proto numbers it. */
const OTLP = `
syntax = "proto3";
message Request { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message Resource { repeated KeyValue attributes = 1; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
message Scope { string name = 1; string version = 2; }
message Span {
  bytes trace_id = 1;
  bytes span_id = 2;
  string trace_state = 3;
  bytes parent_span_id = 4;
  string name = 5;
  int32 kind = 6;
  fixed64 start_time_unix_nano = 7;
  fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9;
  Status status = 15;
}
message Status { string message = 2; int32 code = 3; }
message KeyValue { string key = 1; Value value = 2; }
message Value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; }
`;
const REQUEST = parse(OTLP).root.lookupType('Request');

interface OtlpValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
}

interface OtlpAttributes {
  readonly attributes?: readonly { readonly key: string; readonly value: OtlpValue }[];
}

interface OtlpSpan extends OtlpAttributes {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status?: { readonly code?: number; readonly message?: string };
}

interface OtlpRequest {
  readonly resourceSpans?: readonly {
    readonly resource?: OtlpAttributes;
    readonly scopeSpans?: readonly { readonly spans?: readonly OtlpSpan[] }[];
  }[];
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;

/** A span as it arrived. */
export interface CollectedSpan {
  readonly name: string;
  readonly kind: (typeof KINDS)[number];
  readonly traceId: string;
  readonly spanId: string;
  /** Empty: the root of its trace. */
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly isError: boolean;
  readonly startMs: number;
  readonly endMs: number;
  readonly resource: Readonly<Record<string, unknown>>;
}

/** How a collector answers: with a status, or never. */
export type CollectorMood = number | 'silent';

/** A collector of OTLP over HTTP, in protobuf or JSON, at a free port of loopback. */
export class TraceCollector {
  readonly spans: CollectedSpan[] = [];
  readonly requests: IncomingHttpHeaders[] = [];
  /** All bytes that arrived, as text. */
  text = '';
  mood: CollectorMood = 200;
  readonly #server = createServer((request, response) => void this.#take(request, response));

  /** At a port of its own, or at one that another had before. */
  static async start(port = 0): Promise<TraceCollector> {
    const collector = new TraceCollector();
    await once(collector.#server.listen(port, '127.0.0.1'), 'listening');
    return collector;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await once(this.#server.close(), 'close');
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const sent = Buffer.concat(chunks);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    this.requests.push({ ...request.headers, ':path': request.url });
    this.text += body.toString('latin1');
    if (this.mood === 'silent') return;
    response.statusCode = this.mood;
    if (this.mood === 200) this.spans.push(...spansOf(decoded(request.headers['content-type'], body)));
    response.end();
  }
}

function decoded(type: string | undefined, body: Buffer): OtlpRequest {
  if (type === 'application/json') return JSON.parse(body.toString()) as OtlpRequest;
  if (type !== 'application/x-protobuf') throw new Error(`OTLP has no ${type}`);
  const message = REQUEST.toObject(REQUEST.decode(body), { longs: String });
  return JSON.parse(JSON.stringify(message, hexadecimal)) as OtlpRequest;
}

/** Bytes as OTLP's JSON writes them. */
function hexadecimal(_key: string, value: unknown): unknown {
  const { type, data } = Object(value) as { readonly type?: unknown; readonly data?: number[] };
  return type === 'Buffer' && data ? Buffer.from(data).toString('hex') : value;
}

function spansOf({ resourceSpans = [] }: OtlpRequest): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans = [] }) =>
    scopeSpans.flatMap(({ spans = [] }) => spans.map((span) => collected(span, attributesOf(resource ?? {})))),
  );
}

function collected(span: OtlpSpan, resource: CollectedSpan['resource']): CollectedSpan {
  const { name, kind, traceId, spanId, parentSpanId = '', traceState = '', status } = span;
  return {
    name,
    kind: KINDS[kind] ?? 'unspecified',
    traceId,
    spanId,
    parentSpanId,
    traceState,
    attributes: attributesOf(span),
    isError: status?.code === 2,
    startMs: Number(span.startTimeUnixNano) / 1e6,
    endMs: Number(span.endTimeUnixNano) / 1e6,
    resource,
  };
}

function attributesOf({ attributes = [] }: OtlpAttributes): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)]));
}

function valueOf({ stringValue, boolValue, intValue, doubleValue }: OtlpValue): unknown {
  return stringValue ?? boolValue ?? (intValue === undefined ? doubleValue : Number(intValue));
}
