import { ClientHttp2Session, connect, constants } from 'node:http2';
import { join } from 'node:path';
import { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const PROTO_DIR = join(__dirname, '../../proto');
const CANCELLED = 1;
const UNAVAILABLE = 14;

export interface PreparedCall {
  readonly path: string;
  readonly frame: Buffer;
}

/**
 * Unary gRPC calls over one HTTP/2 connection. The usual client takes half of what such a call
 * costs both sides together.
 */
export class GrpcCaller {
  readonly #service: ServiceDefinition;
  readonly #session: ClientHttp2Session;

  constructor(
    private readonly address: string,
    private readonly authorization?: string,
  ) {
    const definition = loadSync(join(PROTO_DIR, 'livegate/v1/callback_config_service.proto'), {
      includeDirs: [PROTO_DIR],
      enums: String,
    });
    this.#service = definition['livegate.v1.CallbackConfigService'] as ServiceDefinition;
    this.#session = connect(`http://${address}`);
    // Calls under way end with an error of their own.
    this.#session.on('error', () => undefined);
  }

  prepare(method: 'GetCallbackConfig' | 'SetCallbackConfig', message: object): PreparedCall {
    const rpc = this.#service[method];
    if (!rpc) throw new Error(`there is no ${method}`);
    const bytes = rpc.requestSerialize(message);
    const head = Buffer.alloc(5);
    head.writeUInt32BE(bytes.length, 1);
    return { path: rpc.path, frame: Buffer.concat([head, bytes]) };
  }

  /** The number of the gRPC status. */
  send({ path, frame }: PreparedCall, timeoutMs?: number): Promise<number> {
    return new Promise((resolve) => {
      if (this.#session.destroyed || this.#session.closed) return resolve(UNAVAILABLE);
      const stream = this.#session.request({
        [constants.HTTP2_HEADER_METHOD]: 'POST',
        [constants.HTTP2_HEADER_PATH]: path,
        [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
        te: 'trailers',
        ...(this.authorization !== undefined && { authorization: this.authorization }),
        ...(timeoutMs !== undefined && { 'grpc-timeout': `${timeoutMs}m` }),
      });
      let status: number | undefined;
      const note = (headers: Record<string, unknown>): void => {
        if (headers['grpc-status'] !== undefined) status = Number(headers['grpc-status']);
      };
      stream.on('response', note);
      stream.on('trailers', note);
      stream.on('error', () => (status ??= UNAVAILABLE));
      stream.on('close', () => resolve(status ?? CANCELLED));
      stream.resume();
      stream.end(frame);
    });
  }

  close(): void {
    this.#session.close();
  }
}
