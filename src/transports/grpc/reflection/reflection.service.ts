import { Server, ServerDuplexStream, ServiceDefinition } from '@grpc/grpc-js';
import { Caller } from '../../../domain/access/caller';
import { GatewayError } from '../../../domain/errors/gateway-error';
import { callerOf } from '../../auth/caller-of';
import { GrpcStatusRenderer } from '../../errors/grpc-status.renderer';
import { Readiness } from '../../health/readiness';
import { initialMetadataOf } from '../incoming-call';
import { ReflectionAnswers, ReflectionRequest, ReflectionResponse } from './reflection-answers';
import { ReflectionIndex } from './reflection-index';

const VERSIONS = ['v1', 'v1alpha'];
const SERVICES = VERSIONS.map((version) => `grpc.reflection.${version}.ServerReflection`);

/** The proto files of the service, relative to `proto`. */
export const REFLECTION_FILES = VERSIONS.map((version) => `grpc/reflection/${version}/reflection.proto`);
export const REFLECTION_PATHS: ReadonlySet<string> = new Set(SERVICES.map((name) => `/${name}/ServerReflectionInfo`));

export interface ReflectionParts {
  /** Of the services and all that they import. */
  readonly descriptorSet: Uint8Array;
  readonly readiness: Readiness;
  readonly renderer: GrpcStatusRenderer;
  /** Counts a call of the caller. Throws CALLER_THROTTLED. */
  readonly countCall: (caller: Caller) => Promise<void>;
}

/**
 * Serves grpc.reflection, which answers from livegate's own descriptor set. The package
 * `@grpc/reflection` encodes descriptors anew without the options of google.api, which `buf curl`
 * refuses, and does not wait for a client that leaves its answers unread. `definition` holds
 * REFLECTION_FILES, as proto-loader gives it.
 */
export function addReflection(
  server: Server,
  definition: Readonly<Record<string, unknown>>,
  parts: ReflectionParts,
): void {
  const index = new ReflectionIndex(parts.descriptorSet);
  const serve = (call: ReflectionCall): void => void answerStream(call, new ReflectionAnswers(index), parts);
  for (const name of SERVICES) {
    server.addService(definition[name] as ServiceDefinition, { ServerReflectionInfo: serve });
  }
}

type ReflectionCall = ServerDuplexStream<ReflectionRequest, ReflectionResponse>;

/** Each stream counts as one call of its caller. */
async function answerStream(
  call: ReflectionCall,
  answers: ReflectionAnswers,
  { readiness, renderer, countCall }: ReflectionParts,
): Promise<void> {
  call.sendMetadata(initialMetadataOf(call.metadata));
  try {
    const { refusal } = readiness;
    if (refusal) throw refusal;
    await countCall(callerOf(call.metadata));
  } catch (error) {
    call.emit('error', renderer.render(GatewayError.from(error)));
    return;
  }
  call.on('data', (request: ReflectionRequest) => {
    if (call.write(answers.answer(request))) return;
    // The client leaves its answers unread: the next request waits.
    call.pause();
    call.once('drain', () => call.resume());
  });
  call.on('end', () => call.end());
}
