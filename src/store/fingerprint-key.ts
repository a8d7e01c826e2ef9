import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import { Secret } from '../domain/access/secret';
import { ChainKey } from './audit/audit-chain';
import { makeOwnerOnly } from './file-mode';
import { isUsed, keepStoreFact, storeFact } from './store-facts';
import { StoreSchema } from './store-schema';

const FILE = 'fingerprint.key';
const BYTES = 32;

/**
 * The fingerprint key of this folder. A new database gets a random one. The key must outlast a
 * restart because fingerprints and etags depend on it. The lock on the database also protects the
 * key file. Throws an Error with a one-line message for operators.
 */
export async function fingerprintKeyIn(dataDir: string, db: Kysely<StoreSchema>): Promise<Secret> {
  const file = join(dataDir, FILE);
  if (!existsSync(file)) {
    if (await isUsed(db)) throw otherKey(file, 'is missing');
    makeKey(file);
  }
  makeOwnerOnly(file);
  const key = new Secret(readFileSync(file, 'utf8').trim());
  if (!/^[0-9a-f]{64}$/.test(key.reveal())) throw otherKey(file, 'holds no livegate key');
  const { id } = new ChainKey(key);
  const known = await storeFact(db, 'fingerprint_key_file');
  if (known !== undefined && known !== id) throw otherKey(file, 'holds a different key');
  await keepStoreFact(db, 'fingerprint_key_file', id);
  return key;
}

/** A new key would change every fingerprint and etag and make the existing audit unverifiable. */
function otherKey(file: string, what: string): Error {
  const back = 'restore that key (the file from a backup, or its text as fingerprintKey)';
  const anew = `start afresh (move livegate.db and ${FILE} away)`;
  return new Error(
    `${file} ${what}, but livegate.db beside it needs the key it was last used with: ${back}, or ${anew}`,
  );
}

/** Renames the file only when it is complete, so that no reader finds half a key. */
function makeKey(file: string): void {
  const key = randomBytes(BYTES).toString('hex');
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  const descriptor = openSync(draft, 'wx', 0o600);
  writeSync(descriptor, `${key}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(draft, file);
}
