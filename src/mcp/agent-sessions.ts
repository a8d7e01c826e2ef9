import { randomUUID } from 'node:crypto';
import { WebStandardStreamableHTTPServerTransport as HttpTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { AgentServer } from './agent-server';

/** More would be a bug of an agent, or an attack. */
export const MAX_SESSIONS = 64;
const MAX_CALLS = 16;
const IDLE_MS = 15 * 60_000;

interface Session {
  readonly transport: HttpTransport;
  readonly server: AgentServer;
  /** When it last had a request. */
  usedAt: number;
}

/** A request was refused; the status and the text are the answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The sessions of agents over HTTP. A session holds no token: each request brings its own. */
export class AgentSessions {
  readonly #sessions = new Map<string, Session>();
  #opening = 0;

  /** @param now milliseconds of a clock that never goes back */
  constructor(
    private readonly newServer: () => AgentServer,
    private readonly now: () => number,
  ) {}

  /** Answers a request with the session's id, or one that opens a session. */
  async answer(request: Request, token: string | undefined): Promise<Response> {
    const authInfo = token === undefined ? undefined : { token, clientId: '', scopes: [] };
    const id = request.headers.get('mcp-session-id');
    if (id === null) return await this.#open(request, { authInfo });
    const session = this.#sessions.get(id);
    if (!session) throw new Refusal(404, 'there is no such session, or it was idle for too long');
    if (session.server.running >= MAX_CALLS) throw new Refusal(429, 'too many calls of one session');
    session.usedAt = this.now();
    return await session.transport.handleRequest(request, { authInfo });
  }

  /** Ends the sessions that had no request for long. */
  async endIdle(): Promise<void> {
    const limit = this.now() - IDLE_MS;
    const idle = [...this.#sessions].filter(([, { usedAt }]) => usedAt <= limit);
    for (const [id, { server }] of idle) {
      this.#sessions.delete(id);
      await server.close();
    }
  }

  /** Ends all, after their calls. */
  async close(): Promise<void> {
    const all = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(all.map(({ server }) => server.close()));
  }

  async #open(request: Request, options: object): Promise<Response> {
    if (request.method !== 'POST') throw new Refusal(400, 'a session begins with a POST of initialize');
    if (this.#sessions.size + this.#opening >= MAX_SESSIONS) throw new Refusal(503, 'too many sessions are open');
    this.#opening += 1;
    const server = this.newServer();
    try {
      const transport: HttpTransport = new HttpTransport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: (id) => void this.#sessions.set(id, { transport, server, usedAt: this.now() }),
        onsessionclosed: (id) => void this.#sessions.delete(id),
      });
      await server.speakOver(transport);
      const response = await transport.handleRequest(request, options);
      if (transport.sessionId === undefined) await server.close();
      return response;
    } finally {
      this.#opening -= 1;
    }
  }
}
