import { apiDocsHref, apiRoot } from '../../router';

/** A request that Swagger UI is about to send. */
interface SwaggerRequest {
  readonly url: string;
  headers: Record<string, string>;
}

interface SwaggerOptions {
  readonly domNode: HTMLElement;
  readonly url: string;
  readonly validatorUrl: null;
  readonly deepLinking: boolean;
  readonly displayRequestDuration: boolean;
  readonly docExpansion: 'list';
  readonly showMutatedRequest: boolean;
  readonly requestInterceptor: (request: SwaggerRequest) => SwaggerRequest;
}

declare global {
  interface Window {
    SwaggerUIBundle?: (options: SwaggerOptions) => unknown;
  }
}

/** Draws the documentation into `place`. `headers` go with every request to livegate. */
export async function drawSwaggerUi(
  place: HTMLElement,
  headers: () => Readonly<Record<string, string>>,
): Promise<void> {
  await Promise.all([stylesLoaded(), scriptLoaded()]);
  window.SwaggerUIBundle?.({
    domNode: place,
    url: `${apiRoot()}openapi.json`,
    // Unless it is null, Swagger UI sends the document to a public validator.
    validatorUrl: null,
    deepLinking: true,
    displayRequestDuration: true,
    docExpansion: 'list',
    // Else the command line that it shows for each request would have the key in it.
    showMutatedRequest: false,
    requestInterceptor: (request) => {
      if (request.url.startsWith(apiRoot())) request.headers = { ...headers(), ...request.headers };
      return request;
    },
  });
}

async function scriptLoaded(): Promise<void> {
  if (window.SwaggerUIBundle) return;
  const script = document.createElement('script');
  script.src = `${apiDocsHref()}/swagger-ui-bundle.js`;
  await appended(script);
}

async function stylesLoaded(): Promise<void> {
  const href = `${apiDocsHref()}/swagger-ui.css`;
  if (document.querySelector(`link[href="${href}"]`)) return;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = href;
  await appended(link);
}

function appended(element: HTMLScriptElement | HTMLLinkElement): Promise<void> {
  return new Promise((resolve, reject) => {
    element.addEventListener('load', () => resolve());
    element.addEventListener('error', () => {
      element.remove();
      reject(new Error('a file of the documentation did not load'));
    });
    document.head.append(element);
  });
}
