import { chmodSync, closeSync, openSync, statSync } from 'node:fs';

const OWNER_ONLY = 0o600;

/** Creates the file if it is missing. SQLite gives its side files the same mode. */
export function createOwnerOnly(file: string): void {
  closeSync(openSync(file, 'a', OWNER_ONLY));
  for (const path of [file, `${file}-wal`, `${file}-shm`]) makeOwnerOnly(path);
}

/** Older versions created files that others can read. Files of another owner are left alone. */
export function makeOwnerOnly(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found && found.uid === process.getuid?.() && (found.mode & 0o077) !== 0) chmodSync(file, OWNER_ONLY);
}
