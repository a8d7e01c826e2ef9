import { HttpException } from '@nestjs/common';
import { GatewayError } from '../../domain/errors/gateway-error';

/**
 * Converts what Fastify and Nest throw before a handler runs. Fastify's errors carry a status;
 * anything else is a fault of livegate.
 */
export function fromHttpFailure(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  const status = statusOf(thrown);
  switch (status) {
    case 404:
      return new GatewayError('ROUTE_NOT_FOUND', 'this path does not exist', { cause: thrown });
    case 413:
      return new GatewayError('PAYLOAD_TOO_LARGE', 'the body is too large', { cause: thrown });
    case 414:
      return new GatewayError('URI_TOO_LONG', 'the path is too long', { cause: thrown });
    case 415:
      return new GatewayError('UNSUPPORTED_MEDIA_TYPE', 'the body must be application/json', { cause: thrown });
    case 408:
    case 431:
      return new GatewayError('MALFORMED_HTTP', 'the request head is too slow or too large', { cause: thrown });
    case 400:
      return badRequest(thrown);
    default:
      return GatewayError.from(thrown);
  }
}

function badRequest(thrown: unknown): GatewayError {
  if (codeOf(thrown) === 'FST_ERR_BAD_URL') {
    return new GatewayError('MALFORMED_HTTP', 'the path is not valid percent-encoding', { cause: thrown });
  }
  if (codeOf(thrown) === 'ECONNRESET') {
    return new GatewayError('CALLER_CANCELLED', 'the caller closed the connection before the body arrived', {
      cause: thrown,
    });
  }
  return new GatewayError('INVALID_REQUEST', 'body: must be a JSON object', {
    violations: [{ field: 'body', reason: 'INVALID_FORMAT', description: 'must be a JSON object' }],
    cause: thrown,
  });
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  return isObject(thrown) && typeof thrown['statusCode'] === 'number' ? thrown['statusCode'] : undefined;
}

function codeOf(thrown: unknown): string {
  const origin = thrown instanceof HttpException ? (thrown.cause ?? thrown) : thrown;
  return isObject(origin) && typeof origin['code'] === 'string' ? origin['code'] : '';
}

function isObject(thrown: unknown): thrown is Record<string, unknown> {
  return typeof thrown === 'object' && thrown !== null;
}
