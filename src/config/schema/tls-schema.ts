import { createPrivateKey, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { Secret } from '../../domain/access/secret';
import { TlsConfig } from '../config';
import { certificates, demand } from './key-schemas';
import { References } from './references';

const KEY_RULE = 'must be the path of a PEM file with an unencrypted private key';
const MATCH_RULE = 'must be the key of the first certificate in cert';

/** Certificate and key of a listener. */
export function tlsSchema(references: References): z.ZodOptional<z.ZodType<TlsConfig>> {
  return z.strictObject(identity(references)).refine(isOwnKey, OWN_KEY).optional();
}

/** The same, and the authorities of client certificates. */
export function mutualTlsSchema(references: References): z.ZodOptional<z.ZodType<TlsConfig>> {
  const about = 'authorities of client certificates, a PEM file; if given, clients must show a certificate';
  return z
    .strictObject({ ...identity(references), clientCa: certificates(about, references).optional() })
    .refine(isOwnKey, OWN_KEY)
    .optional();
}

const OWN_KEY = { path: ['key'], error: MATCH_RULE };

function identity(references: References) {
  const cert = 'certificate of the listener, followed by its intermediate certificates; a PEM file; required';
  return { cert: certificates(cert, references), key: privateKey(references) };
}

function privateKey(references: References): z.ZodType<Secret, string> {
  return z
    .string({ error: demand(KEY_RULE) })
    .min(1, KEY_RULE)
    .transform((path, context): Secret => {
      const file = references.file(path);
      if ('text' in file && isPrivateKey(file.text)) return new Secret(file.text);
      context.addIssue({ code: 'custom', message: 'rule' in file ? file.rule : KEY_RULE });
      return z.NEVER;
    })
    .meta({ description: 'private key of the listener; a PEM file; required', rule: KEY_RULE });
}

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).type === 'private';
  } catch {
    return false;
  }
}

function isOwnKey({ cert: [first = ''], key }: TlsConfig): boolean {
  return new X509Certificate(first).checkPrivateKey(createPrivateKey(key.reveal()));
}
