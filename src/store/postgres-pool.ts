import { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import { Pool, types } from 'pg';
import type { PoolClient } from 'pg';
import { storeUnavailable } from './store-failure';

export interface PostgresPoolOptions {
  readonly url: string;
  /** How long a statement may take. */
  readonly statementTimeoutMs: number;
  /** So many statements run at once. */
  readonly maxConnections?: number;
  /** How often a connection is used before another one takes its place; for ever if left out. */
  readonly maxUses?: number;
  /** Told of each statement and connection that failed. */
  readonly onFailure?: (error: unknown) => void;
}

/** Connections of one replica. */
const MAX_CONNECTIONS = 10;
/** Statements that may wait for one of them; further ones are refused. */
const MAX_WAITING = 1_000;
/** For a new connection, or one that others use. */
const CONNECT_TIMEOUT_MS = 3_000;
/** A server that has not even ended a statement so much later does not answer at all. */
const ANSWER_MARGIN_MS = 500;

/** Bounded in connections, in what waits for one, and in time. Whatever fails is STORE_UNAVAILABLE, and what comes later connects anew. */
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

/** As pg has it. */
export function newPool(options: PostgresPoolOptions): Pool {
  const { url, statementTimeoutMs, maxConnections = MAX_CONNECTIONS, maxUses } = options;
  const pool = new Pool({
    connectionString: url,
    application_name: 'livegate',
    max: maxConnections,
    ...(maxUses !== undefined && { maxUses }),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + ANSWER_MARGIN_MS,
    keepAlive: true,
    types: { getTypeParser },
  });
  // A connection that breaks, idle or in use, is taken out of the pool; where nobody listens for it the process would end.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Throws STORE_UNAVAILABLE. */
export async function connect(pool: Pool): Promise<PoolClient> {
  if (pool.waitingCount >= MAX_WAITING) throw storeUnavailable('is overloaded');
  try {
    return await pool.connect();
  } catch (error) {
    throw storeUnavailable('cannot be reached', error);
  }
}

/** One on which a statement failed is not used again: it may still wait for the answer. */
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

/** All of ours are times, counts and fences, far below what a number holds exactly. */
const getTypeParser: typeof types.getTypeParser = (oid, format) =>
  oid === types.builtins.INT8 ? Number : (types.getTypeParser(oid, format) as unknown);
