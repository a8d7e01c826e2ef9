import { hostname } from 'node:os';
import { Config } from './config/config';
import { Clock } from './domain/clock';
import { Store, openLocalStore, openSharedStore } from './store/store';

/** How much longer than an attempt at a cloud a lease lasts, so that a moment without the database costs none. */
const LEASE_MARGIN_MS = 3_000;
const RENEW_LEASE_EVERY_MS = 1_000;

/** The store that the configuration names. Throws an Error with one line for an operator. */
export function openStore(config: Config, clock: Clock): Promise<Store> {
  const { dataDir, database, fingerprintKey, upstream } = config;
  if (!database) return openLocalStore({ dataDir, fingerprintKey, clock });
  if (!fingerprintKey) throw new Error('a database needs a fingerprintKey beside it');
  return openSharedStore({
    url: database.url,
    fingerprintKey,
    holder: `${hostname()}/${process.pid}`,
    leaseMs: upstream.timeoutMs + LEASE_MARGIN_MS,
    renewEveryMs: RENEW_LEASE_EVERY_MS,
    clock,
    random: Math.random,
  });
}
