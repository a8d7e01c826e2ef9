import { AnyDesc, createFileRegistry, DescFile, FileRegistry, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/** A file of the proto as clients receive it. */
export interface ReflectedFile {
  /** Such as `livegate/v1/resources.proto`. */
  readonly name: string;
  /** A FileDescriptorProto, without comments. */
  readonly bytes: Buffer;
  readonly imports: readonly string[];
}

/** The files of a FileDescriptorSet, by their names and by what they declare. */
export class ReflectionIndex {
  /** Full names of the services, ordered. */
  readonly services: readonly string[];
  readonly #registry: FileRegistry;
  readonly #files = new Map<string, ReflectedFile>();
  /** Names of files by the full name of a declaration. */
  readonly #symbols = new Map<string, string>();

  /** `descriptorSet` holds all imports. */
  constructor(descriptorSet: Uint8Array) {
    this.#registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet));
    for (const file of this.#registry.files) this.#addFile(file);
    const symbols = [...this.#registry];
    for (const symbol of symbols) {
      for (const name of [symbol.typeName, ...membersOf(symbol)]) this.#symbols.set(name, protoName(symbol.file));
    }
    this.services = symbols
      .filter(({ kind }) => kind === 'service')
      .map(({ typeName }) => typeName)
      .sort();
  }

  file(name: string): ReflectedFile | undefined {
    return this.#files.get(name);
  }

  /** `symbol` such as `livegate.v1.AccountService`, one of its methods, a message or a field. */
  fileOf(symbol: string): ReflectedFile | undefined {
    return this.file(this.#symbols.get(symbol) ?? '');
  }

  fileOfExtension(type: string, number: number): ReflectedFile | undefined {
    const message = this.#registry.getMessage(type);
    const extension = message && this.#registry.getExtensionFor(message, number);
    return extension && this.file(protoName(extension.file));
  }

  /** The numbers of the extensions of a message; undefined if there is no such message. */
  extensionsOf(type: string): readonly number[] | undefined {
    if (!this.#registry.getMessage(type)) return undefined;
    return [...this.#registry].flatMap((symbol) =>
      symbol.kind === 'extension' && symbol.extendee.typeName === type ? [symbol.number] : [],
    );
  }

  /** Encoded again with what is unknown to the encoder, such as the options of google.api. */
  #addFile({ proto, dependencies }: DescFile): void {
    const { sourceCodeInfo: _comments, ...rest } = proto;
    const bytes = Buffer.from(toBinary(FileDescriptorProtoSchema, rest));
    this.#files.set(proto.name, { name: proto.name, bytes, imports: dependencies.map(protoName) });
  }
}

function protoName({ proto }: DescFile): string {
  return proto.name;
}

/** Full names of what a declaration holds besides further declarations. */
function membersOf(symbol: AnyDesc): string[] {
  switch (symbol.kind) {
    case 'service':
      return symbol.methods.map(({ name }) => `${symbol.typeName}.${name}`);
    case 'message':
      return [...symbol.fields, ...symbol.oneofs].map(({ name }) => `${symbol.typeName}.${name}`);
    case 'enum':
      return symbol.values.map(({ name }) => `${symbol.typeName}.${name}`);
    default:
      return [];
  }
}
