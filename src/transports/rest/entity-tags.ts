import type { FastifyReply, FastifyRequest } from 'fastify';
import { Violation } from '../../domain/errors/gateway-error';
import { HttpConditions } from '../api/resources/preconditions';

/** RFC 9110, section 8.8.3: the characters between the quotes. */
const TAG = '(?:W/)?"[\\x21\\x23-\\x7e\\x80-\\xff]*"';
/** Section 5.6.1.2: a recipient ignores empty elements of a list. */
const TAGS = new RegExp(`^[\\s,]*${TAG}(?:\\s*,[\\s,]*${TAG})*[\\s,]*$`);
const ANY = '*';

/**
 * Preconditions on a modification time, which no cloud reports; ignoring one would lose updates.
 */
const UNSUPPORTED_HEADERS = ['if-unmodified-since', 'if-modified-since'];

/**
 * The preconditions of a write. A weak tag in If-Match is compared as it is and never matches.
 * If-None-Match with tags is refused, since no write needs it.
 */
export function conditionsOf({ headers }: FastifyRequest, violations: Violation[]): HttpConditions {
  const match = headers['if-match'];
  const noneMatch = headers['if-none-match'];
  for (const field of UNSUPPORTED_HEADERS) {
    if (headers[field] !== undefined) refuse(violations, field, 'NOT_SUPPORTED', 'is not supported: use If-Match');
  }
  if (match !== undefined && match.trim() !== ANY && !TAGS.test(match)) {
    refuse(violations, 'if-match', 'INVALID_FORMAT', 'must be "*" or entity tags in double quotes');
    return {};
  }
  if (noneMatch !== undefined && noneMatch.trim() !== ANY) {
    refuse(violations, 'if-none-match', 'NOT_SUPPORTED', 'must be "*" in a write');
    return {};
  }
  return {
    ...(match !== undefined && { ifMatch: match.trim() === ANY ? ANY : tagsOf(match) }),
    ...(noneMatch !== undefined && { ifNoneMatch: ANY }),
  };
}

/** For methods without preconditions. */
export function refuseConditions({ headers }: FastifyRequest, violations: Violation[]): void {
  for (const field of ['if-match', 'if-none-match', ...UNSUPPORTED_HEADERS]) {
    if (headers[field] !== undefined)
      refuse(violations, field, 'NOT_SUPPORTED', 'this method does not support preconditions');
  }
}

/** Whether an HTTP header makes the request depend on the state of the resource. */
export function isConditional({ headers }: FastifyRequest): boolean {
  return headers['if-match'] !== undefined || headers['if-none-match'] !== undefined;
}

interface Tagged {
  readonly etag?: string;
}

/** The answer, with its tag in the `ETag` header too. */
export function tagged<T extends Tagged>(_request: FastifyRequest, reply: FastifyReply, message: T): T {
  if (message.etag !== undefined) void reply.header('etag', message.etag);
  return message;
}

/** The answer to a read, or 304 without a body if the caller already has that state. */
export function unlessKnown<T extends Tagged>(request: FastifyRequest, reply: FastifyReply, message: T): T | undefined {
  const known = request.headers['if-none-match'];
  tagged(request, reply, message);
  const isKnown =
    known !== undefined &&
    (known.trim() === ANY || (TAGS.test(known) && tagsOf(known).some((tag) => tag.replace('W/', '') === message.etag)));
  if (!isKnown) return message;
  void reply.status(304);
  return undefined;
}

function tagsOf(header: string): string[] {
  return header.match(new RegExp(TAG, 'g')) ?? [];
}

function refuse(violations: Violation[], field: string, reason: Violation['reason'], description: string): void {
  violations.push({ field, reason, description });
}
