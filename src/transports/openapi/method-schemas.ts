import { DescField, DescMethod } from '@bufbuild/protobuf';
import { ProviderDescription } from '../../domain/operations/live-provider.port';
import { Contract, readContract } from '../contract/contract';
import { HttpBinding, HttpVerb } from '../contract/descriptor-options';
import { routeOf } from '../contract/http-route';
import { FieldBoundsIndex } from './capability-bounds';
import { SchemaBook } from './message-schemas';
import { JsonSchema } from './openapi.document';
import { selfContained } from './self-contained-schema';

/** A method of the contract, for clients that make its request message and send it over REST. */
export interface MethodDescription {
  /** Such as `SetCallbackConfig`. */
  readonly name: string;
  readonly description: string;
  /** The request message in proto3 JSON; what it refers to is in its `$defs`. */
  readonly requestSchema: RequestSchema;
  readonly rest: RestForm;
}

export interface RequestSchema extends JsonSchema {
  readonly $defs: Readonly<Record<string, JsonSchema>>;
}

/** How the request message becomes a request over REST. */
export interface RestForm {
  readonly verb: HttpVerb;
  /** JSON names of the field that holds the resource's name, from the outside in. */
  readonly nameField?: readonly string[];
  /** What names it takes, with a star for each segment that differs. */
  readonly namePatterns: readonly string[];
  /** What the path has after the name, such as `/callbackConfigs` or `:apply`. */
  readonly afterName: string;
  /** The field that is the body. */
  readonly body?: string;
}

/** `/v1/{name=accounts/*}:verb` in parts; a path without a name is all before it. */
const TEMPLATE = /^\/v1\/(?:\{([a-z_.]+)=([^{}]+)\})?([^{}]*)$/;

/** Describes every method that REST has, by its name. */
export function describeMethods(
  descriptorSet: Uint8Array,
  providers: readonly ProviderDescription[],
): ReadonlyMap<string, MethodDescription> {
  const contract = readContract(descriptorSet);
  const describer = new MethodDescriber(contract, new SchemaBook(contract, new FieldBoundsIndex(contract, providers)));
  const methods = contract.services.flatMap(({ methods: all }) => all);
  const described = methods.filter((method) => contract.httpBindings(method).length > 0);
  return new Map(described.map((method) => [method.name, describer.describe(method)]));
}

class MethodDescriber {
  constructor(
    private readonly contract: Contract,
    private readonly book: SchemaBook,
  ) {}

  describe(method: DescMethod): MethodDescription {
    const bindings = this.contract.httpBindings(method);
    const rest = restFormOf(method, bindings);
    const names = bindings.flatMap((binding) => routeOf(this.contract, method, binding).name ?? []);
    const fields = method.input.fields.map((field) => [field.jsonName, this.#field(field, rest, names)] as const);
    const required = method.input.fields.filter((field) => this.contract.behaviors(field).has('REQUIRED'));
    const schema: JsonSchema = {
      type: 'object',
      properties: Object.fromEntries(fields),
      ...(required.length > 0 && { required: required.map(({ jsonName }) => jsonName) }),
      additionalProperties: false,
    };
    const { schema: own, definitions: $defs } = selfContained(schema, this.book.all(), '$defs');
    return {
      name: method.name,
      description: this.contract.comment(method),
      requestSchema: { ...own, $defs },
      rest,
    };
  }

  #field(field: DescField, { verb, body, nameField }: RestForm, names: readonly string[]): JsonSchema {
    const description = this.contract.comment(field);
    if (field.jsonName === body && field.message) {
      const schema = verb === 'patch' ? this.book.patch(field.message) : this.book.message(field.message, 'request');
      return { ...schema, description };
    }
    if (field.jsonName !== nameField?.[0]) return { ...this.book.parameter(field), description };
    const forms = names.map((name) => `\`${name}\``).join(', ');
    return { type: 'string', description: `${description} Forms: ${forms}.` };
  }
}

function restFormOf(method: DescMethod, bindings: readonly HttpBinding[]): RestForm {
  const forms = bindings.map(({ verb, template, body }) => {
    const [, path, pattern, afterName = ''] = TEMPLATE.exec(template) ?? [];
    return { pattern, shared: { verb, path, afterName, body } };
  });
  const [first] = forms;
  if (!first || forms.some(({ shared }) => JSON.stringify(shared) !== JSON.stringify(first.shared))) {
    throw new Error(`${method.toString()} has HTTP rules that differ in more than the name`);
  }
  const { verb, path, afterName, body } = first.shared;
  const bodyField = method.input.fields.find(({ name }) => name === body)?.jsonName;
  return {
    verb,
    ...(path !== undefined && { nameField: jsonNamesOf(method, path) }),
    namePatterns: forms.flatMap(({ pattern }) => pattern ?? []),
    afterName,
    ...(bodyField !== undefined && { body: bodyField }),
  };
}

/** Of the first field; those within it have names of one word. */
function jsonNamesOf({ input }: DescMethod, path: string): string[] {
  const [first, ...rest] = path.split('.');
  return [input.fields.find(({ name }) => name === first)?.jsonName ?? String(first), ...rest];
}
