import { IncomingHttpHeaders, request } from 'node:http';

export interface RawRequest {
  method?: string;
  /** Path and query. */
  target?: string;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
}

export type Json = Readonly<Record<string, unknown>>;

/** `json` is empty where the body is none. */
export interface RawAnswer<Body = Json> {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  json: Body;
}

/**
 * One exchange on a connection of its own, with any Host header, and with nothing added or repaired
 * by a client.
 */
export function exchange<Body = Json>(url: string, raw: RawRequest): Promise<RawAnswer<Body>> {
  const { method = 'POST', target = '/', headers = {}, body = '', signal } = raw;
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const options = { hostname, port, method, path: target, headers, signal, agent: false };
    const outgoing = request(options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json: parseJson(text) as Body });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The first piece of a body, after which the connection is given up. */
export function firstPiece(url: string, { method = 'POST', target = '/', headers = {} }: RawRequest): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path: target, headers, agent: false }, (incoming) => {
      incoming.once('data', (chunk: Buffer) => {
        resolve(chunk.toString('utf8'));
        incoming.destroy();
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
