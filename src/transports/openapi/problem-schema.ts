import { CODE_OF_REASON, ErrorCode } from '../../domain/errors/gateway-error';
import { STATUS_TABLE } from '../errors/status-table';
import { Contract } from '../contract/contract';
import { JsonSchema } from './openapi.document';
import { SchemaBook } from './message-schemas';

/** The meaning of each code over REST; CANCELLED is left out, since the caller is gone by then. */
const CODES: Readonly<Record<Exclude<ErrorCode, 'CANCELLED'>, string>> = {
  INVALID_ARGUMENT: 'The request is invalid; the violations list every fault.',
  FAILED_PRECONDITION: 'The current state does not allow the request.',
  UNAUTHENTICATED: 'Unknown or expired credentials.',
  PERMISSION_DENIED: 'The caller may not do this.',
  NOT_FOUND: 'There is no such provider, account, domain, configuration or breaker.',
  ALREADY_EXISTS: 'The write conflicts with an existing configuration.',
  ABORTED: 'The write conflicts with another change; status 412 if a precondition does not hold.',
  RESOURCE_EXHAUSTED: 'Too many requests.',
  INTERNAL: 'An error inside livegate.',
  UNIMPLEMENTED: "The account's provider does not support it; the violations name the fields.",
  UNKNOWN: 'The provider failed with an error that livegate does not know.',
  UNAVAILABLE: 'The provider or livegate is temporarily unavailable.',
  DEADLINE_EXCEEDED: 'The deadline passed; metadata `outcome` says what became of a write.',
};

const STRING: JsonSchema = { type: 'string' };

/** The schemas of error answers: RFC 9457, with the closed lists of words from the contract. */
export function problemSchemas(contract: Contract, book: SchemaBook): Record<'Problem' | 'Violation', JsonSchema> {
  const { file } = contract.services[0] ?? noServices();
  const words = (list: string): JsonSchema => {
    const desc = contract.message(`${file.proto.package}.${list}`).nestedEnums.find(({ name }) => name === 'Value');
    return book.enum(desc ?? noServices());
  };
  return {
    Problem: problem(words('ErrorReason')),
    Violation: violation(words('ViolationReason')),
  };
}

/** What to correct, and when to retry. */
const REMEDY = {
  violations: {
    type: 'array',
    description: 'Every fault of the request; absent if the request itself is valid.',
    items: { $ref: '#/components/schemas/Violation' },
  },
  retryAfterMs: {
    type: 'integer',
    format: 'int64',
    minimum: 0,
    description: 'When to retry, in milliseconds from now; absent if a retry does not help.',
  },
} as const;

function problem(reason: JsonSchema): JsonSchema {
  return {
    type: 'object',
    description: 'Why a request failed (RFC 9457). Act on `code` and `reason`, never on text.',
    properties: {
      type: { type: 'string', format: 'uri-reference', description: 'A stable URI for each reason.' },
      title: {
        ...STRING,
        description: 'A short, human-readable summary of the code; the same for every problem of one type.',
      },
      status: { type: 'integer', format: 'int32', minimum: 400, maximum: 599, description: 'The HTTP status.' },
      detail: { ...STRING, description: 'A human-readable explanation of this occurrence.' },
      instance: {
        type: 'string',
        format: 'uri-reference',
        description: 'The resource name that the request was about; absent if there is none.',
      },
      code: { ...STRING, description: describeCodes(), enum: errorCodes() },
      reason: {
        ...reason,
        description: 'Why the request failed: one of a closed list of reasons, the same as over gRPC.',
      },
      metadata: {
        type: 'object',
        description:
          'Facts for machines: every variable of the text, ' +
          'such as `account`, `provider`, `action`, `upstreamCode`, `upstreamRequestId` and `outcome`.',
        additionalProperties: STRING,
      },
      ...REMEDY,
    },
    required: ['type', 'title', 'status', 'detail', 'code', 'reason', 'metadata'],
  };
}

function violation(reason: JsonSchema): JsonSchema {
  return {
    type: 'object',
    description: 'One fault of a request.',
    properties: {
      field: {
        ...STRING,
        description: 'The JSON path relative to the resource, or the name of a parameter.',
        examples: ['stream.switchUrl', 'origins[0].host', 'name'],
      },
      reason: { ...reason, description: 'What is wrong: one of a closed list of reasons.' },
      description: { ...STRING, description: 'A human-readable explanation.' },
    },
    required: ['field', 'reason', 'description'],
  };
}

function describeCodes(): string {
  const lines = Object.entries(CODES).map(
    ([code, meaning]) => `- \`${code}\` (${STATUS_TABLE[code as ErrorCode].http}): ${meaning}`,
  );
  return `A name of google.rpc.Code, the same as over gRPC.\n\n${lines.join('\n')}`;
}

function errorCodes(): string[] {
  return [...new Set<string>(Object.values(CODE_OF_REASON))].sort();
}

function noServices(): never {
  throw new Error('the descriptor set is not the one of livegate');
}
