import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { DescMessage, fromBinary, fromJson, JsonObject, JsonValue, toBinary, toJson } from '@bufbuild/protobuf';
import { Client, credentials, Metadata, ServiceError } from '@grpc/grpc-js';
import { Root } from 'protobufjs';
import { ErrorReason, GatewayError, Violation } from '../../src/domain/errors/gateway-error';
import { httpStatusOf, STATUS_TABLE } from '../../src/transports/errors/status-table';
import { ContractMethod, HttpBinding } from './proto-contract';
import { RestAnswer, RestClient } from './rest-client';
import { PROTO_DIR, System } from './start-system';

/** What a call came to, in one form for both transports. */
export type Verdict =
  | { readonly ok: true; readonly message: JsonValue }
  | {
      readonly ok: false;
      readonly code: string;
      readonly reason: ErrorReason;
      readonly message: string;
      readonly metadata: Readonly<Record<string, string>>;
      readonly violations: readonly Violation[];
      readonly retryAfterMs?: number;
    };

/** A request in HTTP. */
export interface HttpForm {
  readonly verb: HttpBinding['verb'];
  /** Includes the query. */
  readonly path: string;
  readonly body?: JsonValue;
}

/** The body of a problem, with what is beside what follows from the rest. */
interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly reason: ErrorReason;
  readonly metadata: Readonly<Record<string, string>>;
  readonly violations?: readonly Violation[];
  readonly retryAfterMs?: number;
}

/**
 * Sends requests, given as proto3 JSON of their messages, over either transport, and reads the
 * answers as strictly as can be.
 */
export class Transports {
  readonly #rest: RestClient;
  readonly #grpc: Client;
  readonly #errors = new Root();

  /** `authorization` goes with every request. */
  constructor(
    system: System,
    private readonly authorization?: string,
  ) {
    this.#rest = system.rest;
    // A connection of its own: one connection has a hundred calls at most.
    this.#grpc = new Client(system.app.grpc, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
    this.#errors.resolvePath = (_origin, target) => join(PROTO_DIR, target);
    this.#errors.loadSync(['google/rpc/status.proto', 'google/rpc/error_details.proto']);
  }

  async overRest(method: ContractMethod, request: JsonObject): Promise<Verdict> {
    const { verb, path, body } = toHttp(method, request);
    return this.restForm(method.output, { verb, path, body });
  }

  async restForm(output: DescMessage, { verb, path, body }: HttpForm): Promise<Verdict> {
    return restVerdict(output, await this.#rest.send(verb, path, body, { authorization: this.authorization }));
  }

  overGrpc(method: ContractMethod, request: JsonObject): Promise<Verdict> {
    return this.grpcBytes(method, toBinary(method.input, fromJson(method.input, request)));
  }

  /** Sends a message as it is encoded. */
  grpcBytes(method: ContractMethod, request: Uint8Array): Promise<Verdict> {
    const metadata = new Metadata();
    if (this.authorization !== undefined) metadata.set('authorization', this.authorization);
    return new Promise((resolve, reject) => {
      this.#grpc.makeUnaryRequest(
        `/livegate.v1.${method.service}/${method.name}`,
        (bytes: Uint8Array) => Buffer.from(bytes),
        (bytes: Buffer) => fromBinary(method.output, bytes),
        request,
        metadata,
        (error, message) => {
          if (!error && message)
            resolve({ ok: true, message: canonical(method.output, toJson(method.output, message)) });
          else if (error) this.#grpcFailure(error).then(resolve, reject);
        },
      );
    });
  }

  // Async, so that an expectation that fails inside rejects the call.
  // eslint-disable-next-line @typescript-eslint/require-await
  async #grpcFailure(error: ServiceError): Promise<Verdict> {
    const packed = error.metadata.get('grpc-status-details-bin');
    if (packed.length !== 1) throw new Error(`an error without details: ${error.code} ${error.details}`);
    const status = this.#decode('google.rpc.Status', packed[0] as Buffer);
    same([status['code'], status['message']], [error.code, error.details]);
    const details = (status['details'] as { type_url: string; value: Uint8Array }[]).map(({ type_url, value }) => {
      const type = type_url.replace('type.googleapis.com/google.rpc.', '');
      return { type, value: this.#decode(`google.rpc.${type}`, value) };
    });
    const one = (type: string): Record<string, unknown> | undefined => {
      const found = details.filter((detail) => detail.type === type);
      if (found.length > 1) throw new Error(`${found.length} details of type ${type}`);
      return found[0]?.value;
    };
    const info = one('ErrorInfo');
    same(info?.['domain'], 'livegate');
    const code =
      Object.entries(STATUS_TABLE).find(([, row]) => row.grpc === Number(error.code))?.[0] ?? String(error.code);
    const missing = DETAILS_OF_CODE[code]?.filter((type) => !details.some((detail) => detail.type === type));
    same(missing ?? [], []);
    const delay = one('RetryInfo')?.['retryDelay'] as { seconds?: string; nanos?: number } | undefined;
    return {
      ok: false,
      code,
      reason: info?.['reason'] as ErrorReason,
      message: error.details,
      metadata: (info?.['metadata'] ?? {}) as Record<string, string>,
      violations: (one('BadRequest')?.['fieldViolations'] ?? []) as Violation[],
      ...(delay && { retryAfterMs: Number(delay.seconds ?? 0) * 1000 + (delay.nanos ?? 0) / 1_000_000 }),
    };
  }

