import { DescMethod } from '@bufbuild/protobuf';
import { CODE_OF_REASON, ErrorCode } from '../../domain/errors/gateway-error';
import { PROBLEM_MEDIA_TYPE } from '../errors/problem-json.renderer';
import { STATUS_TABLE } from '../errors/status-table';
import { Contract, answersEtag, takesEtag } from '../contract/contract';
import { ETAG_HEADER, NOT_MODIFIED } from './entity-tags';
import { firstSentence } from '../contract/descriptor-comments';
import { Example, Header, Reference, Response, schemaRef } from './openapi.document';
import { HttpVerb } from '../contract/descriptor-options';
import { SchemaBook } from './message-schemas';

const WRITE_CODES: ReadonlySet<string> = new Set<ErrorCode>(['ALREADY_EXISTS', 'ABORTED']);

/** Error statuses in order, each with whether reads can return it. */
const ERROR_STATUSES = errorStatuses();

/** In every answer; the limits only where callers have one, the origin only to browsers. */
const COMMON_HEADERS = ['X-Request-Id', 'RateLimit-Policy', 'RateLimit', 'Access-Control-Allow-Origin'];

export const RESPONSE_HEADERS: Readonly<Record<string, Header>> = {
  'X-Request-Id': {
    description: "The request id to quote in support requests: the caller's own from this header, or a new one.",
    schema: { type: 'string' },
  },
  'RateLimit-Policy': {
    description:
      "The caller's limit (draft-ietf-httpapi-ratelimit-headers): " +
      '`q` calls in any window of `w` seconds, rounded up. Absent if there is none.',
    schema: { type: 'string', examples: ['"caller";q=100;w=1'] },
  },
  RateLimit: {
    description:
      'What remains of the limit: `r` calls now, and one more within `t` seconds. Absent if there is no limit.',
    schema: { type: 'string', examples: ['"caller";r=99;t=1'] },
  },
  'Access-Control-Allow-Origin': {
    description:
      'The origin of the page that calls, if livegate lets pages of that origin read its answers. Absent if not.',
    schema: { type: 'string', examples: ['https://console.example.com'] },
  },
  ETag: ETAG_HEADER,
  'Retry-After': {
    description: 'When to retry, in whole seconds from now. Absent if a retry does not help; `retryAfterMs` is exact.',
    schema: { type: 'integer', format: 'int32', minimum: 0 },
  },
};

/** The body of every error; `code` of the problem says what each status means. */
export const ERROR_RESPONSES: Readonly<Record<string, Response>> = {
  Problem: {
    description: 'The request failed.',
    headers: headerRefs([...COMMON_HEADERS, 'Retry-After']),
    content: { [PROBLEM_MEDIA_TYPE]: { schema: schemaRef('Problem') } },
  },
};

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
    headers: headerRefs([...COMMON_HEADERS, ...(answersEtag(method) ? ['ETag'] : [])]),
    content: {
      [method.methodKind === 'server_streaming' ? 'text/event-stream' : 'application/json']: {
        schema: book.message(output, 'answer'),
        ...(Object.keys(examples).length > 0 ? { examples } : {}),
      },
    },
  };
  const problem = { $ref: '#/components/responses/Problem' };
  const errors = ERROR_STATUSES.filter(({ ofReads }) => verb !== 'get' || ofReads);
  return {
    '200': success,
    ...(verb === 'get' && answersEtag(method) ? { '304': NOT_MODIFIED } : {}),
    ...(takesEtag(method) ? { '412': problem } : {}),
    ...Object.fromEntries(errors.map(({ status }) => [status, problem])),
    default: problem,
  };
}

function errorStatuses(): { readonly status: number; readonly ofReads: boolean }[] {
  const codes = [...new Set(Object.values(CODE_OF_REASON))].filter((code) => code !== 'CANCELLED');
  const statuses = [...new Set(codes.map((code) => STATUS_TABLE[code].http))].sort((a, b) => a - b);
  return statuses.map((status) => ({
    status,
    ofReads: codes.some((code) => STATUS_TABLE[code].http === status && !WRITE_CODES.has(code)),
  }));
}

function headerRefs(names: readonly string[]): Record<string, Reference> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
