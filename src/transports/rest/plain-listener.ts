import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { urlHost } from '../../domain/values/url-hosts';
import { OtherAddresses, Resolve } from './other-addresses';
import { createRestServer, RestServerParts } from './rest-server';

export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers a GET or HEAD by its headers. */
export type AnswerPlain = (headers: IncomingHttpHeaders) => PlainAnswer | Promise<PlainAnswer>;

export interface PlainListenerOptions extends Omit<RestServerParts, 'answers'> {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** By path, such as `/healthz`. */
  readonly routes: Readonly<Record<string, AnswerPlain>>;
  /** Called when an answer cannot be made. */
  readonly failed: (error: unknown) => void;
  readonly resolve?: Resolve;
}

const REQUEST_TIMEOUT_MS = 5_000;

/**
 * A few answers over plain HTTP on a port of their own, for probes and scrapers that neither speak
 * TLS nor present credentials. Each connection ends with its answer.
 */
export class PlainListener {
  private constructor(
    /** Such as `http://127.0.0.1:8081`. */
    readonly url: string,
    private readonly server: Server,
    private readonly otherAddresses: OtherAddresses,
  ) {}

  static async open(options: PlainListenerOptions): Promise<PlainListener> {
    const { host, port, resolve } = options;
    const http = { headersTimeout: REQUEST_TIMEOUT_MS, connectionsCheckingInterval: REQUEST_TIMEOUT_MS };
    const server = createRestServer(
      (request, response) => void answer(request, response, options),
      { http, requestTimeout: REQUEST_TIMEOUT_MS },
      options,
    );
    await new Promise<void>((resolved, reject) => server.once('error', reject).listen(port, host, resolved));
    const bound = (server.address() as AddressInfo).port;
    const otherAddresses = await OtherAddresses.listen(server, host, resolve).catch((error: unknown) => {
      server.close();
      throw error;
    });
    return new PlainListener(`http://${urlHost(host)}:${bound}`, server, otherAddresses);
  }

  /** Cuts open requests: a probe or a scrape is repeated anyway. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await Promise.all([closed, this.otherAddresses.close()]);
  }
}

async function answer(
  { method, url = '', headers }: IncomingMessage,
  response: ServerResponse,
  { routes, failed }: PlainListenerOptions,
): Promise<void> {
  response.setHeader('connection', 'close');
  const [path = ''] = url.split('?', 1);
  const make = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (!make) return void response.writeHead(404).end();
  if (method !== 'GET' && method !== 'HEAD') return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
  try {
    const { status, headers: own, body } = await make(headers);
    response.writeHead(status, own).end(body);
  } catch (error) {
    failed(error);
    response.writeHead(500).end();
  }
}
