import { TraceContext } from '../../domain/telemetry/trace-context';

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** W3C Trace Context asks to keep at least this much. */
const MAX_TRACESTATE = 512;
const MAX_MEMBERS = 32;
/** A key and a value of a `tracestate`, or nothing at all. */
const MEMBER = /^[ \t]*([a-z0-9][a-z0-9_*/@-]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256})?[ \t]*$/;

/**
 * The caller's trace context from its headers `traceparent` and `tracestate`. What is not in the
 * form of W3C Trace Context is left out, and so is a `tracestate` without a `traceparent`.
 */
export function traceContextFrom(traceparent: unknown, tracestate: unknown): TraceContext {
  if (typeof traceparent !== 'string' || !TRACEPARENT.test(traceparent)) return {};
  return { traceparent, ...(isTracestate(tracestate) && { tracestate }) };
}

function isTracestate(given: unknown): given is string {
  if (typeof given !== 'string' || given.trim() === '' || given.length > MAX_TRACESTATE) return false;
  const members = given.split(',');
  return members.length <= MAX_MEMBERS && members.every((member) => MEMBER.test(member));
}
