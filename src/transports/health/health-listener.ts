import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the REST half answers to one of its health paths. */
export interface HealthAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly payload: string;
}

export interface HealthListenerOptions {
  readonly host: string;
  readonly port: number;
  /** Has the REST half answer, so that both listeners say the same. */
  readonly ask: (path: string) => Promise<HealthAnswer>;
}

const PATHS: ReadonlySet<string> = new Set(['/healthz', '/readyz']);
/** Probes are few; others wait in the system's queue or are refused. */
const MAX_CONNECTIONS = 100;
const REQUEST_TIMEOUT_MS = 5_000;

/** Health over plain HTTP at a port of its own, for probes that speak neither TLS nor show a certificate. */
export class HealthListener {
  private constructor(private readonly server: Server) {}

  static async open({ host, port, ask }: HealthListenerOptions): Promise<HealthListener> {
    const options = { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS, keepAlive: false };
    const server = createServer(options, (request, response) => void answer(request, response, ask));
    server.maxConnections = MAX_CONNECTIONS;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
    return new HealthListener(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Cuts what is under way: an answer takes no time. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}

async function answer(
  { method, url = '' }: IncomingMessage,
  response: ServerResponse,
  ask: HealthListenerOptions['ask'],
): Promise<void> {
  response.setHeader('connection', 'close');
  const [path = ''] = url.split('?', 1);
  if (!PATHS.has(path)) return void response.writeHead(404).end();
  if (method !== 'GET' && method !== 'HEAD') return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
  try {
    const { statusCode, headers, payload } = await ask(path);
    const type = headers['content-type'];
    response.writeHead(statusCode, { ...(type !== undefined && { 'content-type': String(type) }) }).end(payload);
  } catch {
    response.writeHead(500).end();
  }
}
