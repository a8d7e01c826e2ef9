import { connect, Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * HTTP/1.1 over keep-alive sockets, each with one request at a time, and no more of HTTP than
 * livegate's answers need. A full client would take as much of the machine as what is measured.
 */
export class RestCaller {
  readonly #free: Connection[] = [];
  readonly #host: string;

  constructor(
    private readonly url: string,
    private readonly authorization?: string,
  ) {
    this.#host = new URL(url).host;
  }

  /** Whole requests are made once, and sent as bytes. */
  prepare(method: 'GET' | 'PUT', path: string, body?: unknown): Buffer {
    const json = body === undefined ? '' : JSON.stringify(body);
    const type = json === '' ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\n`;
    const who = this.authorization === undefined ? '' : `authorization: ${this.authorization}\r\n`;
    return Buffer.from(`${method} ${path} HTTP/1.1\r\nhost: ${this.#host}\r\n${who}${type}\r\n${json}`);
  }

  /** The HTTP status. */
  async send(request: Buffer): Promise<number> {
    const connection = this.#open() ?? new Connection(this.url);
    const status = await connection.send(request);
    this.#free.push(connection);
    return status;
  }

  close(): void {
    for (const connection of this.#free) connection.close();
  }

  /** One that is still open: livegate closes what is idle for long. */
  #open(): Connection | undefined {
    for (let free = this.#free.pop(); free; free = this.#free.pop()) if (free.isOpen) return free;
    return undefined;
  }
}

class Connection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #waiting: { resolve(status: number): void; reject(error: Error): void } | undefined;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#socket.on('error', (error) => this.#waiting?.reject(error));
    this.#socket.on('close', () => this.#waiting?.reject(new Error('the connection was closed before its answer')));
  }

  get isOpen(): boolean {
    return this.#socket.writable && this.#socket.readable;
  }

  send(request: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headLength = this.#received.indexOf(HEAD_END);
    if (headLength < 0) return;
    const head = this.#received.toString('latin1', 0, headLength);
    const bodyLength = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.#received.length < headLength + HEAD_END.length + bodyLength) return;
    this.#received = Buffer.alloc(0);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)));
  }
}
