import {
  CompiledQuery,
  DatabaseConnection,
  DatabaseIntrospector,
  Dialect,
  Driver,
  Kysely,
  QueryCompiler,
  QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { LibsqlLink } from './libsql-link';

/**
 * Runs Kysely on the embedded database's thread. Every statement is its own transaction: callers
 * share commits, so a transaction left open by one caller would block all others.
 */
export class LibsqlDialect implements Dialect {
  constructor(private readonly link: LibsqlLink) {}

  createDriver(): Driver {
    return new LibsqlDriver(this.link);
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new SqliteAdapter();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}

class LibsqlDriver implements Driver {
  readonly #connection: LibsqlConnection;

  constructor(private readonly link: LibsqlLink) {
    this.#connection = new LibsqlConnection(link);
  }

  async init(): Promise<void> {}

  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(this.#connection);
  }

  async releaseConnection(): Promise<void> {}

  beginTransaction(): Promise<void> {
    return noTransactions();
  }

  commitTransaction(): Promise<void> {
    return noTransactions();
  }

  rollbackTransaction(): Promise<void> {
    return noTransactions();
  }

  destroy(): Promise<void> {
    return this.link.close();
  }
}

class LibsqlConnection implements DatabaseConnection {
  constructor(private readonly link: LibsqlLink) {}

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, changes } = await this.link.run(sql, parameters);
    return { rows: rows as R[], numAffectedRows: BigInt(changes) };
  }

  // eslint-disable-next-line require-yield -- an interface of Kysely's that nothing here uses
  async *streamQuery(): AsyncIterableIterator<never> {
    await noTransactions();
  }
}

function noTransactions(): Promise<never> {
  return Promise.reject(new Error('the embedded store runs single statements only'));
}
