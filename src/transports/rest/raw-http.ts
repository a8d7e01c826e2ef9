import { randomUUID } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { GatewayError } from '../../domain/errors/gateway-error';
import { renderProblem } from '../errors/problem-json.renderer';
import { transportSecurityHeaders } from '../listener-tls';
import { REQUEST_ID_HEADER, requestIdFrom } from '../requests/request-id';

/** How long a client may take to read a sent answer before the connection is cut. */
const LINGER_MS = 1000;

interface HttpFault {
  readonly status: number;
  readonly text: string;
}

const NO_HTTP: HttpFault = { status: 400, text: 'the bytes are not a valid HTTP request' };
const FAULT_OF_CODE: Readonly<Record<string, HttpFault>> = {
  HPE_HEADER_OVERFLOW: { status: 431, text: 'the request head is too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, text: 'the request did not arrive in time' },
};

/**
 * Per connection, the requests that are being answered, or were answered before they had arrived in
 * full.
 */
export class AnswersUnderWay {
  readonly #bySocket = new WeakMap<Socket, ServerResponse[]>();

  add(request: IncomingMessage, response: ServerResponse): void {
    const answers = (this.#bySocket.get(request.socket) ?? []).filter((one) => !isOver(one));
    answers.push(response);
    this.#bySocket.set(request.socket, answers);
  }

  /** Call it when the response has closed. */
  closed(request: IncomingMessage, response: ServerResponse): void {
    const answers = this.#bySocket.get(request.socket) ?? [];
    if (request.complete && answers.includes(response)) answers.splice(answers.indexOf(response), 1);
  }

  /**
   * Whether the client would take what is written to this connection for the answer to another
   * request, or for a part of it.
   */
  expects(socket: Socket): boolean {
    const answers = (this.#bySocket.get(socket) ?? []).filter((one) => !isOver(one));
    return answers.some((response) => response.req.complete || response.headersSent);
  }
}

function isOver({ closed, req }: ServerResponse): boolean {
  return closed && req.complete;
}

/** Bytes that are not HTTP: there is no request and no reply, only the socket. */
export function answerRaw(error: Error & { readonly code?: string }, socket: Socket, answers: AnswersUnderWay): void {
  if (error.code === 'ECONNRESET' || !socket.writable || answers.expects(socket)) {
    socket.destroy();
    return;
  }
  end(socket, malformed(FAULT_OF_CODE[error.code ?? ''] ?? NO_HTTP, socket));
}

function end(socket: Socket, { status, headers, body, title }: RawAnswer): void {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${title}`, ...lines, '', body].join('\r\n'));
  socket.setTimeout(LINGER_MS, () => socket.destroy());
}

/** CONNECT: Node hands over the connection and answers nothing itself. */
export function refuseTunnel(request: IncomingMessage, socket: Socket): void {
  const fault = { status: 400, text: 'livegate is not a proxy' };
  end(socket, malformed(fault, socket, request.headers[REQUEST_ID_HEADER]));
}

/** An expectation other than 100-continue. */
export function refuseExpectation(request: IncomingMessage, response: ServerResponse): void {
  const { status, headers, body } = malformed(
    { status: 417, text: 'the only supported expectation is 100-continue' },
    request.socket,
    request.headers[REQUEST_ID_HEADER],
  );
  response.writeHead(status, headers).end(body);
}

function malformed({ status, text }: HttpFault, socket: Socket, requestId?: unknown): RawAnswer {
  const error = new GatewayError('MALFORMED_HTTP', text);
  const problem = renderProblem(error);
  const body = JSON.stringify({ ...problem.body, status });
  return {
    status,
    title: problem.body.title,
    headers: {
      ...problem.headers,
      ...transportSecurityHeaders(socket),
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
