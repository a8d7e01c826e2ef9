import { randomUUID } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { GatewayError } from '../../domain/gateway-error';
import { renderProblem } from '../errors/problem-json.renderer';
import { REQUEST_ID_HEADER, requestIdFrom } from './request-id';

/** An answer that has been sent gets this long to be read before the connection is cut. */
const LINGER_MS = 1000;

const STATUS_OF_CODE: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** The requests of each connection that are being answered. */
export class AnswersUnderWay {
  readonly #bySocket = new WeakMap<Socket, Set<ServerResponse>>();

  add(request: IncomingMessage, response: ServerResponse): void {
    const answers = this.#bySocket.get(request.socket) ?? new Set();
    this.#bySocket.set(request.socket, answers.add(response));
    response.once('close', () => answers.delete(response));
  }

  /** Whether the client would take bytes on this connection as the answer, or part of the answer, to a request that was read whole. */
  expects(socket: Socket): boolean {
    const answers = [...(this.#bySocket.get(socket) ?? [])];
    return answers.some((response) => response.req.complete || response.headersSent);
  }
}

/** Bytes that are no HTTP: there is no request and no reply, only the socket. */
export function answerRaw(error: Error & { readonly code?: string }, socket: Socket, answers: AnswersUnderWay): void {
  if (error.code === 'ECONNRESET' || !socket.writable || answers.expects(socket)) {
    socket.destroy();
    return;
  }
  const { status, headers, body, title } = malformed(STATUS_OF_CODE[error.code ?? ''] ?? 400, undefined);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${title}`, ...lines, '', body].join('\r\n'));
  socket.setTimeout(LINGER_MS, () => socket.destroy());
}

/** An expectation other than 100-continue. */
export function refuseExpectation(request: IncomingMessage, response: ServerResponse): void {
  const { status, headers, body } = malformed(417, request.headers[REQUEST_ID_HEADER]);
  response.writeHead(status, headers).end(body);
}

function malformed(status: number, requestId: unknown): RawAnswer {
  const error = new GatewayError('MALFORMED_HTTP', 'the bytes are no HTTP request that livegate reads');
  const problem = renderProblem(error);
  const body = JSON.stringify({ ...problem.body, status });
  return {
    status,
    title: problem.body.title,
    headers: {
      ...problem.headers,
      [REQUEST_ID_HEADER]: requestIdFrom(requestId, randomUUID),
      'content-length': String(Buffer.byteLength(body)),
      connection: 'close',
    },
    body,
  };
}

interface RawAnswer {
  readonly status: number;
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
