import { z } from 'zod';
import { Settings } from '../config';
import { ConfigProblem } from '../config-error';
import { configKit } from './config-kit';
import { flag, folder, longSecret, postgresUrl } from './key-schemas';
import { isMapping } from './mapping';
import { References } from './references';

type StoreKey = 'dataDir' | 'database' | 'fingerprintKey' | 'allowLocalStore';

/** A shorter one could be found by trying: fingerprints are shown to callers. */
const MIN_KEY_LENGTH = 32;

const KEY_RULE = 'is required with database: replicas must agree on it';
const DATABASE_RULE =
  'is required with redis, since replicas would disagree about etags, unless allowLocalStore: true says that each keeps its own memory and audit';

/** Where livegate keeps what outlives its process. */
export function storeShape(references: References): { [K in StoreKey]-?: z.ZodType<Settings[K]> } {
  const { secret } = configKit(references);
  const database =
    'URL of the PostgreSQL database that replicas share memory and audit through; the store is a file if left out';
  const key = 'key of the fingerprints by which secrets are told apart; if left out it is made and kept in dataDir';
  const alone = 'let replicas that share quotas through redis keep memory and audit each for itself';
  return {
    dataDir: folder(
      'folder of the embedded store, relative to the configuration file; made if missing',
      './data',
      references,
    ),
    database: z.strictObject({ url: postgresUrl(database, secret) }).optional(),
    fingerprintKey: longSecret(key, MIN_KEY_LENGTH, secret).optional(),
    allowLocalStore: flag(alone, false),
  };
}

/** What is missing beside one of these keys; `document` is the file with the variables laid over it. */
export function storeProblems(document: unknown): ConfigProblem[] {
  if (!isMapping(document)) return [];
  const { redis, database, fingerprintKey, allowLocalStore } = document;
  const disagree = isMapping(redis) && database === undefined && allowLocalStore !== true;
  return [
    ...(disagree ? [{ path: 'database', rule: DATABASE_RULE }] : []),
    ...(isMapping(database) && fingerprintKey === undefined ? [{ path: 'fingerprintKey', rule: KEY_RULE }] : []),
  ];
}
