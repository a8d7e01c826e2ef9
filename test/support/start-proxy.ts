import { once } from 'node:events';
import { AddressInfo, Socket, connect, createServer } from 'node:net';

/**
 * What a proxy does with a connection. The head of a request is read first, except by
 * `resetAtOnce`.
 */
export type ProxyManners =
  | { readonly kind: 'resetAtOnce' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'end' }
  | { readonly kind: 'silent' }
  /** Any bytes in place of an answer; the connection stays open. */
  | { readonly kind: 'answer'; readonly text: string }
  /**
   * Opens the tunnel, and then resets or ends it as soon as something comes through, or at once.
   */
  | { readonly kind: 'openThen'; readonly then: 'reset' | 'end' | 'silence'; readonly wait: boolean }
  /** A proxy that works; with `authorization`, for those only who send this header. */
  | { readonly kind: 'tunnel'; readonly authorization?: string };

export interface TestProxy {
  readonly port: number;
  readonly url: string;
  /** Connections that were made to it. */
  readonly connects: number;
  /** The heads of the requests, as they came. */
  readonly heads: readonly string[];
  manners: ProxyManners;
  close(): Promise<void>;
}

/** An HTTP proxy on loopback, with real sockets and bad manners. */
export async function startProxy(initial: ProxyManners = { kind: 'tunnel' }): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  const heads: string[] = [];
  let connects = 0;
  const server = createServer((socket) => {
    connects += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    if (proxy.manners.kind === 'resetAtOnce') return void socket.resetAndDestroy();
    readHead(socket, (head, rest) => {
      heads.push(head);
      behave(proxy.manners, socket, head, rest);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy = {
    port,
    url: `http://127.0.0.1:${port}`,
    get connects() {
      return connects;
    },
    heads,
    manners: initial,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

function readHead(socket: Socket, done: (head: string, rest: Buffer) => void): void {
  let read = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    read = Buffer.concat([read, chunk]);
    const end = read.indexOf('\r\n\r\n');
    if (end < 0) return;
    socket.off('data', onData);
    done(read.subarray(0, end).toString('latin1'), read.subarray(end + 4));
  };
  socket.on('data', onData);
}

function behave(manners: ProxyManners, socket: Socket, head: string, rest: Buffer): void {
  switch (manners.kind) {
    case 'resetAtOnce':
    case 'reset':
      return void socket.resetAndDestroy();
    case 'end':
      return void socket.end();
    case 'silent':
      return;
    case 'answer':
      return void socket.write(manners.text);
    case 'openThen':
      return openThen(manners, socket);
    case 'tunnel':
      return tunnel(manners.authorization, socket, head, rest);
  }
}

const OPENED = 'HTTP/1.1 200 Connection established\r\n\r\n';

function openThen({ then, wait }: Extract<ProxyManners, { kind: 'openThen' }>, socket: Socket): void {
  const finish = (): void => {
    if (then === 'reset') socket.resetAndDestroy();
    if (then === 'end') socket.end();
  };
  socket.once('data', finish);
  socket.write(OPENED, () => !wait && finish());
}

function tunnel(authorization: string | undefined, socket: Socket, head: string, rest: Buffer): void {
  const sent = /^proxy-authorization: (.*)$/im.exec(head)?.[1];
  if (authorization !== undefined && sent !== authorization) {
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  const [, host = '', port = ''] = /^CONNECT \[?([^\]\s]+)\]?:(\d+) /.exec(head) ?? [];
  const far = connect(Number(port), host);
  far.on('error', () => socket.destroy()).on('close', () => socket.destroy());
  socket.on('close', () => far.destroy());
  far.once('connect', () => {
    socket.write(OPENED);
    far.write(rest);
    socket.pipe(far);
    far.pipe(socket);
  });
}
