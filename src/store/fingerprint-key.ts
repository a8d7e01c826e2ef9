import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import { Secret } from '../domain/access/secret';
import { ChainKey } from './audit/audit-chain';
import { closeToOthers } from './file-mode';
import { isUsed, keepStoreFact, storeFact } from './store-facts';
import { StoreSchema } from './store-schema';

const FILE = 'fingerprint.key';
const BYTES = 32;

/**
 * The key of this folder, made at random for a new database. Without it, fingerprints of the same secret would differ after each
 * restart, and so would etags. The folder is locked by the database in it. Throws an Error with one line for an operator.
 */
export async function fingerprintKeyIn(dataDir: string, db: Kysely<StoreSchema>): Promise<Secret> {
  const file = join(dataDir, FILE);
  if (!existsSync(file)) {
    if (await isUsed(db)) throw otherKey(file, 'is missing');
    makeKey(file);
  }
  closeToOthers(file);
  const key = new Secret(readFileSync(file, 'utf8').trim());
  if (!/^[0-9a-f]{64}$/.test(key.reveal())) throw otherKey(file, 'holds no livegate key');
  const { id } = new ChainKey(key);
  const known = await storeFact(db, 'fingerprint_key_file');
  if (known !== undefined && known !== id) throw otherKey(file, 'holds a different key');
  await keepStoreFact(db, 'fingerprint_key_file', id);
  return key;
}

/** With a new key, every fingerprint and etag would change, and the audit so far could not be verified. */
function otherKey(file: string, what: string): Error {
  const back = 'restore that key (the file from a backup, or its text as fingerprintKey)';
  const anew = `start afresh (move livegate.db and ${FILE} away)`;
  return new Error(
    `${file} ${what}, but livegate.db beside it needs the key it was last used with: ${back}, or ${anew}`,
  );
}

/** The file gets its name when it is complete: half a key is never found. */
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
