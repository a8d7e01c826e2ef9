import type { FastifyReply, FastifyRequest } from 'fastify';
import { CallContext } from '../../application/operation-factory';
import { Violation } from '../../domain/gateway-error';
import { isPlainObject } from '../api/message-rules';
import { IncomingMessage } from '../api/read-message';
import { TIME_RULE, timestampOf } from '../api/proto-time';
import { callerOf } from '../auth/caller-of';
import { conditionsOf, refuseConditions } from './entity-tags';
import { TRACEPARENT_HEADER, traceparentFrom } from './request-id';

/** How a method's REST form becomes its request message, as its google.api.http rule says. */
export interface HttpRule {
  /** Query parameters by type; the names are the fields'. */
  readonly query: Readonly<Record<string, 'boolean' | 'integer' | 'string' | 'mask' | 'time'>>;
  /** The field that the body is, if the method has one. */
  readonly body?: string;
  /** A write that may depend on the state of the resource. */
  readonly conditional?: boolean;
}

const TIMEOUT_HEADER = 'x-request-timeout-ms';

/** The request message and what is wrong with how it was put into HTTP. `path` are the fixed and variable segments of the name. */
export function toIncomingMessage(
  request: FastifyRequest,
  path: readonly string[] | undefined,
  rule: HttpRule,
): IncomingMessage {
  const violations: Violation[] = [];
  const message: Record<string, unknown> = {};
  for (const [name, raw] of Object.entries(request.query as Record<string, unknown>)) {
    const type = Object.hasOwn(rule.query, name) ? rule.query[name] : undefined;
    if (!type) violations.push({ field: name, reason: 'UNKNOWN_FIELD', description: 'there is no such parameter' });
    else if (Array.isArray(raw))
      violations.push({ field: name, reason: 'CONFLICT', description: 'must be given once' });
    else if (type === 'mask' && String(raw).includes('_'))
      violations.push({ field: name, reason: 'INVALID_FORMAT', description: 'must name fields in lowerCamelCase' });
    else if (type === 'time' && !timestampOf(String(raw)))
      violations.push({ field: name, reason: 'INVALID_FORMAT', description: TIME_RULE });
    else message[name] = parseParameter(type, String(raw));
  }
  // A cache may ask for a read with a precondition; answering in full is always right.
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const conditions = rule.conditional ? conditionsOf(request, violations) : undefined;
  if (!rule.conditional && !isRead) refuseConditions(request, violations);
  if (timeoutOf(request) === 'malformed') {
    violations.push({
      field: TIMEOUT_HEADER,
      reason: 'INVALID_FORMAT',
      description: 'must be whole milliseconds, 1 or more',
    });
  }
  const isUnreadable = !readBody(request.body, rule, message, violations);
  return { message, violations, isUnreadable, ...(path && { pathName: path }), ...(conditions && { conditions }) };
}

/** The caller's time and presence. */
export function toCallContext(request: FastifyRequest, reply: FastifyReply): CallContext {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  const timeout = timeoutOf(request);
  const traceparent = traceparentFrom(request.headers[TRACEPARENT_HEADER]);
  return {
    caller: callerOf(request),
    signal: controller.signal,
    requestId: request.id,
    ...(traceparent !== undefined && { traceparent }),
    ...(typeof timeout === 'number' && { timeoutMs: timeout }),
  };
}

/** Text that is not of the type stays text, and the message's DTO refuses it by name. */
function parseParameter(type: HttpRule['query'][string], text: string): unknown {
  switch (type) {
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'integer':
      return /^-?\d{1,10}$/.test(text) && isInt32(Number(text)) ? Number(text) : text;
    case 'string':
      return text;
    case 'time':
      return timestampOf(text) ?? text;
    case 'mask':
      return { paths: text === '' ? [] : text.split(',').map(protoName) };
  }
}

/** A field's name in the proto, of its name in JSON. */
function protoName(jsonName: string): string {
  return jsonName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function isInt32(value: number): boolean {
  return value >= -(2 ** 31) && value < 2 ** 31;
}

/** False if the body is no message; that is told once it is known whether the caller may do this at all. */
function readBody(body: unknown, rule: HttpRule, message: Record<string, unknown>, violations: Violation[]): boolean {
  if (body === undefined) return true;
  if (rule.body === undefined) {
    violations.push({ field: 'body', reason: 'UNKNOWN_FIELD', description: 'this method has no body' });
  } else if (isPlainObject(body)) {
    message[rule.body] = body;
  } else {
    violations.push({ field: 'body', reason: 'INVALID_FORMAT', description: 'must be a JSON object' });
    return false;
  }
  return true;
}

function timeoutOf(request: FastifyRequest): number | 'malformed' | undefined {
  const text = request.headers[TIMEOUT_HEADER];
  if (text === undefined) return undefined;
  return typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 'malformed';
}
