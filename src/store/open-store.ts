import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { Secret } from '../domain/access/secret';
import { Report } from '../domain/events/event-log';
import { Instruments } from '../domain/telemetry/instruments.port';
import { Clock } from '../domain/time/clock';
import { openLocalStore, openSharedStore, Store } from './store';

export interface StoreSettings {
  /** Absolute path of the embedded store's folder; ignored with `database`. */
  readonly dataDir: string;
  /** A PostgreSQL URL. If absent, the store is embedded. */
  readonly database?: { readonly url: Secret };
  readonly fingerprintKey?: Secret;
  /** The longest that a write to a cloud takes; a lease lasts longer. */
  readonly upstream: { readonly timeoutMs: number };
}

/** The folder of the embedded store cannot be created or written to. */
export class DataDirError extends Error {
  /** `code` is a system error code such as EACCES. */
  constructor(
    readonly dataDir: string,
    readonly code: string,
  ) {
    super(`${dataDir} cannot be created or written to (${code})`);
  }
}

/** A lease outlasts an attempt by this much, so that a brief database outage does not lose it. */
const LEASE_MARGIN_MS = 3_000;
const RENEW_LEASE_EVERY_MS = 1_000;

/** Throws DataDirError, or an Error with a one-line message for operators. */
export async function openStore(
  settings: StoreSettings,
  clock: Clock,
  report: Report,
  instruments?: Pick<Instruments, 'storeAnswered'>,
): Promise<Store> {
  const { dataDir, database, fingerprintKey, upstream } = settings;
  if (!database) {
    checkFolder(dataDir);
    return openLocalStore({ dataDir, fingerprintKey, clock, report, instruments });
  }
  if (!fingerprintKey) throw new Error('a database requires a fingerprintKey');
  return openSharedStore({
    url: database.url,
    fingerprintKey,
    holder: `${hostname()}/${process.pid}`,
    leaseMs: upstream.timeoutMs + LEASE_MARGIN_MS,
    renewEveryMs: RENEW_LEASE_EVERY_MS,
    clock,
    random: Math.random,
    report,
    instruments,
  });
}

function checkFolder(dataDir: string): void {
  try {
    makeFolder(dataDir);
    // The dot makes the check fail if the path is a file.
    accessSync(`${dataDir}/.`, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new DataDirError(dataDir, error instanceof Error && 'code' in error ? String(error.code) : String(error));
  }
}

/** Node's `recursive` option hangs where a parent refuses new folders, such as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}
