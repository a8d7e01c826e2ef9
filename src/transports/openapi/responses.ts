import { DescMethod } from '@bufbuild/protobuf';
import { CODE_OF_REASON, ErrorCode } from '../../domain/gateway-error';
import { PROBLEM_MEDIA_TYPE } from '../errors/problem-json.renderer';
import { STATUS_TABLE } from '../errors/status-table';
import { Contract } from './contract';
import { answersTag, ETAG_HEADER, isConditional, NOT_MODIFIED } from './entity-tags';
import { firstSentence } from './descriptor-comments';
import { Example, Header, HttpVerb, Reference, Response, schemaRef } from './openapi.document';
import { SchemaBook } from './message-schemas';

/** What each code means over REST; CANCELLED is left out, since nobody is there to read it. */
const CODES: Readonly<Record<Exclude<ErrorCode, 'CANCELLED'>, string>> = {
  INVALID_ARGUMENT: 'the request is at fault, and the violations name every fault',
  FAILED_PRECONDITION: 'the state that the request meets does not allow it',
  UNAUTHENTICATED: 'it is not known who asks',
  PERMISSION_DENIED: 'it is forbidden',
  NOT_FOUND: 'the provider, account, domain, configuration or breaker is not there',
  ALREADY_EXISTS: 'it conflicts with what is there',
  ABORTED: 'it conflicts with what is there',
  RESOURCE_EXHAUSTED: 'there are more requests than can be taken now',
  INTERNAL: 'a fault of livegate',
  UNIMPLEMENTED: "the account's provider cannot express it, and the violations name the fields",
  UNKNOWN: 'the provider failed in a way that livegate does not know',
  UNAVAILABLE: 'the provider or livegate cannot be reached now',
  DEADLINE_EXCEEDED: 'the deadline passed; metadata `outcome` says what became of a write',
};

const WRITE_CODES: ReadonlySet<string> = new Set<ErrorCode>(['ALREADY_EXISTS', 'ABORTED']);
const CODES_TO_RETRY: ReadonlySet<string> = new Set<ErrorCode>(['RESOURCE_EXHAUSTED', 'UNAVAILABLE']);

/** Codes that no reason belongs to are never answered. */
const ANSWERED: ReadonlySet<string> = new Set(Object.values(CODE_OF_REASON));

/** The codes by the HTTP status that the error table gives them, in the order of the statuses. */
const CODES_OF_STATUS = codesOfStatus();

/** In every answer; the limits' only where callers have one. */
const COMMON_HEADERS = ['X-Request-Id', 'RateLimit-Policy', 'RateLimit'];

export const RESPONSE_HEADERS: Readonly<Record<string, Header>> = {
  'X-Request-Id': {
    description: "The request's id, for questions about it: the one that the caller sent in this header, or a new one.",
    schema: { type: 'string' },
  },
  'RateLimit-Policy': {
    description:
      "The caller's limit (draft-ietf-httpapi-ratelimit-headers): `q` calls in any window of `w` seconds, rounded up. Absent if there is none.",
    schema: { type: 'string', examples: ['"caller";q=100;w=1'] },
  },
  RateLimit: {
    description: 'What is left of it: `r` calls now, and one more in `t` seconds at most. Absent if there is no limit.',
    schema: { type: 'string', examples: ['"caller";r=99;t=1'] },
  },
  ETag: ETAG_HEADER,
  'Retry-After': {
    description: 'When to try again, in whole seconds from now; `retryAfterMs` of the problem says it exactly.',
    schema: { type: 'integer', format: 'int32', minimum: 0 },
  },
};

/** The error responses, by the names that `responsesOf` refers to. */
export function errorResponses(): Record<string, Response> {
  const byStatus = [...CODES_OF_STATUS].map(([status, codes]): [string, Response] => {
    const isToRetry = codes.some((code) => CODES_TO_RETRY.has(code));
    const description = codes.map((code) => `${code}: ${CODES[code]}.`).join(' ');
    return [`Problem${status}`, problemResponse(description, isToRetry ? ['Retry-After'] : [])];
  });
  const other = problemResponse('Any other failure, such as a body that is too large or a path that is not there.');
  const mismatch = problemResponse(
    'ABORTED: a precondition in the headers does not hold; the reason is ETAG_MISMATCH.',
  );
  return { ...Object.fromEntries(byStatus), Problem412: mismatch, Problem: other };
}

export function responsesOf(
  contract: Contract,
  book: SchemaBook,
  method: DescMethod,
  verb: HttpVerb,
  examples: Readonly<Record<string, Example>>,
): Record<string, Response | Reference> {
  const { output } = method;
  const success: Response = {
    description: `${firstSentence(contract.comment(output))}.`,
    headers: headerRefs([...COMMON_HEADERS, ...(answersTag(method) ? ['ETag'] : [])]),
    content: {
      'application/json': {
        schema: book.message(output),
        ...(Object.keys(examples).length > 0 ? { examples } : {}),
      },
    },
  };
  const errors = [...CODES_OF_STATUS].filter(
    ([, codes]) => verb !== 'get' || !codes.every((code) => WRITE_CODES.has(code)),
  );
  return {
    '200': success,
    ...(verb === 'get' && answersTag(method) ? { '304': NOT_MODIFIED } : {}),
    ...(isConditional(method) ? { '412': { $ref: '#/components/responses/Problem412' } } : {}),
    ...Object.fromEntries(errors.map(([status]) => [status, { $ref: `#/components/responses/Problem${status}` }])),
    default: { $ref: '#/components/responses/Problem' },
  };
}

function codesOfStatus(): Map<number, (keyof typeof CODES)[]> {
  const codes = (Object.keys(CODES) as (keyof typeof CODES)[]).filter((code) => ANSWERED.has(code));
  const statuses = [...new Set(codes.map((code) => STATUS_TABLE[code].http))].sort((a, b) => a - b);
  return new Map(statuses.map((status) => [status, codes.filter((code) => STATUS_TABLE[code].http === status)]));
}

function problemResponse(description: string, headers: readonly string[] = []): Response {
  return {
    description,
    headers: headerRefs([...COMMON_HEADERS, ...headers]),
    content: { [PROBLEM_MEDIA_TYPE]: { schema: schemaRef('Problem') } },
  };
}

function headerRefs(names: readonly string[]): Record<string, Reference> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