  #decode(type: string, bytes: Uint8Array): Record<string, unknown> {
    const messageType = this.#errors.lookupType(type);
    return messageType.toObject(messageType.decode(bytes), { longs: String });
  }

  close(): void {
    this.#grpc.close();
  }
}

/** What has to come along with a code over gRPC, beside ErrorInfo. */
const DETAILS_OF_CODE: Readonly<Record<string, readonly string[]>> = {
  NOT_FOUND: ['ResourceInfo'],
  FAILED_PRECONDITION: ['PreconditionFailure'],
  RESOURCE_EXHAUSTED: ['QuotaFailure', 'RetryInfo'],
  UNAVAILABLE: ['RetryInfo'],
};

/**
 * The binding that fits the name, filled in; the first one if none does. A body that is no object
 * goes as it is.
 */
export function toHttp(method: ContractMethod, request: JsonObject, resource = nameIn(method, request)): HttpForm {
  const name = resource.split('/');
  const fitting = method.bindings.find((binding) => fits(segmentsOf(binding), name));
  const binding = fitting ?? method.bindings[0];
  if (!binding) throw new Error(`${method.name} has no HTTP rule`);
  const path = binding.template.replace(/\{[^}]+\}/, name.map(encodeSegment).join('/'));
  const bodyField = jsonName(binding.body);
  const nameField = jsonName(binding.pathField?.split('.')[0] ?? '');
  const query = Object.entries(request).filter(([field]) => field !== bodyField && field !== nameField);
  const search = query.map(([field, value]) => `${field}=${encodeURIComponent(scalarText(value))}`).join('&');
  const form = { verb: binding.verb, path: search === '' ? path : `${path}?${search}` };
  return bodyField === '' ? form : { ...form, body: withoutName(request[bodyField]) };
}

/** The name is in the path. */
function withoutName(body: JsonValue | undefined): JsonValue | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const { name: _inThePath, ...rest } = body;
  return rest;
}

/** A field that a query can have is a scalar. */
function scalarText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The resource name that a request is about; empty if the method has none. */
export function nameIn({ bindings }: ContractMethod, request: JsonObject): string {
  const path = bindings[0]?.pathField?.split('.').map(jsonName) ?? [];
  const found = path.reduce<JsonValue | undefined>(
    (value, field) => (value as JsonObject | undefined)?.[field],
    request,
  );
  return path.length > 0 && typeof found === 'string' ? found : '';
}

/** Percent-encoded so that it arrives as it is: clients and servers fold dots and read slashes. */
function encodeSegment(segment: string): string {
  if (/^\.{1,2}$/.test(segment)) return segment.replaceAll('.', '%2E');
  return encodeURIComponent(segment);
}

function segmentsOf({ template }: HttpBinding): string[] {
  return (/=([^}]+)\}/.exec(template)?.[1] ?? '').split('/');
}

function fits(pattern: readonly string[], name: readonly string[]): boolean {
  return pattern.length === name.length && pattern.every((part, i) => part === '*' || part === name[i]);
}

export function jsonName(field: string): string {
  return field.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * proto3 JSON with every field of implicit presence: the same for a message whether its defaults
 * were written or not.
 */
function canonical(output: DescMessage, body: JsonValue): JsonValue {
  return toJson(output, fromJson(output, body), { alwaysEmitImplicit: true });
}

function restVerdict(output: DescMessage, { status, headers, body }: RestAnswer): Verdict {
  if (!headers['x-request-id']) throw new Error('an answer without request id');
  if (status === 200) {
    same(headers['content-type'], 'application/json; charset=utf-8');
    return { ok: true, message: canonical(output, body as JsonValue) };
  }
  const { type, title, detail, code, reason, metadata, violations, retryAfterMs, ...rest } = body as ProblemBody;
  const error = new GatewayError(reason, '');
  same(headers['content-type']?.split(';')[0], 'application/problem+json');
  same([type, rest], [`urn:livegate:error:${reason}`, { status }]);
  same([code, title, status], [error.code, STATUS_TABLE[error.code].title, httpStatusOf(error)]);
  const retryAfter = retryAfterMs === undefined ? undefined : String(Math.max(1, Math.ceil(retryAfterMs / 1000)));
  same(headers['retry-after'], retryAfter);
  return {
    ok: false,
    code,
    reason,
    message: detail,
    metadata,
    violations: violations ?? [],
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** As `expect` does, at a fraction of the time: there are thousands of answers. */
function same(actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
}
