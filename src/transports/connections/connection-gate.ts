import type { Server, Socket } from 'node:net';
import { Clock } from '../../domain/time/clock';
import { networkOf } from '../throttle/client-network';

/** Why a connection was ended or not accepted. */
export type ConnectionEnd =
  | 'connections_exceeded'
  | 'address_exceeded'
  | 'calls_exceeded'
  | 'handshake_late'
  | 'answer_unread'
  | 'protocol_abused';

export interface ConnectionGateOptions {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  /**
   * Time limit of the handshake, for listeners that call `greeted`. Absent: the server behind the
   * gate enforces one.
   */
  readonly handshakeMs?: number;
  readonly clock: Clock;
  readonly report: (end: ConnectionEnd, address: string) => void;
  /** The listener reported an error, such as a connection that it could not accept. */
  readonly failed?: (error: unknown) => void;
}

/** The members that a connection has in every form, also as TLS or HTTP/2. */
export interface Peer {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

/** How many calls of a connection may be shed before it is ended. */
const MAX_STRIKES = 10;
/**
 * Calls that are open on connections without a proved identity; a probe of health has one. Each
 * takes some kilobytes until its answer is read.
 */
const MAX_STRANGER_CALLS = 1_000;

interface Connection {
  readonly key: string;
  readonly socket: Socket;
  readonly address: string;
  /** Cancels the time limit of the handshake. */
  readonly greeted: () => void;
  calls: number;
  strikes: number;
  trusted: boolean;
  isOver: boolean;
}

/**
 * The connections of one address. The sets hold those without an authenticated call, in the order
 * of eviction.
 */
interface Neighbours {
  count: number;
  /** Connections without an answer yet, or without a recent one. */
  readonly silent: Set<Connection>;
  /**
   * Connections that have had an answer, such as health probes; at most half of the address' share.
   */
  readonly served: Set<Connection>;
}

/**
 * Bounds the connections of a listener, in all and per address. If there is no room, a newcomer
 * replaces the oldest connection that has proved no identity, of the address that has most of them:
 * silent connections cannot keep callers out. Connections that have been served, such as those of
 * probes, are replaced last. If all have proved an identity, the newcomer is refused.
 */
export class ConnectionGate {
  readonly #connections = new Map<string, Connection>();
  /** The connections of peers that `isOpen` was asked for, also those that are over. */
  readonly #known = new WeakMap<Peer, Connection>();
  readonly #addresses = new Map<string, Neighbours>();
  #strangerCalls = 0;

  constructor(private readonly options: ConnectionGateOptions) {}

  get maxConnections(): number {
    return this.options.maxConnections;
  }

  /** Puts the gate before a server's own handling of connections, whatever its protocol. */
  guard(server: Server): void {
    const handlers = server.listeners('connection');
    server.removeAllListeners('connection');
    // Without a listener for it, an `error` event ends the process.
    server.on('error', (error) => this.options.failed?.(error));
    server.on('connection', (socket: Socket) => {
      if (!this.#admits(socket)) return;
      for (const handle of handlers) Reflect.apply(handle, server, [socket]);
    });
  }

  /**
   * False once the connection has ended or was ended, even while its last calls are still being
   * read.
   */
  isOpen(peer: Peer): boolean {
    const connection = this.#find(peer);
    // With each of its calls a listener asks for the same object. Others are made for one question.
    if (connection) this.#known.set(peer, connection);
    return connection !== undefined;
  }

  /** The client speaks the listener's protocol. */
  greeted(peer: Peer): void {
    this.#find(peer)?.greeted();
  }

  /** A call on this connection was authenticated. */
  trust(peer: Peer): void {
    const connection = this.#find(peer);
    if (!connection || connection.trusted) return;
    this.#strangerCalls -= connection.calls;
    connection.trusted = true;
    this.#removeStranger(connection);
  }

  /**
   * Counts a call until the function that it returns is called. If strangers have too many of them,
   * the one with most of all loses its connection.
   */
  opened(peer: Peer): () => void {
    const connection = this.#find(peer);
    if (!connection) return () => undefined;
    this.#count(connection, 1);
    if (this.#strangerCalls > MAX_STRANGER_CALLS) this.#endBusiest();
    return () => this.#count(connection, -1);
  }

  /** A complete request on this connection has been answered. */
  served(peer: Peer): void {
    const connection = this.#find(peer);
    if (!connection || connection.trusted) return;
    const neighbours = this.#addresses.get(connection.address);
    if (!neighbours) return;
    this.#removeStranger(connection);
    neighbours.served.add(connection);
    if (neighbours.served.size <= this.options.maxConnectionsPerAddress / 2) return;
    // The rest of the share is for newcomers, which need time to authenticate.
    const [longestIdle] = neighbours.served;
    if (!longestIdle) return;
    neighbours.served.delete(longestIdle);
    neighbours.silent.add(longestIdle);
  }

  /** Ends a connection that abuses the protocol to exhaust the server. */
  end(peer: Peer, why: ConnectionEnd): void {
    const connection = this.#find(peer);
    if (connection) this.#end(connection, why);
  }

  /** Counts a shed call that belongs to no caller; ends a connection that makes many of them. */
  strike(peer: Peer): void {
    const connection = this.#find(peer);
    if (!connection) return;
    connection.strikes += 1;
    if (connection.strikes > MAX_STRIKES) this.#end(connection, 'protocol_abused');
  }

  /** Cuts all remaining connections, whatever they wait for. */
  closeAll(): void {
    for (const { socket } of this.#connections.values()) socket.destroy();
  }

  /** Undefined once the connection is over. */
  #find(peer: Peer): Connection | undefined {
    const connection = this.#known.get(peer) ?? this.#connections.get(keyOf(peer));
    return connection?.isOver ? undefined : connection;
  }

  #count(connection: Connection, calls: 1 | -1): void {
    connection.calls += calls;
    if (!connection.trusted && !connection.isOver) this.#strangerCalls += calls;
  }

  #endBusiest(): void {
    let busiest: Connection | undefined;
    for (const one of this.#connections.values()) {
      if (!one.trusted && one.calls > (busiest?.calls ?? 0)) busiest = one;
    }
    if (busiest) this.#end(busiest, 'calls_exceeded');
  }

