import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { Connection } from 'pg';
import type { PoolClient } from 'pg';

/** What `pg` knows of a connection beyond its types. */
interface ConnectedClient {
  readonly host: string;
  readonly port: number;
  /** Options of TLS; false without it. */
  readonly ssl: object | boolean;
  /** A pooler gives numbers of its own, which mean nothing to the server behind it. */
  readonly processID: number;
  readonly secretKey: number;
}

/** A connection of `pg` with the methods that its types leave out. */
interface CancelConnection extends EventEmitter {
  readonly stream: Socket;
  connect(port: number, host: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
}

/** For how long the server, or the pooler, may be silent. */
const TIMEOUT_MS = 3_000;

/**
 * Asks the server to cancel what the client runs, as the protocol has it: over a connection of its
 * own, with the client's secret. `pg_cancel_backend` would take a number that a pooler has made up.
 */
export function cancelStatement(client: PoolClient): void {
  const { host, port, ssl, processID, secretKey } = client as PoolClient & ConnectedClient;
  const connection = new Connection({ ssl }) as unknown as CancelConnection;
  const { stream } = connection;
  const end = (): unknown => stream.destroy();
  stream.setTimeout(TIMEOUT_MS, end);
  connection.on('error', end);
  if (ssl !== false) connection.once('connect', () => connection.requestSsl());
  connection.once(ssl === false ? 'connect' : 'sslconnect', () => connection.cancel(processID, secretKey));
  connection.connect(port, host);
}
