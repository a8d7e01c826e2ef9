import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { AddressInfo, createServer as createListener, Server, Socket } from 'node:net';

/** The machine does not have this address or address family. */
const ABSENT: ReadonlySet<unknown> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/** All addresses of a host name. */
export type Resolve = (host: string) => Promise<readonly { readonly address: string }[]>;
const resolveAll: Resolve = (host) => lookup(host, { all: true });

/**
 * The further addresses of `localhost`, which is 127.0.0.1 and ::1 on most machines; a server
 * listens on the first only, and Fastify adds the others only to servers that it creates itself.
 * Connections go to the same server, and so through the same gate.
 */
export class OtherAddresses {
  private constructor(private readonly listeners: readonly Server[]) {}

  static async listen(server: HttpServer, host: string, resolve: Resolve = resolveAll): Promise<OtherAddresses> {
    if (host !== 'localhost') return new OtherAddresses([]);
    const { address: first, port } = server.address() as AddressInfo;
    const others = (await resolve(host)).map(({ address }) => address).filter((address) => address !== first);
    const listeners = await Promise.all([...new Set(others)].map((address) => listenOn(server, port, address)));
    return new OtherAddresses(listeners.filter((one) => one !== undefined));
  }

  /** Stops accepting connections, and waits for the open ones to end. */
  async close(): Promise<void> {
    await Promise.all(this.listeners.map((one) => new Promise((resolve) => one.close(resolve))));
  }
}

async function listenOn(server: HttpServer, port: number, host: string): Promise<Server | undefined> {
  // As for the HTTP server's own sockets.
  const listener = createListener({ allowHalfOpen: true, noDelay: true }, (socket: Socket) => {
    server.emit('connection', socket);
  });
  listener.listen(port, host);
  try {
    await once(listener, 'listening');
    // Without a listener for it, an `error` event ends the process.
    listener.on('error', (error) => server.emit('error', error));
    return listener;
  } catch (error) {
    if (ABSENT.has((error as NodeJS.ErrnoException).code)) return undefined;
    throw error;
  }
}
