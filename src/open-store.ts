import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { Config } from './config/config';
import { ConfigError } from './config/config-error';
import { Clock } from './domain/time/clock';
import { Report } from './domain/events/event-log';
import { Store, openLocalStore, openSharedStore } from './store/store';

/** How much longer than an attempt at a cloud a lease lasts, so that a moment without the database costs none. */
const LEASE_MARGIN_MS = 3_000;
const RENEW_LEASE_EVERY_MS = 1_000;

/** The store that the configuration names. Throws an Error with one line for an operator. */
export async function openStore(config: Config, clock: Clock, report: Report): Promise<Store> {
  const { dataDir, database, fingerprintKey, upstream } = config;
  if (!database) {
    checkFolder(dataDir);
    return openLocalStore({ dataDir, fingerprintKey, clock, report });
  }
  if (!fingerprintKey) throw new Error('a database needs a fingerprintKey beside it');
  return openSharedStore({
    url: database.url,
    fingerprintKey,
    holder: `${hostname()}/${process.pid}`,
    leaseMs: upstream.timeoutMs + LEASE_MARGIN_MS,
    renewEveryMs: RENEW_LEASE_EVERY_MS,
    clock,
    random: Math.random,
    report,
  });
}

/** Throws ConfigError: whoever runs livegate is to see which key is at fault, and where it leads. */
function checkFolder(dataDir: string): void {
  try {
    makeFolder(dataDir);
    // With the dot also where it is there and no folder.
    accessSync(`${dataDir}/.`, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const rule = `must be a folder that livegate may make and write to; ${dataDir} is not (${why})`;
    throw new ConfigError([{ path: 'dataDir', rule }]);
  }
}

/** Node's own `recursive` never ends where a folder is there and takes no other, such as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}
