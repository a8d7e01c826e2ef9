import { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OtherAddresses, Resolve } from '../rest/other-addresses';
import { AnswersUnderWay } from '../rest/raw-http';
import { createRestServer, RestServerParts } from '../rest/rest-server';
import { HealthAnswer, liveness, readinessOf } from './health-answer';
import { Readiness } from './readiness';

export interface HealthListenerOptions extends Omit<RestServerParts, 'answers'> {
  readonly host: string;
  readonly port: number;
  readonly readiness: Readiness;
  readonly resolve?: Resolve;
}

const ANSWERS: Readonly<Record<string, (readiness: Readiness) => HealthAnswer>> = {
  '/healthz': liveness,
  '/readyz': readinessOf,
};
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * Health over plain HTTP on its own port, for probes that neither speak TLS nor present a
 * certificate.
 */
export class HealthListener {
  private constructor(
    private readonly server: Server,
    private readonly otherAddresses: OtherAddresses,
  ) {}

  static async open({ host, port, readiness, resolve, ...parts }: HealthListenerOptions): Promise<HealthListener> {
    const http = { headersTimeout: REQUEST_TIMEOUT_MS, connectionsCheckingInterval: REQUEST_TIMEOUT_MS };
    const server = createRestServer(
      (request, response) => answer(request, response, readiness),
      { http, requestTimeout: REQUEST_TIMEOUT_MS },
      { ...parts, answers: new AnswersUnderWay() },
    );
    await new Promise<void>((resolved, reject) => server.once('error', reject).listen(port, host, resolved));
    return new HealthListener(server, await OtherAddresses.listen(server, host, resolve));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Cuts open requests: an answer takes no time. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await Promise.all([closed, this.otherAddresses.close()]);
  }
}

function answer({ method, url = '' }: IncomingMessage, response: ServerResponse, readiness: Readiness): void {
  response.setHeader('connection', 'close');
  const [path = ''] = url.split('?', 1);
  const answerOf = Object.hasOwn(ANSWERS, path) ? ANSWERS[path] : undefined;
  if (!answerOf) return void response.writeHead(404).end();
  if (method !== 'GET' && method !== 'HEAD') return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
  const { status, headers, body } = answerOf(readiness);
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    .end(JSON.stringify(body));
}
