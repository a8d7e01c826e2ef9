import { createHash } from 'node:crypto';

const KEY_BYTES = 32;

/** A new key, and what the configuration is to know of it. `randomBytes` as in node:crypto. */
export function newApiKey(randomBytes: (size: number) => Buffer): { readonly key: string; readonly sha256: string } {
  const key = `lg_${randomBytes(KEY_BYTES).toString('base64url')}`;
  return { key, sha256: sha256Of(key) };
}

/**
 * Lower-case hexadecimal. Keys are random and long: one round of a fast hash is as hard to turn
 * back as they are to guess.
 */
export function sha256Of(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
