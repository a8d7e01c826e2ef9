import { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import { Client, Pool, types } from 'pg';
import type { ClientConfig, PoolClient } from 'pg';
import { PostgresHosts } from './postgres-hosts';
import { storeUnavailable } from './store-failure';

export interface PostgresPoolOptions {
  /** If it has several hosts, the one that takes writes is used. */
  readonly url: string;
  /** How long a statement may take. */
  readonly statementTimeoutMs: number;
  /** How many statements may run at once. */
  readonly maxConnections?: number;
  /** How often a connection is used before it is replaced; unlimited if absent. */
  readonly maxUses?: number;
  /** Called for each failed statement or connection. */
  readonly onFailure?: (error: unknown) => void;
}

/** Connections per replica. */
const MAX_CONNECTIONS = 10;
/** How many statements may wait for a connection; further ones are refused. */
const MAX_WAITING = 1_000;
/** Limits the wait for a connection, new or pooled. */
const CONNECT_TIMEOUT_MS = 3_000;
/** A server that exceeds its own statement timeout by this much is taken as unresponsive. */
const ANSWER_MARGIN_MS = 500;

/**
 * A pool with bounded connections, queue and times. All failures are STORE_UNAVAILABLE; the next
 * statement reconnects.
 */
export function postgresPool(options: PostgresPoolOptions): PostgresPool {
  const pool = newPool(options);
  const { onFailure } = options;
  return {
    async connect() {
      try {
        return connection(await connect(pool), onFailure);
      } catch (error) {
        onFailure?.(error);
        throw error;
      }
    },
    end: () => pool.end(),
  };
}

/** A pool as `pg` provides it. */
export function newPool(options: PostgresPoolOptions): HostsPool {
  const { url, statementTimeoutMs, maxConnections = MAX_CONNECTIONS, maxUses } = options;
  const hosts = new PostgresHosts(url);
  const pool = new HostsPool(hosts, {
    application_name: 'livegate',
    max: maxConnections,
    ...(maxUses !== undefined && { maxUses }),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + ANSWER_MARGIN_MS,
    keepAlive: true,
    types: { getTypeParser },
  });
  // The pool drops broken connections. Without listeners their errors would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** A pool whose connections go to the current host. */
export class HostsPool extends Pool {
  constructor(
    readonly hosts: PostgresHosts,
    config: ConstructorParameters<typeof Pool>[0],
  ) {
    class HostClient extends Client {
      constructor(options: ClientConfig) {
        // The options of the URL win over those beside it; pg reads the files that it names.
        super({ ...options, connectionString: hosts.current });
      }
    }
    // The type of the option knows no parameter, which the pool gives nevertheless.
    super({ ...config, Client: HostClient as unknown as new () => Client });
  }
}

/** Tries each host once, beginning with the current one. Throws STORE_UNAVAILABLE. */
export async function connect(pool: HostsPool): Promise<PoolClient> {
  const { hosts } = pool;
  for (let left = hosts.count; ; left -= 1) {
    if (pool.waitingCount >= MAX_WAITING) throw storeUnavailable('is overloaded');
    const url = hosts.current;
    try {
      return await writable(await pool.connect(), hosts);
    } catch (error) {
      hosts.leave(url);
      if (left <= 1) throw storeUnavailable('cannot be reached', error);
    }
  }
}

/** Connections known to take writes. */
const WRITABLE = new WeakSet<PoolClient>();

/** Throws if the connection leads to a standby. With a single host, its statements tell. */
async function writable(client: PoolClient, { count }: PostgresHosts): Promise<PoolClient> {
  if (count === 1 || WRITABLE.has(client)) return client;
  try {
    const { rows } = await client.query<{ transaction_read_only: string }>('show transaction_read_only');
    if (rows[0]?.transaction_read_only !== 'off') throw readOnly();
    WRITABLE.add(client);
    return client;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** The code is that of a statement which a standby refuses. */
function readOnly(): Error {
  return Object.assign(new Error('the server takes no writes'), { code: '25006' });
}

/** A connection is discarded after a failed statement: it may still be waiting for the answer. */
function connection(client: PoolClient, onFailure?: (error: unknown) => void): PostgresPoolClient {
  let failed = false;
  async function query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    try {
      return (await client.query(text, [...parameters])) as unknown as PostgresQueryResult<R>;
    } catch (error) {
      failed = true;
      onFailure?.(error);
      throw storeUnavailable('failed', error);
    }
  }
  return { query: query as PostgresPoolClient['query'], release: () => client.release(failed) };
}

/** Our 64-bit columns hold times, counts and fences, which a number represents exactly. */
const getTypeParser: typeof types.getTypeParser = (oid, format) =>
  oid === types.builtins.INT8 ? Number : (types.getTypeParser(oid, format) as unknown);
