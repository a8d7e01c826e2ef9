import { join } from 'node:path';
import { Client, ClientDuplexStream, credentials, makeGenericClientConstructor, Metadata } from '@grpc/grpc-js';
import { loadSync, ServiceDefinition } from '@grpc/proto-loader';
import { ReflectionRequest, ReflectionResponse } from '../../src/transports/grpc/reflection/reflection-answers';

const PROTO = join(__dirname, '../../proto/grpc/reflection');
/** The answer to a file is much longer than this request for it. */
const FLOOD: ReflectionRequest = { fileByFilename: 'livegate/v1/resources.proto' };
const FLOOD_BYTES = 34;

type Stream = ClientDuplexStream<ReflectionRequest, ReflectionResponse>;

/**
 * A stream of grpc.reflection on a connection of its own. `version` is `v1` or `v1alpha`; an
 * empty `key` is none.
 */
export function openReflection(address: string, version: string, key: string): ReflectionStream {
  const definition = loadSync(join(PROTO, version, 'reflection.proto'), { longs: String, enums: String });
  const service = definition[`grpc.reflection.${version}.ServerReflection`] as ServiceDefinition;
  const Constructor = makeGenericClientConstructor(service, 'ServerReflection');
  const client = new Constructor(address, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  const metadata = new Metadata();
  if (key !== '') metadata.set('authorization', `Bearer ${key}`);
  return new ReflectionStream(client, metadata);
}

export class ReflectionStream {
  #stream: Stream | undefined;

  constructor(
    private readonly client: Client,
    private readonly metadata: Metadata,
  ) {}

  /** Another stream on the same connection. */
  another(): ReflectionStream {
    return new ReflectionStream(this.client, this.metadata);
  }

  /** The answer to one request; rejects with the status of a stream that ends instead. */
  ask(request: ReflectionRequest): Promise<ReflectionResponse> {
    const stream = this.#opened();
    return new Promise((resolve, reject) => {
      stream.once('data', resolve).once('error', reject);
      stream.write(request);
    });
  }

  /** Rejects with the status with which the stream ends. */
  ended(): Promise<void> {
    return new Promise((resolve, reject) => this.#opened().once('end', resolve).once('error', reject));
  }

  /** Asks for a large file again and again, and reads no answer. Rejects as `ended`. */
  flood(bytes: number): Promise<void> {
    const stream = this.#opened();
    const ended = new Promise<void>((resolve, reject) => stream.once('end', resolve).once('error', reject));
    for (let sent = 0; sent < bytes; sent += FLOOD_BYTES) stream.write(FLOOD);
    return ended;
  }

  close(): void {
    this.client.close();
  }

  #opened(): Stream {
    const method = (this.client as unknown as Record<string, (metadata: Metadata) => Stream>)['serverReflectionInfo'];
    if (!method) throw new Error('the proto has no ServerReflectionInfo');
    if (!this.#stream) {
      this.#stream = method.call(this.client, this.metadata);
      this.#stream.on('error', () => undefined);
    }
    return this.#stream;
  }
}
