import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '../domain/secret';

const FILE = 'fingerprint.key';
const BYTES = 32;

/**
 * The key of this folder, made at random when it is asked for first. Without it, fingerprints of the same secret would differ after each
 * restart, and so would etags. The folder is locked by the database in it.
 */
export function fingerprintKeyIn(dataDir: string): Secret {
  const file = join(dataDir, FILE);
  const key = existsSync(file) ? readFileSync(file, 'utf8').trim() : makeKey(file);
  if (!/^[0-9a-f]{64}$/.test(key))
    throw new Error(`${file} is no key of livegate's; removing it changes every fingerprint`);
  return new Secret(key);
}

/** The file gets its name when it is complete: half a key is never found. */
function makeKey(file: string): string {
  const key = randomBytes(BYTES).toString('hex');
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  const descriptor = openSync(draft, 'wx', 0o600);
  writeSync(descriptor, `${key}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(draft, file);
  return key;
}
