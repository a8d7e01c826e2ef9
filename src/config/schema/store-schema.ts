import { z } from 'zod';
import { Settings } from '../config';
import { ConfigProblem } from '../config-error';
import { configKit } from './config-kit';
import { flag, folder, longSecret, postgresUrl } from './key-schemas';
import { isMapping } from './mapping';
import { References } from './references';

type StoreKey = 'dataDir' | 'database' | 'fingerprintKey' | 'allowLocalStore';

/** Callers see fingerprints, from which a shorter key could be found by trial. */
const MIN_KEY_LENGTH = 32;

const KEY_RULE = 'is required with database: replicas must agree on it';
const DATABASE_RULE =
  'is required with redis, because replicas would disagree about etags; ' +
  'or set allowLocalStore: true, so that each keeps its own memory and audit';

/** The store: what outlives a process. */
export function storeShape(references: References): { [K in StoreKey]-?: z.ZodType<Settings[K]> } {
  const { secret } = configKit(references);
  const database =
    'URL of the PostgreSQL database through which replicas share memory and audit, ' +
    'or of several hosts, of which the one that takes writes is used; ' +
    'without it the store is a file';
  const key =
    'key of the fingerprints that stand for secrets; by default livegate generates it and keeps it in dataDir';
  const alone = 'let each replica that shares quotas through redis keep its own memory and audit';
  return {
    dataDir: folder(
      'folder of the embedded store, relative to the configuration file; created if missing',
      './data',
      references,
    ),
    database: z.strictObject({ url: postgresUrl(database, secret) }).optional(),
    fingerprintKey: longSecret(key, MIN_KEY_LENGTH, secret).optional(),
    allowLocalStore: flag(alone, false),
  };
}

/**
 * Keys that another key requires; `document` is the file with the environment variables applied.
 */
export function storeProblems(document: unknown): ConfigProblem[] {
  if (!isMapping(document)) return [];
  const { redis, database, fingerprintKey, allowLocalStore } = document;
  const disagree = isMapping(redis) && database === undefined && allowLocalStore !== true;
  return [
    ...(disagree ? [{ path: 'database', rule: DATABASE_RULE }] : []),
    ...(isMapping(database) && fingerprintKey === undefined ? [{ path: 'fingerprintKey', rule: KEY_RULE }] : []),
  ];
}
