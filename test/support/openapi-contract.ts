import { Ajv2020 } from 'ajv/dist/2020';
import { readFileSync } from 'node:fs';
import { ProviderDescription } from '../../src/domain/operations/live-provider.port';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { buildOpenApi } from '../../src/transports/openapi/build-openapi';
import { OperationObject } from '../../src/transports/openapi/openapi.document';
import { HTTP_VERBS, HttpVerb } from '../../src/transports/contract/descriptor-options';

/** In the order in which the document has them. */
export const PROVIDERS: readonly ProviderDescription[] = PROVIDER_CATALOG.toSorted((a, b) => (a.id < b.id ? -1 : 1));
export const DOCUMENT_URL = 'https://livegate.example.com/openapi.json';
/** The document of the real contract and the real providers. */
export const document = buildOpenApi({
  descriptorSet: readFileSync('src/transports/grpc/gen/livegate.binpb'),
  providers: PROVIDERS,
  version: '1.0.0',
});

export interface Documented {
  readonly path: string;
  readonly verb: HttpVerb;
  readonly operation: OperationObject;
}

export const operations: Documented[] = Object.entries(document.paths).flatMap(([path, item]) =>
  HTTP_VERBS.flatMap((verb) => (item[verb] ? [{ path, verb, operation: item[verb] }] : [])),
);

/** Strict: a keyword that is not known is an error, and so is a pattern that is no Unicode one. */
export const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  allErrors: true,
  formats: { 'date-time': true, int32: true, int64: true, 'uri-reference': true },
})
  .addVocabulary(['x-livegate-bounds', 'components'])
  .addSchema({ $id: DOCUMENT_URL, components: JSON.parse(JSON.stringify(document.components)) as object });
