import { chmodSync, closeSync, openSync, statSync } from 'node:fs';

const OWNER_ONLY = 0o600;

/** Makes an empty file if there is none; what SQLite puts beside it has the same mode. */
export function makeClosedToOthers(file: string): void {
  closeSync(openSync(file, 'a', OWNER_ONLY));
  for (const path of [file, `${file}-wal`, `${file}-shm`]) closeToOthers(path);
}

/** The file of an older version may be open to others. One that somebody else owns stays as its owner made it. */
export function closeToOthers(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found && found.uid === process.getuid?.() && (found.mode & 0o077) !== 0) chmodSync(file, OWNER_ONLY);
}
