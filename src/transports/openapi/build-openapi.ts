import { ProviderDescription } from '../../domain/operations/live-provider.port';
import { FieldBoundsIndex } from './capability-bounds';
import { readContract } from '../contract/contract';
import { SchemaBook } from './message-schemas';
import { OpenApiDocument } from './openapi.document';
import { HEADER_PARAMETERS, OperationWriter } from './operations';
import { problemSchemas } from './problem-schema';
import { ERROR_RESPONSES, RESPONSE_HEADERS } from './responses';

export interface OpenApiInput {
  /** A FileDescriptorSet with all imports and the source info, which holds the comments. */
  readonly descriptorSet: Uint8Array;
  /** Their capabilities yield the bounds and examples. */
  readonly providers: readonly ProviderDescription[];
  /** livegate's version. */
  readonly version: string;
  /** Whether callers have to authenticate. */
  readonly asksCallers?: boolean;
  /** The URL of livegate; by default, the origin of the document. */
  readonly serverUrl?: string;
}

const DESCRIPTION = `One provider-neutral API for live-streaming callback and pull (back-to-origin) configuration.

- Bodies are the proto3 JSON of the messages that gRPC callers use.
  A field that is absent, \`null\`, or empty is not given.
- Which provider takes which field within which bounds stands at the field, as text and as \`x-livegate-bounds\`;
  a field without a line for the account's provider is refused by name.
- Read-only fields in a request are ignored, so that an answer can be changed and sent back.`;

const BEARER = 'caller';
const BEARER_SCHEME = { type: 'http', scheme: 'bearer', description: "The caller's key." } as const;

/**
 * Builds the OpenAPI document of the REST half from the proto contract and the capability data
 * alone: equal input gives an equal document.
 */
export function buildOpenApi({
  descriptorSet,
  providers,
  version,
  asksCallers = false,
  serverUrl = '/',
}: OpenApiInput): OpenApiDocument {
  const contract = readContract(descriptorSet);
  const book = new SchemaBook(contract, new FieldBoundsIndex(contract, providers));
  const paths = new OperationWriter(contract, providers, book).paths();
  const problems = problemSchemas(contract, book);
  return {
    openapi: '3.1.0',
    info: {
      title: 'livegate',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      contact: { name: 'The operators of this instance' },
    },
    servers: [{ url: serverUrl }],
    tags: contract.services.map((service) => ({ name: service.name, description: contract.comment(service) })),
    ...(asksCallers && { security: [{ [BEARER]: [] }] }),
    paths,
    components: {
      ...(asksCallers && { securitySchemes: { [BEARER]: BEARER_SCHEME } }),
      schemas: { ...book.all(), ...problems },
      parameters: HEADER_PARAMETERS,
      headers: RESPONSE_HEADERS,
      responses: ERROR_RESPONSES,
    },
  };
}
