import { Metadata } from '@grpc/grpc-js';
import type { Root } from 'protobufjs';
import { GatewayError } from '../../domain/errors/gateway-error';
import { ErrorContent, contentOf } from './error-content';
import { STATUS_TABLE, retryAfterMsOf } from './status-table';

/** The status with which grpc-js ends a call. */
export interface GrpcFailure {
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata;
}

export const DETAILS_TRAILER = 'grpc-status-details-bin';

/** Renders errors as google.rpc.Status with the details of google/rpc/error_details.proto. */
export class GrpcStatusRenderer {
  /** `types` has those of google/rpc. */
  constructor(private readonly types: Root) {}

  render(error: GatewayError): GrpcFailure {
    const { grpc: code } = STATUS_TABLE[error.code];
    const content = contentOf(error);
    const { message } = content;
    const status = { code, message, details: detailsOf(error, content).map((detail) => this.#any(detail)) };
    const metadata = new Metadata();
    metadata.set(DETAILS_TRAILER, Buffer.from(this.#encode('google.rpc.Status', status)));
    return { code, details: message, metadata };
  }

  #any({ type, value }: Detail): { type_url: string; value: Uint8Array } {
    return { type_url: `type.googleapis.com/${type}`, value: this.#encode(type, value) };
  }

  #encode(type: string, value: Readonly<Record<string, unknown>>): Uint8Array {
    const messageType = this.types.lookupType(type);
    return messageType.encode(messageType.fromObject(value)).finish();
  }
}

interface Detail {
  readonly type: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Exactly one ErrorInfo, and the details that the code calls for. */
function detailsOf(error: GatewayError, { message, metadata, violations }: ErrorContent): Detail[] {
  const details: Detail[] = [
    { type: 'google.rpc.ErrorInfo', value: { reason: error.reason, domain: 'livegate', metadata } },
  ];
  if (violations.length > 0) {
    details.push({ type: 'google.rpc.BadRequest', value: { fieldViolations: violations } });
  }
  const subject = metadata['resource'] ?? metadata['account'] ?? '';
  if (error.code === 'NOT_FOUND') {
    const value = { resourceName: subject, resourceType: resourceTypeOf(error), description: message };
    details.push({ type: 'google.rpc.ResourceInfo', value });
  }
  if (error.code === 'FAILED_PRECONDITION') {
    const precondition = { type: error.reason, subject, description: message };
    details.push({ type: 'google.rpc.PreconditionFailure', value: { violations: [precondition] } });
  }
  if (error.code === 'RESOURCE_EXHAUSTED') {
    const failure = { subject: metadata['action'] ?? metadata['caller'] ?? subject, description: message };
    details.push({ type: 'google.rpc.QuotaFailure', value: { violations: [failure] } });
  }
  const retryAfterMs = retryAfterMsOf(error);
  if (retryAfterMs !== undefined) {
    const retryDelay = { seconds: Math.floor(retryAfterMs / 1000), nanos: (retryAfterMs % 1000) * 1_000_000 };
    details.push({ type: 'google.rpc.RetryInfo', value: { retryDelay } });
  }
  return details;
}

function resourceTypeOf(error: GatewayError): string {
  switch (error.reason) {
    case 'ACCOUNT_NOT_FOUND':
      return 'livegate/Account';
    case 'PROVIDER_NOT_FOUND':
      return 'livegate/Provider';
    case 'CONFIG_NOT_FOUND':
      return error.metadata.resource?.includes('/pullConfigs/') ? 'livegate/PullConfig' : 'livegate/CallbackConfig';
    case 'BREAKER_NOT_FOUND':
      return 'livegate/Breaker';
    case 'ROLLOUT_NOT_FOUND':
      return 'livegate/Rollout';
    case 'EVENT_NOT_FOUND':
      return 'livegate/Event';
    default:
      return 'domain';
  }
}
