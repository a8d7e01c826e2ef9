import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PostgresServer, queryAt, urlOf } from './postgres-server';

/*
 * One PostgreSQL server for a whole run of tests, of the binaries in node_modules, on a free port
 * of loopback. The first spec that needs it starts it; each works in databases of its own.
 */

/** Whoever waits has also to wait until the data have been made, and that may be on a cold disk. */
const START_MS = 90_000;

/**
 * Slashes and the like do not count, as in the orders that databases are often made with: nothing
 * may rely on another one.
 */
const ORDER = "locale_provider icu icu_locale 'und-u-ka-shifted'";

/** The URL of a new, empty database. */
export async function newDatabase(): Promise<string> {
  const port = await serverPort();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await queryAt(urlOf(port, 'postgres'), `create database ${name} template template0 ${ORDER}`);
  return urlOf(port, name);
}

/** The worker that makes the folder `claimed` starts the server; others wait for `port`. */
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
  const { port } = await PostgresServer.start(folder);
  writeFileSync(`${portFile}.new`, String(port));
  renameSync(`${portFile}.new`, portFile);
}
