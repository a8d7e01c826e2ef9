import { PlainListener, PlainListenerOptions } from '../rest/plain-listener';

/** Makes the text of a scrape; `accept` is the header of the request. */
type Scrape = (accept: string | undefined) => Promise<{ readonly contentType: string; readonly text: string }>;

export interface MetricsListenerOptions extends Omit<PlainListenerOptions, 'routes'> {
  readonly scrape: Scrape;
}

/** `GET /metrics` on its own port, without credentials. */
export function openMetricsListener({ scrape, ...options }: MetricsListenerOptions): Promise<PlainListener> {
  return PlainListener.open({
    ...options,
    routes: {
      '/metrics': async ({ accept }) => {
        const { contentType, text } = await scrape(accept);
        return { status: 200, headers: { 'content-type': contentType, vary: 'accept' }, body: text };
      },
    },
  });
}
