import { UpstreamHttp } from './upstream-http';

/** Options that a library passes when it fetches a document. */
export interface FetchOptions {
  readonly headers: Headers;
  readonly signal: AbortSignal;
}

/**
 * `fetch` for documents over the shared connections: same proxy, certificate authorities and
 * bounds.
 */
export function fetchThrough(http: UpstreamHttp): (url: string, options: FetchOptions) => Promise<Response> {
  return async (url, { headers, signal }) => {
    const { origin, pathname, search } = new URL(url);
    const request = { method: 'GET', path: `${pathname}${search}`, headers: Object.fromEntries(headers) } as const;
    try {
      const { status, text } = await http.request(origin, request, { signal, onWire: () => undefined });
      // `Response` rejects any body, even an empty one, for statuses without content.
      return new Response(text === '' ? null : text, { status });
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    }
  };
}
