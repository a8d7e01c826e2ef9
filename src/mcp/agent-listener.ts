import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { LivegateError, NoAnswerError } from '../client';
import { AgentServer, Connect } from './agent-server';
import { AgentSessions, Refusal } from './agent-sessions';

export interface AgentListenerOptions {
  readonly host: string;
  readonly port: number;
  /** Names, beside those of loopback, that requests may be for and pages may come from. */
  readonly allowedHosts: readonly string[];
  readonly connect: Connect;
  readonly newServer: () => AgentServer;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

const PATH = '/mcp';
/** As names in a URL are. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
/** Agents, each with a stream that listens and some calls. */
const MAX_CONNECTIONS = 256;
const REQUEST_TIMEOUT_MS = 30_000;
const IDLE_CHECK_MS = 60_000;

/** Serves agents over streamable HTTP. */
export class AgentListener {
  readonly #server: Server;
  readonly #sessions: AgentSessions;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: AgentListenerOptions) {
    this.#sessions = new AgentSessions(options.newServer, options.now);
    const timeouts = { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS };
    this.#server = createServer(timeouts, (request, response) => void this.#serve(request, response));
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /** Resolves to the URL for agents. Rejects as `listen` of node:net does. */
  async listen(): Promise<string> {
    const { host, port } = this.options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen({ host, port }, resolve);
    });
    this.#idleTimer = setInterval(() => void this.endIdle(), IDLE_CHECK_MS).unref();
    const { port: actual } = this.#server.address() as AddressInfo;
    return `http://${host.includes(':') ? `[${host}]` : host}:${actual}${PATH}`;
  }

  /** Takes no further request, and ends all sessions after their calls. */
  async close(): Promise<void> {
    clearInterval(this.#idleTimer);
    const closed = new Promise((resolve) => this.#server.close(resolve));
    await this.#sessions.close();
    this.#server.closeIdleConnections();
    await closed;
  }

  /** Ends sessions that nobody has used for long. */
  async endIdle(): Promise<void> {
    await this.#sessions.endIdle();
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      const response = await this.#answer(incoming).catch(refused);
      // A connection is not kept for a body that nobody reads.
      if (!incoming.complete) outgoing.setHeader('connection', 'close');
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      // The types of the platform and of Node do not know each other.
      const body = response.body as NodeStream<Uint8Array> | null;
      await (body ? pipeline(Readable.fromWeb(body), outgoing) : outgoing.end());
    } catch {
      // The agent has gone.
      outgoing.destroy();
    }
  }

  async #answer(incoming: IncomingMessage): Promise<Response> {
    this.#checkNames(incoming);
    if (new URL(incoming.url ?? '', 'http://localhost').pathname !== PATH) throw new Refusal(404, `see ${PATH}`);
    const token = bearerOf(incoming);
    if (incoming.headers['mcp-session-id'] === undefined) await this.#checkToken(token);
    return await this.#sessions.answer(webRequest(incoming), token);
  }

  /** A page that has bound its own name to this address cannot hide that name. */
  #checkNames({ headers: { host, origin } }: IncomingMessage): void {
    const allowed = [...LOOPBACK, ...this.options.allowedHosts];
    const isAllowed = (url: string): boolean => URL.canParse(url) && allowed.includes(new URL(url).hostname);
    if (!isAllowed(`http://${host}`))
      throw new Refusal(403, 'the Host of the request is not allowed; see --allowed-host');
    if (origin !== undefined && !isAllowed(origin)) {
      throw new Refusal(403, 'the Origin of the request is not allowed; see --allowed-host');
    }
  }

  /** Strangers shall not fill the sessions. */
  async #checkToken(token: string | undefined): Promise<void> {
    try {
      await this.options.connect(token).accounts.list({ pageSize: 1 }).pages().next();
    } catch (error) {
      if (error instanceof LivegateError) throw new Refusal(error.status, `${error.reason}: ${error.message}`);
      if (error instanceof NoAnswerError) throw new Refusal(503, 'livegate cannot be reached');
      throw error;
    }
  }
}

function bearerOf({ headers: { authorization } }: IncomingMessage): string | undefined {
  if (authorization === undefined) return undefined;
  const [, token] = /^Bearer +([!-~]+)$/i.exec(authorization) ?? [];
  if (token === undefined) throw new Refusal(401, 'the Authorization must be Bearer and a token');
  return token;
}

/** Without the token, which goes another way. */
function webRequest(incoming: IncomingMessage): Request {
  const { method = 'GET', headersDistinct } = incoming;
  const { authorization: _, ...given } = headersDistinct;
  const headers = Object.entries(given).map(([name, values = []]): [string, string] => [name, values.join(', ')]);
  const body = method === 'POST' ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' as const } : {};
  return new Request(`http://localhost${PATH}`, { method, headers, ...body });
}

/** In the form of the protocol. */
function refused(error: unknown): Response {
  const { status, message } = error instanceof Refusal ? error : new Refusal(500, 'an error of livegate mcp');
  const headers = {
    'content-type': 'application/json',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  };
  const content = { jsonrpc: '2.0', error: { code: -32000, message }, id: null };
  return new Response(JSON.stringify(content), { status, headers });
}
