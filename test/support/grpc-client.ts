import { join } from 'node:path';
import { credentials, Metadata, ServiceError, makeGenericClientConstructor, Client } from '@grpc/grpc-js';
import { loadSync, PackageDefinition, ServiceDefinition } from '@grpc/proto-loader';
import { Root } from 'protobufjs';
import { Json } from './rest-client';

/** One detail of a google.rpc.Status, decoded. */
export interface ErrorDetail {
  /** Such as `google.rpc.ErrorInfo`. */
  readonly type: string;
  readonly value: Json;
}

export type GrpcAnswer =
  | { readonly ok: true; readonly message: Json; readonly metadata: Metadata }
  | {
      readonly ok: false;
      /** The number of google.rpc.Code. */
      readonly code: number;
      readonly message: string;
      readonly details: readonly ErrorDetail[];
      /** The initial metadata; empty if there was none. */
      readonly metadata: Metadata;
    };

/** Such as `authorization`; one that is undefined is not sent. */
export type GrpcHeaders = Readonly<Record<string, string | undefined>>;

const SERVICES = [
  'callback_config',
  'pull_config',
  'provider',
  'account',
  'breaker',
  'audit',
  'inventory',
  'rollout',
  'event',
];

/** Calls livegate's services by name, with real protobuf on a real socket. */
export class GrpcClient {
  readonly definition: PackageDefinition;
  readonly #clients = new Map<string, Client>();
  readonly #errors: Root;

  constructor(address: string, protoDir: string, security = credentials.createInsecure()) {
    this.definition = definitionOf(protoDir);
    for (const [name, entry] of Object.entries(this.definition)) {
      if ('format' in entry) continue;
      const Constructor = makeGenericClientConstructor(entry, name);
      this.#clients.set(name.replace('livegate.v1.', ''), new Constructor(address, security));
    }
    this.#errors = errorsOf(protoDir);
  }

  /** `service` such as `CallbackConfigService`, `method` such as `SetCallbackConfig`. */
  call(
    service: string,
    method: string,
    request: object,
    options: { readonly deadlineMs?: number; readonly headers?: GrpcHeaders } = {},
  ): Promise<GrpcAnswer> {
    const definition = this.definition[`livegate.v1.${service}`] as ServiceDefinition;
    const rpc = definition[method];
    const client = this.#clients.get(service);
    if (!rpc || !client) throw new Error(`there is no ${service}/${method}`);
    return new Promise((resolve) => {
      const received: { metadata?: Metadata } = {};
      const call = client.makeUnaryRequest(
        rpc.path,
        rpc.requestSerialize,
        rpc.responseDeserialize,
        request,
        metadataOf(options.headers),
        options.deadlineMs === undefined ? {} : { deadline: Date.now() + options.deadlineMs },
        (error, message) => {
          const metadata = received.metadata ?? new Metadata();
          resolve(error ? { ...this.#failure(error), metadata } : { ok: true, message, metadata });
        },
      );
      call.on('metadata', (metadata) => (received.metadata = metadata));
    });
  }

  /** The messages of a method that streams, and how it ended. */
  async *stream(service: string, method: string, request: object, headers?: GrpcHeaders): AsyncGenerator<Json> {
    const definition = this.definition[`livegate.v1.${service}`] as ServiceDefinition;
    const rpc = definition[method];
    const client = this.#clients.get(service);
    if (!rpc || !client) throw new Error(`there is no ${service}/${method}`);
    const { path, requestSerialize, responseDeserialize } = rpc;
    const call = client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      metadataOf(headers),
    );
    try {
      yield* call;
    } finally {
      call.cancel();
    }
  }

  #failure(error: ServiceError): Omit<Extract<GrpcAnswer, { ok: false }>, 'metadata'> {
    const [packed] = error.metadata?.get('grpc-status-details-bin') ?? [];
    const details = packed ? this.#details(packed as Buffer) : [];
    return { ok: false, code: error.code, message: error.details, details };
  }

  #details(packed: Buffer): ErrorDetail[] {
    const status = this.#errors.lookupType('google.rpc.Status').decode(packed) as unknown as {
      details: { type_url: string; value: Uint8Array }[];
    };
    return status.details.map(({ type_url, value }) => {
      const type = type_url.replace('type.googleapis.com/', '');
      const messageType = this.#errors.lookupType(type);
      return { type, value: messageType.toObject(messageType.decode(value), { longs: String }) };
    });
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
  }
}

function metadataOf(headers: GrpcHeaders = {}): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) metadata.set(name, value);
  return metadata;
}

export interface RawCall {
  /** Such as `/livegate.v1.AccountService/ListAccounts`, or one that does not exist. */
  readonly path: string;
  /** The message as it is encoded; empty by default. */
  readonly bytes?: Buffer;
  readonly headers?: GrpcHeaders;
}

/** Calls any path with any bytes, on a connection of its own; the error, or null. */
export function callRaw(
  address: string,
  { path, bytes = Buffer.alloc(0), headers }: RawCall,
): Promise<ServiceError | null> {
  const client = new Client(address, credentials.createInsecure());
  const same = (value: Buffer): Buffer => value;
  return new Promise((resolve) =>
    client.makeUnaryRequest(path, same, same, bytes, metadataOf(headers), (error) => {
      client.close();
      resolve(error);
    }),
  );
}

// Specs start many systems: what each client would parse is parsed once.
const definitionOf = once((protoDir) =>
  loadSync(
    SERVICES.map((name) => join(protoDir, `livegate/v1/${name}_service.proto`)),
    { includeDirs: [protoDir], enums: String, longs: String, defaults: false, oneofs: false },
  ),
);
const errorsOf = once((protoDir) => {
  const root = new Root();
  root.resolvePath = (_origin, target) => join(protoDir, target);
  return root.loadSync(['google/rpc/status.proto', 'google/rpc/error_details.proto']);
});

function once<T>(parse: (protoDir: string) => T): (protoDir: string) => T {
  const parsed = new Map<string, T>();
  return (protoDir) => {
    const known = parsed.get(protoDir) ?? parse(protoDir);
    parsed.set(protoDir, known);
    return known;
  };
}
