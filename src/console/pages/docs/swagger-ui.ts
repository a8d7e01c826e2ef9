import { apiDocsHref, apiRoot } from '../../router';

/** A request that Swagger UI is about to send. */
interface SwaggerRequest {
  readonly url: string;
  headers: Record<string, string>;
}

interface SwaggerResponse {
  readonly url: string;
  readonly ok: boolean;
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
  readonly responseInterceptor: (response: SwaggerResponse) => SwaggerResponse;
  readonly plugins: readonly SwaggerPlugin[];
  readonly syntaxHighlight: { readonly activated: boolean };
}

/** What Swagger UI gives the line of an operation to show; a map that is never changed. */
interface SummaryProps {
  readonly operationProps: { set(name: 'isDeepLinkingEnabled', value: boolean): SummaryProps['operationProps'] };
}

/** A component of React, which comes with Swagger UI. */
type Component<Props> = (props: Props) => unknown;

interface SwaggerPlugin {
  readonly wrapComponents: {
    readonly OperationSummaryPath: (
      original: Component<SummaryProps>,
      system: { readonly React: { createElement(component: Component<SummaryProps>, props: SummaryProps): unknown } },
    ) => Component<SummaryProps>;
  };
}

/**
 * Swagger UI puts a link into the button that opens an operation, which those who use a screen
 * reader can not tell apart (axe: nested-interactive). The button alone opens the operation, and
 * puts it into the address too.
 */
const NO_LINK_IN_BUTTON: SwaggerPlugin = {
  wrapComponents: {
    OperationSummaryPath:
      (original, { React }) =>
      ({ operationProps, ...props }) =>
        React.createElement(original, {
          ...props,
          operationProps: operationProps.set('isDeepLinkingEnabled', false),
        }),
  },
};

export interface ApiDocsOptions {
  /** What goes with every request to livegate, as it is when the request is sent. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Called once livegate has given the document. */
  readonly onDocument: () => void;
}

declare global {
  interface Window {
    SwaggerUIBundle?: (options: SwaggerOptions) => unknown;
  }
}

/** Draws the documentation into `place`. */
export async function drawSwaggerUi(place: HTMLElement, { headers, onDocument }: ApiDocsOptions): Promise<void> {
  await Promise.all([stylesLoaded(), scriptLoaded()]);
  keepFragmentsHere();
  letKeyboardScroll(place);
  const documentUrl = `${apiRoot()}openapi.json`;
  window.SwaggerUIBundle?.({
    domNode: place,
    url: documentUrl,
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
    responseInterceptor: (response) => {
      if (response.ok && response.url === documentUrl) onDocument();
      return response;
    },
    plugins: [NO_LINK_IN_BUTTON],
    // Its colours have too little contrast, and it takes longer than the rest of an operation.
    syntaxHighlight: { activated: false },
  });
}

/**
 * Swagger UI writes the open operation into the address as a fragment. It would be one of the
 * console's root, which the page's base names. What the page has loaded stays where it is.
 */
function keepFragmentsHere(): void {
  for (const link of document.querySelectorAll('link')) link.setAttribute('href', link.href);
  for (const base of document.querySelectorAll('base')) base.href = apiDocsHref();
}

/** What is too large for its place can be scrolled by those who use no pointer. */
function letKeyboardScroll(place: HTMLElement): void {
  new MutationObserver(() => {
    for (const code of place.querySelectorAll<HTMLElement>('pre.microlight:not([tabindex])')) code.tabIndex = 0;
  }).observe(place, { childList: true, subtree: true });
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