  #admits(socket: Socket): boolean {
    const { remoteAddress } = socket;
    // Undefined if the peer reset the connection before this line.
    const address = remoteAddress === undefined ? undefined : networkOf(remoteAddress);
    if (address === undefined || !this.#makesRoom(address)) {
      socket.destroy();
      return false;
    }
    this.#add(socket, address);
    return true;
  }

  #makesRoom(address: string): boolean {
    const { maxConnections, maxConnectionsPerAddress } = this.options;
    const neighbours = this.#addresses.get(address);
    if (neighbours && neighbours.count >= maxConnectionsPerAddress) {
      return this.#replaces(neighbours, 'address_exceeded', address);
    }
    if (this.#connections.size < maxConnections) return true;
    return this.#replaces(this.#mostStrangers(), 'connections_exceeded', address);
  }

  #replaces(neighbours: Neighbours | undefined, why: ConnectionEnd, newcomer: string): boolean {
    const [oldest] = neighbours?.silent.size ? neighbours.silent : (neighbours?.served ?? []);
    if (oldest) this.#end(oldest, why);
    else this.options.report(why, newcomer);
    return oldest !== undefined;
  }

  #mostStrangers(): Neighbours | undefined {
    let most: Neighbours | undefined;
    for (const one of this.#addresses.values()) {
      if (strangersOf(one) > strangersOf(most)) most = one;
    }
    return most;
  }

  #add(socket: Socket, address: string): void {
    const key = keyOf(socket);
    const { handshakeMs, clock } = this.options;
    const late = (): void => this.#end(connection, 'handshake_late');
    const greeted = handshakeMs === undefined ? () => undefined : clock.schedule(handshakeMs, late);
    const connection: Connection = {
      key,
      socket,
      address,
      greeted,
      calls: 0,
      strikes: 0,
      trusted: false,
      isOver: false,
    };
    const neighbours = this.#addresses.get(address) ?? { count: 0, silent: new Set(), served: new Set() };
    neighbours.count += 1;
    neighbours.silent.add(connection);
    this.#addresses.set(address, neighbours);
    this.#connections.set(key, connection);
    socket.once('close', () => this.#forget(connection));
  }

  #end(connection: Connection, why: ConnectionEnd): void {
    this.options.report(why, connection.address);
    connection.socket.destroy();
    // The descriptor is free now; the event comes later.
    this.#forget(connection);
  }

  #forget(connection: Connection): void {
    connection.greeted();
    if (connection.isOver) return;
    connection.isOver = true;
    if (this.#connections.get(connection.key) === connection) this.#connections.delete(connection.key);
    if (!connection.trusted) this.#strangerCalls -= connection.calls;
    const neighbours = this.#addresses.get(connection.address);
    if (!neighbours) return;
    neighbours.count -= 1;
    this.#removeStranger(connection);
    if (neighbours.count === 0) this.#addresses.delete(connection.address);
  }

  #removeStranger(connection: Connection): void {
    const neighbours = this.#addresses.get(connection.address);
    neighbours?.silent.delete(connection);
    neighbours?.served.delete(connection);
  }
}

function strangersOf(neighbours: Neighbours | undefined): number {
  return neighbours ? neighbours.silent.size + neighbours.served.size : 0;
}

function keyOf({ remoteAddress, remotePort }: Peer): string {
  return `${remoteAddress} ${remotePort}`;
}
