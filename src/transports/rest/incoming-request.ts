import type { FastifyRequest } from 'fastify';
import { CallContext } from '../../application/operations/call-operation';
import { MAX_COUNTED_VIOLATIONS, Violation } from '../../domain/errors/gateway-error';
import { isPlainObject } from '../api/messages/message-rules';
import { IncomingMessage } from '../api/messages/read-message';
import { TIME_RULE, timestampOf } from '../api/messages/proto-time';
import { callerOf } from '../auth/caller-of';
import { recordedContextOf } from '../requests/record-of';
import { HttpRule, ParameterType } from '../contract/http-rule';
import { conditionsOf, refuseConditions } from './entity-tags';
import { lastEventIdOf } from './event-stream';
import { JsonBody } from './json-body';
import { goneSignalOf } from './observed-requests';
import { Query, UNREADABLE } from './query';

const TIMEOUT_HEADER = 'x-request-timeout-ms';

/**
 * The request message, and the faults of its HTTP form. `path` holds the fixed and variable
 * segments of the name.
 */
export function toIncomingMessage(
  request: FastifyRequest,
  path: readonly string[] | undefined,
  rule: HttpRule,
): IncomingMessage {
  const violations: Violation[] = [];
  const message: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(request.query as Query)) {
    const type = Object.hasOwn(rule.query, name) ? rule.query[name] : undefined;
    const fault = parameterFault(type, value);
    if (fault && violations.length < MAX_COUNTED_VIOLATIONS) violations.push({ field: name, ...fault });
    else if (!fault && type) message[name] = parseParameter(type, String(value));
  }
  // A cache may add a precondition to a read; answering in full is always correct.
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const conditions = rule.conditional ? conditionsOf(request, violations) : undefined;
  if (!rule.conditional && !isRead) refuseConditions(request, violations);
  if (timeoutOf(request) === 'malformed') {
    violations.push({
      field: TIMEOUT_HEADER,
      reason: 'INVALID_FORMAT',
      description: 'must be a whole number of milliseconds, at least 1',
    });
  }
  const isUnreadable = !readBody(request.body as JsonBody | undefined, rule, message, violations);
  const lastEventId = lastEventIdOf(request);
  return {
    message,
    violations,
    isUnreadable,
    ...(path && { pathName: path }),
    ...(conditions && { conditions }),
    ...(lastEventId !== undefined && { lastEventId }),
  };
}

/** The caller's deadline and cancellation. */
export function toCallContext(request: FastifyRequest): CallContext {
  const timeoutMs = timeoutOf(request);
  return {
    caller: callerOf(request),
    signal: goneSignalOf(request),
    ...(typeof timeoutMs === 'number' && { timeoutMs }),
    ...recordedContextOf(request),
  };
}

/**
 * Faults of a parameter besides its type; `type` is undefined if the method has no such parameter.
 */
function parameterFault(type: ParameterType | undefined, value: Query[string]): Omit<Violation, 'field'> | undefined {
  if (!type) return { reason: 'UNKNOWN_FIELD', description: 'this parameter does not exist' };
  if (Array.isArray(value)) return { reason: 'CONFLICT', description: 'must be given only once' };
  if (value === UNREADABLE) return { reason: 'INVALID_FORMAT', description: 'must be percent-encoded UTF-8' };
  if (type === 'mask' && value.includes('_')) {
    return { reason: 'INVALID_FORMAT', description: 'must name fields in lowerCamelCase' };
  }
  return type === 'time' && !timestampOf(value) ? { reason: 'INVALID_FORMAT', description: TIME_RULE } : undefined;
}

/** Text of the wrong type stays text, and the message's DTO refuses it by name. */
function parseParameter(type: ParameterType, text: string): unknown {
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

/** The proto name of a field, from its JSON name. */
function protoName(jsonName: string): string {
  return jsonName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function isInt32(value: number): boolean {
  return value >= -(2 ** 31) && value < 2 ** 31;
}

/**
 * False if the body is not a message; that is reported once the caller's rights have been checked.
 */
function readBody(
  body: JsonBody | undefined,
  rule: HttpRule,
  message: Record<string, unknown>,
  violations: Violation[],
): boolean {
  if (body === undefined) return true;
  if (rule.body === undefined) {
    violations.push({ field: 'body', reason: 'UNKNOWN_FIELD', description: 'this method has no body' });
  } else if (isPlainObject(body.value)) {
    message[rule.body] = body.value;
    violations.push(...body.violations);
  } else {
    const noObject: Violation = { field: 'body', reason: 'INVALID_FORMAT', description: 'must be a JSON object' };
    violations.push(...(body.value === undefined && body.violations.length > 0 ? body.violations : [noObject]));
    return false;
  }
  return true;
}

function timeoutOf(request: FastifyRequest): number | 'malformed' | undefined {
  const text = request.headers[TIMEOUT_HEADER];
  if (text === undefined) return undefined;
  return typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 'malformed';
}
