import { once } from 'node:events';
import { AddressInfo, Socket, connect, createServer } from 'node:net';

/** A way to a server on loopback that can be cut, or made long. */
export interface TcpRelay {
  readonly port: number;
  /** Ends all connections, and takes no new ones until `restore`. */
  cut(): void;
  restore(): void;
  /** Holds what comes from now on back by so long, each way. */
  delay(ms: number): void;
  /** Changes what the server sends from now on; text of the same length. */
  rewrite(change: (text: string) => string): void;
  /** Of all connections there are: what comes is dropped, and they stay open. New ones work. */
  swallow(): void;
  /** Ends all connections; new ones lead to this port. */
  lead(port: number): void;
  close(): Promise<void>;
}

export async function startTcpRelay(first: number): Promise<TcpRelay> {
  let target = first;
  const sockets = new Set<Socket>();
  const silenced = new WeakSet<Socket>();
  let isCut = false;
  let delayMs = 0;
  let change = (text: string): string => text;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(target, '127.0.0.1');
    join(near, far, (data) => data);
    join(far, near, (data) => Buffer.from(change(data.toString('latin1')), 'latin1'));
  });
  function join(from: Socket, to: Socket, pass: (data: Buffer) => Buffer): void {
    sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (data) => {
      if (silenced.has(from)) return;
      const passed = pass(data);
      if (delayMs === 0) to.write(passed);
      else setTimeout(() => to.writable && to.write(passed), delayMs).unref();
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endAll = (): void => sockets.forEach((socket) => socket.destroy());
  const cut = (): void => {
    isCut = true;
    endAll();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    restore: () => (isCut = false),
    delay: (ms) => (delayMs = ms),
    rewrite: (given) => (change = given),
    swallow: () => sockets.forEach((socket) => silenced.add(socket)),
    lead(port) {
      target = port;
      endAll();
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
