import { CompiledQuery } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { unlessAborted } from '../domain/concurrency/waiting';
import { PostgresPoolOptions, connect, newPool } from './postgres-pool';
import { storeUnavailable } from './store-failure';
import { StoreReads } from './store-reads';

/** How many reads run at once, on connections apart from those of writes. */
const MAX_CONNECTIONS = 2;

/** Reads on separate connections. An aborted read is cancelled in the server. */
export class PostgresReads implements StoreReads {
  readonly #pool: Pool;

  constructor(options: Omit<PostgresPoolOptions, 'maxConnections'>) {
    this.#pool = newPool({ ...options, maxConnections: MAX_CONNECTIONS });
  }

  async read<R>(query: CompiledQuery, signal: AbortSignal): Promise<readonly R[]> {
    const release = (client: PoolClient): void => client.release();
    const client = await unlessAborted(signal, () => connect(this.#pool), release);
    return unlessAborted(signal, () => this.#query<R>(client, query, signal));
  }

  close(): Promise<void> {
    return this.#pool.end();
  }

  async #query<R>(client: PoolClient, { sql, parameters }: CompiledQuery, signal: AbortSignal): Promise<readonly R[]> {
    let failed = false;
    const cancel = (): void => void this.#cancel(client);
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

  /** Uses the other connection. If that is busy, the statement timeout ends the read. */
  async #cancel(client: PoolClient): Promise<void> {
    const { processID } = client as PoolClient & { readonly processID: number };
    await this.#pool.query('select pg_cancel_backend($1)', [processID]).catch(() => undefined);
  }
}
