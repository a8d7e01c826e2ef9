import { z } from 'zod';
import { instantOf } from '../../domain/time/instant';
import { Secret } from '../../domain/access/secret';
import { isUsableKey } from '../../domain/access/secret-files';
import { Credentials } from './credential-source';

/**
 * Credentials and their expiry in milliseconds since the epoch. Without an expiry (absent, or null
 * in a document) they do not expire.
 */
export interface CredentialSet {
  readonly credentials: Credentials;
  readonly expiresAtMs?: number;
}

const word = z.string().min(1).max(10_000).refine(isUsableKey);

const document = z.object({
  accessKeyId: word,
  accessKeySecret: word,
  securityToken: word.nullish(),
  expiration: z.string().transform(instantOf).pipe(z.number()).nullish(),
});

export const DOCUMENT_RULE =
  'must hold JSON such as { "accessKeyId": "…", "accessKeySecret": "…", ' +
  '"securityToken": "…", "expiration": "2027-01-01T12:00:00Z" }';

/** Undefined if the text is not such a document. */
export function parseCredentialDocument(text: string): CredentialSet | undefined {
  const parsed = document.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { accessKeyId, accessKeySecret, securityToken, expiration } = parsed.data;
  return {
    credentials: {
      accessKeyId: new Secret(accessKeyId),
      accessKeySecret: new Secret(accessKeySecret),
      ...(typeof securityToken === 'string' && { securityToken: new Secret(securityToken) }),
    },
    ...(typeof expiration === 'number' && { expiresAtMs: expiration }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
