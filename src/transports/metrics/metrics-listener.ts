import { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OtherAddresses } from '../rest/other-addresses';
import { AnswersUnderWay } from '../rest/raw-http';
import { createRestServer, RestServerParts } from '../rest/rest-server';

/** Makes the text of a scrape; `accept` is the header of the request. */
export type Scrape = (accept: string | undefined) => Promise<{ readonly contentType: string; readonly text: string }>;

export interface MetricsListenerOptions extends Omit<RestServerParts, 'answers'> {
  readonly host: string;
  readonly port: number;
  readonly scrape: Scrape;
  /** Called when a scrape fails. */
  readonly onFailure: (error: unknown) => void;
}

const REQUEST_TIMEOUT_MS = 5_000;

/** `GET /metrics` over plain HTTP on its own port, without credentials. */
export class MetricsListener {
  private constructor(
    private readonly server: Server,
    private readonly otherAddresses: OtherAddresses,
  ) {}

  static async open({ host, port, scrape, onFailure, ...parts }: MetricsListenerOptions): Promise<MetricsListener> {
    const http = { headersTimeout: REQUEST_TIMEOUT_MS, connectionsCheckingInterval: REQUEST_TIMEOUT_MS };
    const server = createRestServer(
      (request, response) => {
        answer(request, response, scrape).catch((error: unknown) => {
          onFailure(error);
          response.writeHead(500).end();
        });
      },
      { http, requestTimeout: REQUEST_TIMEOUT_MS },
      { ...parts, answers: new AnswersUnderWay() },
    );
    await new Promise<void>((resolved, reject) => server.once('error', reject).listen(port, host, resolved));
    return new MetricsListener(server, await OtherAddresses.listen(server, host));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Cuts open requests: the next scrape fails anyway. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await Promise.all([closed, this.otherAddresses.close()]);
  }
}

async function answer(
  { method, url = '', headers }: IncomingMessage,
  response: ServerResponse,
  scrape: Scrape,
): Promise<void> {
  if (url.split('?', 1)[0] !== '/metrics') return void response.writeHead(404).end();
  if (method !== 'GET' && method !== 'HEAD') return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
  const { contentType, text } = await scrape(headers.accept);
  response.writeHead(200, { 'content-type': contentType, vary: 'accept' }).end(text);
}
