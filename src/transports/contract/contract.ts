import {
  DescField,
  DescMessage,
  DescMethod,
  DescService,
  FileRegistry,
  createFileRegistry,
  fromBinary,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { CommentReader, Commented } from './descriptor-comments';
import { HttpBinding, OptionReader, ResourceDescriptor } from './descriptor-options';

/** The proto contract, with its comments and options. */
export interface Contract {
  /** The services that speak HTTP, ordered by name. */
  readonly services: readonly DescService[];
  comment(element: Commented): string;
  httpBindings(method: DescMethod): HttpBinding[];
  /** Names of google.api.FieldBehavior, such as `REQUIRED`. */
  behaviors(field: DescField): ReadonlySet<string>;
  resource(message: DescMessage): ResourceDescriptor | undefined;
  /** The message that defines the resource type, such as `livegate/CallbackConfig`. */
  resourceMessage(type: string): DescMessage;
  /** The message of the resource that a `name` or `parent` field refers to. */
  referencedResource(field: DescField): DescMessage | undefined;
  message(typeName: string): DescMessage;
}

/** Whether a request can depend on the state of the resource, that is, has an etag. */
export function takesEtag({ input }: DescMethod): boolean {
  return input.fields.some(({ name }) => name === 'etag');
}

/** Whether the answer is a resource with an etag. */
export function answersEtag({ output }: DescMethod): boolean {
  return output.fields.some(({ name }) => name === 'etag');
}

/** Reads a FileDescriptorSet that holds all imports and the source info. */
export function readContract(descriptorSet: Uint8Array): Contract {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet));
  const options = new OptionReader(registry);
  const services = servicesOf(registry, options);
  const comments = new CommentReader(jsonNames(registry, new Set(services.map(({ file }) => file.proto.package))));
  const byResourceType = resourceMessages(registry, options);
  const resourceMessage = (type: string): DescMessage => byResourceType.get(type) ?? missing(type);
  return {
    services,
    comment: (element) => comments.read(element),
    httpBindings: (method) => options.httpBindings(method),
    behaviors: (field) => options.behaviors(field),
    resource: (message) => options.resource(message),
    resourceMessage,
    referencedResource: (field) => {
      const type = options.reference(field);
      if (type !== undefined) return resourceMessage(type);
      return options.resource(field.parent) ? field.parent : undefined;
    },
    message: (typeName) => registry.getMessage(typeName) ?? missing(typeName),
  };
}

function servicesOf(registry: FileRegistry, options: OptionReader): DescService[] {
  return [...registry]
    .filter((desc) => desc.kind === 'service')
    .filter(({ methods }) => methods.some((method) => options.httpBindings(method).length > 0))
    .sort((a, b) => (a.typeName < b.typeName ? -1 : 1));
}

function resourceMessages(registry: FileRegistry, options: OptionReader): ReadonlyMap<string, DescMessage> {
  const messages = [...registry].filter((desc) => desc.kind === 'message');
  return new Map(
    messages.flatMap((message): [string, DescMessage][] => {
      const type = options.resource(message)?.type;
      return type === undefined ? [] : [[type, message]];
    }),
  );
}

function jsonNames(registry: FileRegistry, packages: ReadonlySet<string>): ReadonlyMap<string, string> {
  const messages = [...registry].filter((desc) => desc.kind === 'message' && packages.has(desc.file.proto.package));
  const fields = messages.flatMap((message) => (message.kind === 'message' ? message.fields : []));
  return new Map(fields.map(({ name, jsonName }) => [name, jsonName]));
}

function missing(name: string): never {
  throw new Error(`the descriptor set does not have ${name}`);
}
