import { RequestHead, RequestSummary } from './request-record';
import { Span } from './span.port';

/** The span of one request, which all its other spans are below. */
export interface RequestSpan {
  readonly span: Span;
  /** The request is over. */
  finish(summary: RequestSummary): void;
}

/** Begins the span of each request, in the trace of its caller if there is one. */
export interface RequestTracer {
  begin(head: RequestHead): RequestSpan;
}
