import { hash } from 'node:crypto';

const KEY_BYTES = 32;

/** A new key, and its digest for the configuration. `randomBytes` as in node:crypto. */
export function newApiKey(randomBytes: (size: number) => Buffer): { readonly key: string; readonly sha256: string } {
  const key = `lg_${randomBytes(KEY_BYTES).toString('base64url')}`;
  return { key, sha256: sha256Of(key) };
}

/**
 * Lower-case hexadecimal. Keys are long and random, so one round of a fast hash is as hard to
 * invert as the key is to guess.
 */
export function sha256Of(key: string): string {
  return hash('sha256', key);
}
