import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { AnswerCode, RequestHead, RequestRecord, UNKNOWN_METHOD } from '../../domain/telemetry/request-record';
import { RequestObserver } from '../../domain/telemetry/request-observer.port';
import { ApiService } from '../contract/api-services';
import { STATUS_TABLE } from '../errors/status-table';
import { traceContextFrom } from '../requests/trace-headers';
import { REQUEST_ID_HEADER } from '../requests/request-id';

const CODES = new Map(Object.entries(STATUS_TABLE).map(([code, { grpc }]) => [grpc, code as AnswerCode]));

/**
 * Observes calls where they arrive, in HTTP/2: grpc-js itself answers calls of unknown methods, and
 * no interceptor sees them.
 */
export class ObservedCalls {
  /** By path, such as `/livegate.v1.CallbackConfigService/SetCallbackConfig`. */
  readonly #methods: ReadonlyMap<string, Pick<RequestHead, 'method' | 'service'>>;
  #current: RequestRecord | undefined;

  constructor(
    services: readonly ApiService[],
    private readonly observer: RequestObserver,
  ) {
    this.#methods = new Map(
      services.flatMap(({ typeName: service, methods }) =>
        methods.map(({ name: method }) => [`/${service}/${method}`, { method, service }] as const),
      ),
    );
  }

  /** The call whose interceptors are being made. */
  get current(): RequestRecord | undefined {
    return this.#current;
  }

  /** Undefined for calls of gRPC's own services, such as health. `headers` has a request id. */
  begin(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, arrivedAt: number): RequestRecord | undefined {
    const path = String(headers[':path']);
    if (path.startsWith('/grpc.')) return undefined;
    const record = this.observer.begin({
      transport: 'grpc',
      ...(this.#methods.get(path) ?? { method: UNKNOWN_METHOD }),
      requestId: String(headers[REQUEST_ID_HEADER]),
      ...traceContextFrom(headers['traceparent'], headers['tracestate']),
      arrivedAt,
    });
    const endIfSent = (): void => {
      const code = sentCodeOf(stream);
      if (code !== undefined) record.answered(code);
    };
    // Before the trailers of an answer with a message; a refusal is whole by then, and its stream
    // may stay open for a while.
    stream.once('finish', endIfSent);
    stream.once('close', () => {
      endIfSent();
      record.abandoned();
    });
    return record;
  }

  /** grpc-js makes the interceptors of a call in the turn in which it is handed the call. */
  handOver(record: RequestRecord | undefined, handle: () => void): void {
    this.#current = record;
    try {
      handle();
    } finally {
      this.#current = undefined;
    }
  }
}

/** Undefined: no answer was sent to its end. */
function sentCodeOf({ sentTrailers, sentHeaders }: ServerHttp2Stream): AnswerCode | undefined {
  const sent = sentTrailers?.['grpc-status'] ?? sentHeaders?.['grpc-status'];
  // An answer in HTTP alone, such as to another content type.
  if (sent === undefined) return (sentHeaders?.[':status'] ?? 200) === 200 ? undefined : 'UNKNOWN';
  const status = Number(sent);
  return status === 0 ? 'OK' : (CODES.get(status) ?? 'UNKNOWN');
}
