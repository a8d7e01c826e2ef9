import { ProviderDescription } from '../../domain/operations/live-provider.port';
import { readContract } from '../contract/contract';
import { FieldBoundsIndex } from './capability-bounds';
import { SchemaBook } from './message-schemas';
import { JsonSchema } from './openapi.document';
import { referencedName, selfContained } from './self-contained-schema';

const ROOT = 'livegate.v1.DesiredConfigs';

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
  const root = referencedName(book.message(contract.message(ROOT), 'request'));
  const all = book.all();
  const { schema, definitions } = selfContained(all[root] ?? {}, all, 'definitions');
  const named = Object.entries(definitions).map(([name, one]) => [name, isResource(all[name]) ? withName(one) : one]);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'livegate: configurations as they shall be',
    ...schema,
    definitions: Object.fromEntries(named) as Record<string, JsonSchema>,
  };
}

function isResource(schema: JsonSchema | undefined): boolean {
  return schema?.properties?.['etag'] !== undefined;
}

/** In a file the name of a resource is nowhere else. */
function withName({ required = [], ...schema }: JsonSchema): JsonSchema {
  return { ...schema, required: ['name', ...required] };
}
