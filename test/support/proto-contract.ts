import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createFileRegistry,
  DescEnum,
  DescField,
  DescMessage,
  FileRegistry,
  fromBinary,
  getOption,
  hasOption,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

/** One HTTP form of a method. */
export interface HttpBinding {
  readonly verb: 'GET' | 'PUT' | 'DELETE' | 'POST' | 'PATCH';
  /** Such as `/v1/{name=accounts/*}`. */
  readonly template: string;
  /** The path with `*` for each variable segment, such as `/v1/accounts/*`. */
  readonly path: string;
  /**
   * The request's field that the path fills in, such as `callback_config.name`; absent where the
   * path has no variables.
   */
  readonly pathField?: string;
  /** The request's field that is the body; empty if there is none. */
  readonly body: string;
}

export interface ContractMethod {
  /** Such as `CallbackConfigService`. */
  readonly service: string;
  /** Such as `SetCallbackConfig`. */
  readonly name: string;
  readonly input: DescMessage;
  readonly output: DescMessage;
  readonly bindings: readonly HttpBinding[];
  /** Its answer is a stream of messages. */
  readonly isStream: boolean;
}

const PACKAGE = 'livegate.v1';
const DESCRIPTOR_SET = join(__dirname, '../../src/transports/grpc/gen/livegate.binpb');

/** The shape of google.api.HttpRule, read without generated code. */
interface HttpRule {
  readonly pattern: { readonly case?: string; readonly value?: unknown };
  readonly body: string;
  readonly additionalBindings: readonly HttpRule[];
}

/** The contract as `buf build` wrote it: what the specs hold the code against. */
class ProtoContract {
  readonly #registry: FileRegistry;
  readonly #methods: readonly ContractMethod[];

  constructor(file: string = DESCRIPTOR_SET) {
    this.#registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(file)));
    this.#methods = this.#readMethods();
  }

  /** Every method of every service of ours. */
  methods(): readonly ContractMethod[] {
    return this.#methods;
  }

  #readMethods(): ContractMethod[] {
    return [...this.#registry]
      .filter((desc) => desc.kind === 'service')
      .filter(({ file }) => file.proto.package === PACKAGE)
      .flatMap((service) =>
        service.methods.map((method) => ({
          service: service.name,
          name: method.name,
          input: method.input,
          output: method.output,
          isStream: method.methodKind === 'server_streaming',
          bindings: bindingsOf(getOption(method, this.#extension('google.api.http')) as HttpRule),
        })),
      );
  }

  method(name: string): ContractMethod {
    return this.methods().find((method) => method.name === name) ?? missing(name);
  }

  /** `name` without the package, such as `CallbackConfig`; of ours, or of Google's. */
  message(name: string): DescMessage {
    const [found] = [PACKAGE, 'google.protobuf', 'google.rpc'].flatMap(
      (prefix) => this.#registry.getMessage(`${prefix}.${name}`) ?? [],
    );
    return found ?? missing(name);
  }

  /** `name` without the package, such as `CallbackConfig.Kind`. */
  enumeration(name: string): DescEnum {
    return this.#registry.getEnum(`${PACKAGE}.${name}`) ?? missing(name);
  }

  /** The words of an enum but its zero, which is never sent. */
  words(name: string): string[] {
    return this.enumeration(name)
      .values.filter(({ number }) => number !== 0)
      .map((value) => value.name);
  }

  /** The comments of the words of an enum that stands in a message, but its zero's. */
  commentsOfWords(name: string): Record<string, string> {
    const found = this.enumeration(name);
    const { parent, file } = found;
    if (!parent) throw new Error(`${name} stands in no message`);
    // Field numbers of FileDescriptorProto and DescriptorProto, each with the index of the element.
    const path = [4, file.messages.indexOf(parent), 4, parent.nestedEnums.indexOf(found), 2];
    const locations = file.proto.sourceCodeInfo?.location ?? [];
    const entries = found.values.map(({ name: word, number }, index) => {
      const location = locations.find((candidate) => candidate.path.join() === [...path, index].join());
      return { word, number, comment: location?.leadingComments.trim() ?? '' };
    });
    return Object.fromEntries(entries.filter(({ number }) => number !== 0).map(({ word, comment }) => [word, comment]));
  }

  /** Names of google.api.FieldBehavior, such as `OUTPUT_ONLY`. */
  behaviors(field: DescField): string[] {
    const extension = this.#extension('google.api.field_behavior');
    if (!hasOption(field, extension)) return [];
    const numbers = getOption(field, extension) as readonly number[];
    return numbers.map((number) => extension.enum?.value[number]?.name ?? missing(String(number)));
  }

  isOutputOnly(field: DescField): boolean {
    return this.behaviors(field).includes('OUTPUT_ONLY');
  }

  #extension(name: string) {
    return this.#registry.getExtension(name) ?? missing(name);
  }
}

export const CONTRACT = new ProtoContract();

function bindingsOf(rule: HttpRule): HttpBinding[] {
  return [rule, ...rule.additionalBindings].map(toBinding);
}

function toBinding({ pattern, body }: HttpRule): HttpBinding {
  const template = String(pattern.value);
  const [, pathField, segments] = /\{([^=}]+)=([^}]+)\}/.exec(template) ?? [];
  return {
    verb: pattern.case?.toUpperCase() as HttpBinding['verb'],
    template,
    path: segments === undefined ? template : template.replace(/\{[^}]+\}/, segments),
    ...(pathField !== undefined && { pathField }),
    body,
  };
}

function missing(what: string): never {
  throw new Error(`the descriptor set does not have ${what}`);
}
