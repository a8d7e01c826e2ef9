import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { Secret } from '../../domain/access/secret';
import { References, SECRET_RULE } from './references';
import { isHost, isPostgresUrl, isRedisUrl, parseBareUrl } from './web-origin';

interface Range {
  readonly min: number;
  readonly max: number;
}

interface IntegerRange extends Range {
  readonly unit?: 'ms' | 'days' | 'bytes';
}

interface WithDefault {
  readonly default: number;
}

const HOST_RULE = 'must be an IP address without brackets, or a host name';

/**
 * The messages of a key without a default: one if it is absent, another if it is wrong. Unknown
 * keys have their own.
 */
export function demand(rule: string, absent = 'is required') {
  return ({ code, input }: { readonly code: string; readonly input?: unknown }): string | undefined => {
    if (code === 'unrecognized_keys') return undefined;
    return input === undefined ? absent : rule;
  };
}

/** At least one; an empty list is most likely a mistake. */
export function listOf<T extends z.ZodType>(one: T, rule: string, description: string): z.ZodArray<T> {
  const wanted = 'must be a list with at least one entry';
  return z
    .array(one, { error: demand(wanted) })
    .min(1, wanted)
    .meta({ description, rule: `each ${rule}` });
}

export function integer(about: string, range: IntegerRange & WithDefault): z.ZodDefault<z.ZodInt> {
  return requiredInteger(about, range).default(range.default);
}

export function requiredInteger(about: string, { min, max, unit }: IntegerRange): z.ZodInt {
  const rule = `must be a whole number from ${min} to ${max}`;
  return z
    .int({ error: demand(rule) })
    .min(min, rule)
    .max(max, rule)
    .meta({ description: about, unit, rule });
}

export function decimal(
  about: string,
  { min, max, default: fallback }: Range & WithDefault,
): z.ZodDefault<z.ZodNumber> {
  const rule = `must be a number from ${min} to ${max}`;
  return z.number(rule).min(min, rule).max(max, rule).default(fallback).meta({ description: about, rule });
}

export function flag(about: string, fallback: boolean): z.ZodDefault<z.ZodBoolean> {
  const rule = 'must be true or false';
  return z.boolean(rule).default(fallback).meta({ description: about, rule });
}

export function oneOf<const T extends string>(
  about: string,
  values: readonly T[],
  fallback: NoInfer<T>,
): z.ZodDefault<z.ZodEnum<{ [K in T]: K }>> {
  const rule = `must be one of ${values.join(', ')}`;
  return z.enum(values, rule).default(fallback).meta({ description: about, rule });
}

/** The address that a listener binds to. */
export function host(about: string, fallback: string): z.ZodDefault<z.ZodString> {
  return z.string(HOST_RULE).refine(isHost, HOST_RULE).default(fallback).meta({ description: about, rule: HOST_RULE });
}

/** Names and addresses of a server, in lower case. */
export function hosts(about: string): z.ZodDefault<z.ZodArray<z.ZodString>> {
  const one = z.string(HOST_RULE).refine(isHost, HOST_RULE).toLowerCase();
  return z
    .array(one)
    .default([])
    .meta({ description: about, rule: `each ${HOST_RULE}` });
}

/** A lone address becomes a network of its own. */
export function networks(about: string): z.ZodDefault<z.ZodArray<z.ZodType<string, string>>> {
  const rule = 'must be an IP address or a network such as 10.0.0.0/8';
  const one = z
    .string(rule)
    .refine((text) => isIP(text) !== 0 || isNetwork(text), rule)
    .transform((text) => (isIP(text) === 0 ? text : `${text}/${isIP(text) === 4 ? 32 : 128}`));
  return z
    .array(one)
    .default([])
    .meta({ description: about, rule: `each ${rule}` });
}

function isNetwork(text: string): boolean {
  return isIP(text.split('/', 1)[0] ?? '') !== 0 && ipaddr.isValidCIDR(text);
}

/** Origins in the spelling of browsers: they are compared as text. */
export function origins(about: string): z.ZodDefault<z.ZodArray<z.ZodString>> {
  const rule = 'must be "*" or an origin such as https://app.example.com: lower case, no path, no default port';
  const one = z.string(rule).refine((text) => text === '*' || parseBareUrl(text)?.origin === text, rule);
  return z
    .array(one)
    .default([])
    .meta({ description: about, rule: `each ${rule}` });
}

/** A reference to the URL of a Redis server; the URL is a secret, as it may hold a password. */
export function redisUrl(about: string, secret: z.ZodType<Secret>): z.ZodType<Secret> {
  const rule = `${SECRET_RULE}, to a URL such as rediss://user:password@redis.example.com:6380/0`;
  return secret.refine((url) => isRedisUrl(url.reveal()), rule).meta({ description: about, rule });
}

/** The same to the URL of a PostgreSQL database. */
export function postgresUrl(about: string, secret: z.ZodType<Secret>): z.ZodType<Secret> {
  const example = 'postgres://user:password@db.example.com:5432/livegate?sslmode=verify-full';
  const rule = `${SECRET_RULE}, to a URL such as ${example}`;
  return secret.refine((url) => isPostgresUrl(url.reveal()), rule).meta({ description: about, rule });
}

/** A reference to a secret that is too long to be guessed. */
export function longSecret(about: string, minLength: number, secret: z.ZodType<Secret>): z.ZodType<Secret> {
  const rule = `${SECRET_RULE}, to at least ${minLength} characters`;
  return secret.refine(({ length }) => length >= minLength, rule).meta({ description: about, rule });
}

/** Path of a folder, relative to the configuration file; yields an absolute one. */
export function folder(about: string, fallback: string, references: References): z.ZodType<string> {
  const rule = 'must be the path of a folder';
  return z
    .string(rule)
    .regex(/^[^\p{Cc}]+$/u, rule)
    .transform((path) => references.resolve(path))
    .prefault(fallback)
    .meta({ description: about, rule });
}

/** Path of a PEM file, relative to the configuration file; yields its certificates. */
export function certificates(about: string, references: References): z.ZodType<readonly string[], string> {
  const rule = 'must be the path of a PEM file with at least one certificate';
  return z
    .string({ error: demand(rule) })
    .min(1, rule)
    .transform((path, context): readonly string[] => {
      const file = references.file(path);
      const found = 'text' in file ? pemCertificates(file.text) : [];
      if (found.length > 0) return found;
      context.addIssue({ code: 'custom', message: 'rule' in file ? file.rule : rule });
      return z.NEVER;
    })
    .meta({ description: about, rule });
}

/** Empty if there is none, or if one of them is broken. */
function pemCertificates(text: string): readonly string[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.map((block) => new X509Certificate(block).toString());
  } catch {
    return [];
  }
}
