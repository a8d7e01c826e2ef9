import { status as grpcStatus } from '@grpc/grpc-js';
import { ErrorDetail } from '../support/grpc-client';
import { System } from '../support/start-system';

export const TRANSPORTS = ['REST', 'gRPC'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** One call of livegate, free of any transport. */
export interface NeutralRequest {
  readonly verb: 'set' | 'get' | 'delete';
  readonly name: string;
  /** Of a set: the resource without its name. */
  readonly resource?: object;
  /** Of a delete. */
  readonly allowMissing?: boolean;
}

export const set = (name: string, resource: object): NeutralRequest => ({ verb: 'set', name, resource });
export const get = (name: string): NeutralRequest => ({ verb: 'get', name });
/** Of what may be absent, so that nothing is read first. */
export const remove = (name: string): NeutralRequest => ({ verb: 'delete', name, allowMissing: true });

export interface UpstreamCall {
  readonly action: string;
  readonly requestId: string;
  readonly attempts: number;
  readonly outcome: string;
}

export interface Success {
  readonly ok: true;
  readonly upstreamCalls: readonly UpstreamCall[];
}

/** A failure in the words that both transports share. */
export interface Failure {
  readonly ok: false;
  /** The HTTP status, or the number of google.rpc.Code. */
  readonly status: number;
  /** The name in google.rpc.Code. */
  readonly code: string;
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly violations: readonly { readonly field: string; readonly reason: string }[];
  readonly retryAfterMs?: number;
  /** Of gRPC: what google.rpc.Status carries, by type and in order. */
  readonly details: readonly ErrorDetail[];
  /** Of REST: the header, in seconds. */
  readonly retryAfterHeader?: string;
  /** Every word of the answer. */
  readonly text: string;
}

export type Answer = Success | Failure;

export function send(system: System, transport: Transport, request: NeutralRequest): Promise<Answer> {
  return transport === 'REST' ? sendRest(system, request) : sendGrpc(system, request);
}

const METHODS = { set: 'PUT', get: 'GET', delete: 'DELETE' } as const;

async function sendRest({ rest }: System, { verb, name, resource, allowMissing }: NeutralRequest): Promise<Answer> {
  const query = allowMissing ? '?allowMissing=true' : '';
  const { status, headers, body } = await rest.send(METHODS[verb], `/v1/${name}${query}`, resource);
  if (status === 200) return { ok: true, upstreamCalls: callsOf(body as WithCalls) };
  expect(headers['content-type']).toMatch(/^application\/problem\+json\b/);
  const { code, reason, metadata, violations = [], retryAfterMs } = body;
  expect(body).toMatchObject({ status, type: `urn:livegate:error:${reason}` });
  const text = JSON.stringify({ headers, body });
  const retryAfterHeader = headers['retry-after'];
  return { ok: false, status, code, reason, metadata, violations, retryAfterMs, retryAfterHeader, details: [], text };
}

const RPC_VERBS = { set: 'Set', get: 'Get', delete: 'Delete' } as const;

async function sendGrpc({ grpc }: System, { verb, name, resource, allowMissing }: NeutralRequest): Promise<Answer> {
  const type = name.includes('/pullConfigs/') ? 'PullConfig' : 'CallbackConfig';
  const field = type === 'PullConfig' ? 'pullConfig' : 'callbackConfig';
  const message = verb === 'set' ? { [field]: { name, ...resource } } : { name, ...(allowMissing && { allowMissing }) };
  const answer = await grpc.call(`${type}Service`, `${RPC_VERBS[verb]}${type}`, message);
  if (answer.ok) return { ok: true, upstreamCalls: callsOf(answer.message as WithCalls) };
  const { code: status, details } = answer;
  const infos = valuesOf<Pick<Failure, 'reason' | 'metadata'>>(details, 'ErrorInfo');
  expect(infos).toEqual([expect.objectContaining({ domain: 'livegate' })]);
  const [{ reason, metadata } = { reason: '', metadata: {} }] = infos;
  const violations = valuesOf<{ fieldViolations: Failure['violations'] }>(details, 'BadRequest').flatMap(
    ({ fieldViolations }) => fieldViolations,
  );
  const [retry] = valuesOf<{ retryDelay: { seconds?: string; nanos?: number } }>(details, 'RetryInfo');
  const retryAfterMs = retry && Number(retry.retryDelay.seconds ?? 0) * 1000 + (retry.retryDelay.nanos ?? 0) / 1e6;
  const code = grpcStatus[status] ?? String(status);
  const text = JSON.stringify(answer);
  return { ok: false, status, code, reason, metadata, violations, retryAfterMs, details, text };
}

/** The details of one type of google/rpc/error_details.proto. */
function valuesOf<T>(details: readonly ErrorDetail[], type: string): T[] {
  return details.filter((detail) => detail.type === `google.rpc.${type}`).map(({ value }) => value as T);
}

interface WithCalls {
  readonly upstreamCalls?: readonly Partial<UpstreamCall>[];
}

/** Without what only one transport prints: proto3 leaves a zero or an empty string out. */
function callsOf({ upstreamCalls = [] }: WithCalls): UpstreamCall[] {
  return upstreamCalls.map(({ action = '', requestId = '', attempts = 0, outcome = '' }) => ({
    action,
    requestId,
    attempts,
    outcome,
  }));
}
