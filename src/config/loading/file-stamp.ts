import { Stats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';

/** A file, and how it was when it was read. */
export interface StampedFile {
  /** Absolute. */
  readonly path: string;
  /** Different after each change of the file. */
  readonly stamp: string;
}

const ABSENT = 'absent';

/** Follows links, so that replacing a mounted directory counts as a change. */
export async function fileStamp(path: string): Promise<string> {
  return await stat(path).then(stampOf, () => ABSENT);
}

/** The same, blocking. */
export function fileStampNow(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats ? stampOf(stats) : ABSENT;
}

function stampOf({ mtimeMs, ctimeMs, size, ino }: Stats): string {
  return [mtimeMs, ctimeMs, size, ino].join('/');
}
