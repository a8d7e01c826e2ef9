import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MemoryFile } from '../pages/memory-file';
import { confined, ServedPage } from '../pages/served-page';
import { OpenApiDocument } from './openapi.document';

/** Documents that are made from the contract. */
export interface MadeDocuments {
  readonly openApi: () => OpenApiDocument;
  /** The JSON Schema of files with configurations as they shall be. */
  readonly liveSchema: () => object;
}

/**
 * The page may run its own scripts and call its own origin, and may not be framed. Swagger UI needs
 * `data:` for its icons, and inline styles for its models and code blocks.
 */
const headersOf = (base: "'none'" | "'self'"): Record<string, string> =>
  confined([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    `base-uri ${base}`,
  ]);

export interface DocsSettings {
  readonly documents: MadeDocuments;
  /** Holds Swagger UI's own files. */
  readonly pageDir: string;
  /** Whether the documents are for everybody. */
  readonly isPublic: boolean;
  /** Makes the page of the console, whose root is at that relative address, if there is one. */
  readonly frame?: ((base: string) => string) | undefined;
}

/**
 * The documents and the page of OpenAPI. Links are relative, so livegate may run behind a proxy
 * that adds a prefix. In the frame of the console the page asks for the documents itself, with the
 * key of whoever is signed in: so the page is for everybody, and has nothing of the documents in
 * it.
 */
export function docsPages({ documents, pageDir, isPublic, frame }: DocsSettings): readonly ServedPage[] {
  const shown = pageFiles(pageDir, frame);
  const headers = headersOf(frame ? "'self'" : "'none'");
  return [
    pageOf(documentFiles(documents), [], isPublic, headers),
    pageOf(shown, ['/docs/*'], isPublic || frame !== undefined, headers),
  ];
}

/** By URL path. */
type Files = ReadonlyMap<string, MemoryFile>;

function pageOf(
  files: Files,
  others: readonly string[],
  isPublic: boolean,
  headers: ServedPage['headers'],
): ServedPage {
  return { paths: [...files.keys(), ...others], isPublic, headers, fileAt: (path) => files.get(path) };
}

function documentFiles({ openApi, liveSchema }: MadeDocuments): Files {
  return new Map([
    ['/openapi.json', new MemoryFile(() => JSON.stringify(openApi()), 'application/json; charset=utf-8')],
    ['/v1/schemas/live', new MemoryFile(() => JSON.stringify(liveSchema()), 'application/schema+json; charset=utf-8')],
  ]);
}

function pageFiles(pageDir: string, frame: DocsSettings['frame']): Files {
  const asset = (name: string) => (): Buffer => readFileSync(join(pageDir, name));
  const html = (make: () => string): MemoryFile => new MemoryFile(make, 'text/html; charset=utf-8');
  const start = new MemoryFile(() => START, 'text/javascript; charset=utf-8');
  return new Map([
    ['/docs', html(() => frame?.('./console/') ?? page('docs/', ''))],
    ['/docs/', html(() => frame?.('../console/') ?? page('', '../'))],
    ...(frame ? [] : [['/docs/start.js', start] as const]),
    ['/docs/swagger-ui-bundle.js', new MemoryFile(asset('swagger-ui-bundle.js'), 'text/javascript; charset=utf-8')],
    ['/docs/swagger-ui.css', new MemoryFile(asset('swagger-ui.css'), 'text/css; charset=utf-8')],
  ]);
}

/**
 * @param assets @param root how the folder of the assets, and that of the document, are reached
 * from the page
 */
function page(assets: string, root: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>livegate</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${assets}swagger-ui.css">
  </head>
  <body>
    <div id="page" data-document="${root}openapi.json"></div>
    <script src="${assets}swagger-ui-bundle.js"></script>
    <script src="${assets}start.js"></script>
  </body>
</html>
`;
}

// Unless its URL is null, Swagger UI sends the document to a public validator.
const START = `SwaggerUIBundle({
  domNode: document.getElementById('page'),
  url: document.getElementById('page').dataset.document,
  validatorUrl: null,
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'list',
});
`;
