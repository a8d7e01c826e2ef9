import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenAPI3 } from 'openapi-typescript';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { buildOpenApi } from '../../src/transports/openapi/build-openapi';
import { ROOT } from '../docs/page';

/*
 * The second half of `npm run gen`: the types of the TypeScript client, from the OpenAPI document
 * that livegate serves. The first half has made the descriptors that the document is built from.
 */

const FILE = join(ROOT, 'src/client/gen/openapi.ts');

async function main(): Promise<void> {
  // An ES module, whose types say so only here.
  const { default: openapiTS, astToString } = await import('openapi-typescript');
  const document = buildOpenApi({
    descriptorSet: readFileSync(join(ROOT, 'src/transports/grpc/gen/livegate.binpb')),
    providers: PROVIDER_CATALOG,
    version: '0.0.0',
    asksCallers: true,
  });
  const nodes = await openapiTS(document as unknown as OpenAPI3, { alphabetize: true });
  writeFileSync(FILE, `// Made by npm run gen.\n\n${astToString(nodes)}`);
}

void main();
