import { CompiledQuery } from 'kysely';
import type { PoolClient } from 'pg';
import { unlessAborted } from '../domain/concurrency/waiting';
import { GatewayError } from '../domain/errors/gateway-error';
import { cancelStatement } from './postgres-cancel';
import { HostsPool, PostgresPoolOptions, connect, newPool } from './postgres-pool';
import { storeUnavailable } from './store-failure';
import { StoreReads } from './store-reads';
import { StopSignal } from '../domain/concurrency/stop-signal';

/** How many reads run at once, on connections apart from those of writes. */
const MAX_CONNECTIONS = 2;

/** Reads on separate connections. An aborted read is cancelled in the server. */
export class PostgresReads implements StoreReads {
  readonly #pool: HostsPool;

  constructor(options: Omit<PostgresPoolOptions, 'maxConnections'>) {
    this.#pool = newPool({ ...options, maxConnections: MAX_CONNECTIONS });
  }

  read<R>(query: CompiledQuery, signal: StopSignal): Promise<readonly R[]> {
    return unlessAborted(signal, async () => this.#query<R>(await connect(this.#pool), query, signal));
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  async #query<R>(client: PoolClient, { sql, parameters }: CompiledQuery, signal: StopSignal): Promise<readonly R[]> {
    if (signal.aborted) {
      client.release();
      throw GatewayError.from(signal.reason);
    }
    let failed = false;
    // If the server cannot be told, the statement timeout ends the read.
    const cancel = (): void => cancelStatement(client);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const { rows } = await client.query({ text: sql, values: [...parameters] });
      return rows as readonly R[];
    } catch (error) {
      failed = true;
      throw storeUnavailable('failed', error);
    } finally {
      signal.removeEventListener('abort', cancel);
      // A late cancellation must not hit another statement, so the connection is discarded.
      client.release(signal.aborted || failed);
    }
  }
}
