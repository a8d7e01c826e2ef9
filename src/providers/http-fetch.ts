import { UpstreamHttp } from './upstream-http';

/** What a library that fetches a document asks for. */
export interface FetchOptions {
  readonly headers: Headers;
  readonly signal: AbortSignal;
}

/** `fetch` for documents, over the connections of all other requests: the same proxy, authorities and bounds. */
export function fetchThrough(http: UpstreamHttp): (url: string, options: FetchOptions) => Promise<Response> {
  return async (url, { headers, signal }) => {
    const { origin, pathname, search } = new URL(url);
    const request = { method: 'GET', path: `${pathname}${search}`, headers: Object.fromEntries(headers) } as const;
    try {
      const { status, text } = await http.request(origin, request, { signal, onWire: () => undefined });
      // A status without content allows no body, not even an empty one.
      return new Response(text === '' ? null : text, { status });
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    }
  };
}
