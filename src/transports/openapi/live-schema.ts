import { ProviderDescription } from '../../domain/operations/live-provider.port';
import { readContract } from '../contract/contract';
import { FieldBoundsIndex } from './capability-bounds';
import { SchemaBook } from './message-schemas';
import { JsonSchema } from './openapi.document';

const ROOT = 'livegate.v1.DesiredConfigs';
const REF = /^#\/components\/schemas\//;

/** A JSON Schema of draft 7, which every editor knows. */
interface SchemaDocument extends JsonSchema {
  readonly $schema: string;
  readonly title: string;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/**
 * The schema of files with configurations as they shall be, for editors. It has the fields that a
 * file can hold: neither those of answers only, nor keys, which rollouts refuse.
 */
export function buildLiveSchema(descriptorSet: Uint8Array, providers: readonly ProviderDescription[]): SchemaDocument {
  const contract = readContract(descriptorSet);
  const book = new SchemaBook(contract, new FieldBoundsIndex(contract, providers));
  const root = book.message(contract.message(ROOT), 'request');
  const { definitions, schema } = new Definitions(book.all()).take(root);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'livegate: configurations as they shall be',
    ...schema,
    definitions,
  };
}

/** The schemas that a file needs, as definitions. */
class Definitions {
  readonly #taken = new Map<string, JsonSchema>();

  constructor(private readonly schemas: Readonly<Record<string, JsonSchema>>) {}

  take({ $ref = '' }: JsonSchema): { schema: JsonSchema; definitions: Record<string, JsonSchema> } {
    const schema = this.#copy(this.schemas[$ref.replace(REF, '')] ?? {});
    return { schema, definitions: Object.fromEntries(this.#taken) };
  }

  #copy(schema: JsonSchema): JsonSchema {
    const { $ref, items, properties, additionalProperties, 'x-livegate-bounds': _bounds, ...rest } = schema;
    return {
      ...rest,
      ...($ref !== undefined && { $ref: this.#reference($ref) }),
      ...(items && { items: this.#copy(items) }),
      ...(properties && this.#fields(properties, rest.required)),
      ...(additionalProperties !== undefined && {
        additionalProperties: additionalProperties && this.#copy(additionalProperties),
      }),
    };
  }

  /** In a file the name of a resource is nowhere else. */
  #fields(properties: Readonly<Record<string, JsonSchema>>, required: readonly string[] = []): JsonSchema {
    const written = Object.entries(properties).filter(([, { readOnly, writeOnly }]) => !readOnly && !writeOnly);
    const isResource = properties['etag'] !== undefined;
    const all = isResource ? ['name', ...required] : required;
    return {
      properties: Object.fromEntries(written.map(([name, field]) => [name, this.#copy(field)])),
      ...(all.length > 0 && { required: all }),
    };
  }

  #reference(ref: string): string {
    const name = ref.replace(REF, '');
    if (!this.#taken.has(name)) {
      // Reserved first, so that a recursive schema ends.
      this.#taken.set(name, {});
      this.#taken.set(name, this.#copy(this.schemas[name] ?? {}));
    }
    return `#/definitions/${name}`;
  }
}
