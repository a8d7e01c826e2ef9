import { Client } from 'undici';

/** Whatever JSON holds; tests say what they expect of it. */
export type Json = ReturnType<typeof JSON.parse>;

/**
 * One that is undefined is not sent. As a list, names and values by turns, one may be given twice.
 */
export type RestHeaders = Readonly<Record<string, string | undefined>>;

export interface RestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed if it is JSON of either kind, else the text. */
  readonly body: Json;
}

/** Sends what it is told, over one keep-alive connection; paths are not folded or encoded. */
export class RestClient {
  readonly #client: Client;

  /**
   * `ca` are the authorities of a server that speaks TLS; `localAddress` is where the connection
   * comes from.
   */
  constructor(
    readonly url: string,
    ca?: string,
    localAddress?: string,
  ) {
    this.#client = new Client(url, {
      pipelining: 1,
      ...(localAddress !== undefined && { localAddress }),
      ...(ca !== undefined && { connect: { ca } }),
    });
  }

  async send(
    method: 'GET' | 'PUT' | 'DELETE' | 'PATCH' | 'POST' | 'HEAD' | 'OPTIONS',
    path: string,
    body?: unknown,
    headers: RestHeaders | readonly string[] = {},
  ): Promise<RestAnswer> {
    const answer = await this.#client.request({
      method,
      path,
      headers: isFlat(headers)
        ? [...headers]
        : given({ ...(body !== undefined && { 'content-type': 'application/json' }), ...headers }),
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    const single = Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as const);
    const json = /json/.test(String(answer.headers['content-type'] ?? ''));
    return {
      status: answer.statusCode,
      headers: Object.fromEntries(single),
      body: json && text !== '' ? JSON.parse(text) : text,
    };
  }

  get(path: string, headers?: RestHeaders | readonly string[]): Promise<RestAnswer> {
    return this.send('GET', path, undefined, headers);
  }

  put(path: string, body: unknown, headers?: RestHeaders): Promise<RestAnswer> {
    return this.send('PUT', path, body, headers);
  }

  delete(path: string, headers?: RestHeaders): Promise<RestAnswer> {
    return this.send('DELETE', path, undefined, headers);
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

function isFlat(headers: RestHeaders | readonly string[]): headers is readonly string[] {
  return Array.isArray(headers);
}

function given(headers: RestHeaders): Record<string, string> {
  const entries = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
