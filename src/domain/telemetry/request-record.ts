import { causeOf } from '../errors/cause-of';
import { ErrorCode, ErrorReason, GatewayError, WriteOutcome } from '../errors/gateway-error';
import { UpstreamCallRecord } from '../operations/operation';
import { Clock } from '../time/clock';
import { NO_SPAN, Span } from './span.port';
import { TraceContext, traceIdOf } from './trace-context';

export type Transport = 'rest' | 'grpc';

/** A name of google.rpc.Code. */
export type AnswerCode = 'OK' | ErrorCode;

/** In place of the method, for paths and methods that the API does not have. */
export const UNKNOWN_METHOD = 'unknown';

/** The HTTP form of a request over REST. */
export interface HttpFacts {
  /** A method of HTTP; never a word of the caller's own. */
  readonly verb: string;
  /** The route's pattern, such as `/v1/accounts/:account`; absent if there is none. */
  readonly route?: string;
  readonly scheme: 'http' | 'https';
}

/** What is known of a request when its head has arrived. */
export interface RequestHead extends TraceContext {
  readonly transport: Transport;
  /** The rpc's name, such as `SetCallbackConfig`, or UNKNOWN_METHOD. Never what a caller wrote. */
  readonly method: string;
  /** The method's service, such as `livegate.v1.CallbackConfigService`; absent if it is unknown. */
  readonly service?: string;
  /** Over REST. */
  readonly http?: HttpFacts;
  readonly requestId: string;
  /** When the head arrived, on the monotonic clock. */
  readonly arrivedAt: number;
}

/** What is known of a request when it is over. */
export interface RequestSummary extends Pick<RequestHead, 'transport' | 'method' | 'requestId'> {
  readonly code: AnswerCode;
  /** Of an answer over REST that has left. */
  readonly httpStatus?: number;
  /** Of an error. */
  readonly reason?: ErrorReason;
  /** Why a part that livegate needs could not be used, such as `ENOTFOUND: …`; for the log. */
  readonly cause?: string;
  /** Of a write: what holds at the cloud now. */
  readonly outcome?: WriteOutcome;
  readonly traceId?: string;
  readonly seconds: number;
  /** The caller and the subject; absent if the request ended before they were known. */
  readonly caller?: string;
  readonly account?: string;
  /** The name of the resource, or of the parent of a list. */
  readonly resource?: string;
  readonly calls: readonly UpstreamCallRecord[];
}

export interface RequestRecordOptions {
  readonly head: RequestHead;
  /** Of the whole request. */
  readonly span?: Span;
  readonly clock: Pick<Clock, 'elapsed'>;
  /** Called once, when the request is over. */
  readonly ended: (summary: RequestSummary) => void;
}

/**
 * What becomes known of one request on its way. It is over when its answer has left or its caller
 * has gone, and when its work is done: a write is finished, or restored, after a caller has gone.
 */
export class RequestRecord {
  readonly span: Span;
  #caller: string | undefined;
  #subject: { readonly account?: string; readonly resource?: string } = {};
  #calls: readonly UpstreamCallRecord[] = [];
  #error: GatewayError | undefined;
  #working = 0;
  /** Undefined while the answer is awaited. */
  #end:
    { readonly code: AnswerCode | undefined; readonly isAnswered: boolean; readonly httpStatus?: number } | undefined;
  #isOver = false;

  constructor(private readonly options: RequestRecordOptions) {
    this.span = options.span ?? NO_SPAN;
  }

  get head(): RequestHead {
    return this.options.head;
  }

  calledBy(caller: string): void {
    this.#caller = caller;
  }

  /** `resource` as in the summary. */
  concerns(account: string, resource: string): void {
    this.#subject = { account, resource };
  }

  /** The list that the request's calls to clouds are added to. */
  callsInto(calls: readonly UpstreamCallRecord[]): void {
    this.#calls = calls;
  }

  /** The calls to clouds of its last operation. */
  get calls(): readonly UpstreamCallRecord[] {
    return this.#calls;
  }

  /** What it failed with. The last error counts: it knows most. */
  failed(error: GatewayError): void {
    this.#error = error;
  }

  /** Runs the work of the request. */
  async during<T>(work: () => T | Promise<T>): Promise<T> {
    this.#working += 1;
    try {
      return await work();
    } catch (thrown) {
      this.failed(GatewayError.from(thrown));
      throw thrown;
    } finally {
      this.#working -= 1;
      this.#endIfOver();
    }
  }

  /** The answer has left, with this code; absent: that of the error. */
  answered(code?: AnswerCode, httpStatus?: number): void {
    this.#end ??= { code, isAnswered: true, ...(httpStatus !== undefined && { httpStatus }) };
    this.#endIfOver();
  }

  /** The caller went before the answer had left. */
  abandoned(): void {
    this.#end ??= { code: undefined, isAnswered: false };
    this.#endIfOver();
  }

  #endIfOver(): void {
    if (this.#isOver || this.#working > 0 || !this.#end) return;
    this.#isOver = true;
    const { code, isAnswered, httpStatus } = this.#end;
    const known = code ?? this.#error?.code ?? (isAnswered ? 'UNKNOWN' : 'CANCELLED');
    this.options.ended(this.#summaryWith(known, httpStatus));
  }

  #summaryWith(code: AnswerCode, httpStatus: number | undefined): RequestSummary {
    const { head, clock } = this.options;
    const error = this.#error;
    const reason = error?.reason ?? (code === 'CANCELLED' ? 'CALLER_CANCELLED' : undefined);
    const outcome = error?.metadata.outcome ?? outcomeOf(this.#calls);
    const traceId = traceIdOf(this.span, head);
    return {
      transport: head.transport,
      method: head.method,
      requestId: head.requestId,
      code,
      ...(httpStatus !== undefined && { httpStatus }),
      ...(reason && code !== 'OK' && { reason }),
      ...(error?.code === 'UNAVAILABLE' && error.cause !== undefined && { cause: causeOf(error) }),
      ...(outcome && { outcome }),
      ...(traceId !== undefined && { traceId }),
      seconds: (clock.elapsed() - head.arrivedAt) / 1_000,
      ...(this.#caller !== undefined && { caller: this.#caller }),
      ...this.#subject,
      calls: this.#calls,
    };
  }
}

/** Of a request without an error; a plan or a read changes nothing. */
function outcomeOf(calls: readonly UpstreamCallRecord[]): WriteOutcome | undefined {
  return calls.some(({ outcome }) => outcome === 'APPLIED') ? 'APPLIED' : undefined;
}
