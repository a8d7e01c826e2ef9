import { z } from 'zod';
import { Config } from '../../src/config/config';
import { ConfigError } from '../../src/config/config-error';
import { loadConfig } from '../../src/config/loading/load-config';
import { ProviderSchema } from '../../src/config/schema/provider-schema';
import { SinkSchema } from '../../src/config/schema/sinks-schema';
import { Secret } from '../../src/domain/access/secret';

export const FILE = '/etc/livegate/livegate.yaml';

interface SampleSection {
  readonly uid: string;
  readonly endpoint: string;
  readonly credentials: {
    readonly accessKeyId: Secret;
    readonly accessKeySecret: Secret;
    readonly securityToken?: Secret;
  };
}

/** A section as the providers have it. */
export const samplecloud: ProviderSchema<SampleSection> = {
  id: 'samplecloud',
  capabilities: {
    callbacks: [
      {
        kind: 'STREAM',
        scopes: ['DOMAIN'],
        fields: [{ field: 'auth.key', minLength: 8, maxLength: 40 }],
        domainRoles: [],
      },
      {
        kind: 'SNAPSHOT',
        scopes: ['DOMAIN'],
        fields: [{ field: 'auth.key', minLength: 8, maxLength: 16 }],
        domainRoles: [],
      },
    ],
    quotas: { SetThing: { limit: 15, windowMs: 1000 }, GetThing: { limit: 30, windowMs: 1000 } },
  },
  accountSchema: (kit) =>
    z.strictObject({
      uid: z.string().regex(/^\d+$/, 'must be digits'),
      endpoint: kit.endpoint('https://live.samplecloud.example'),
      credentials: z.strictObject({
        accessKeyId: kit.secret,
        accessKeySecret: kit.secret,
        securityToken: kit.secret.optional(),
      }),
    }),
};

/** A section of little but types without sentences of their own. */
const plaincloud: ProviderSchema<object> = {
  id: 'plaincloud',
  capabilities: { callbacks: [], quotas: {} },
  accountSchema: () =>
    z.strictObject({
      region: z.enum(['north', 'south']).optional(),
      name: z.string().min(3).max(5).optional(),
      code: z
        .string()
        .regex(/^[a-z]+$/)
        .optional(),
      site: z.url().optional(),
      weight: z.number().min(1).max(9).optional(),
      on: z.boolean().optional(),
      either: z.union([z.literal(1), z.literal(2)]).optional(),
      day: z.date().optional(),
    }),
};

/** A section as the sinks have it. */
export const samplesink: SinkSchema = {
  kind: 'samplesink',
  schema: (kit) =>
    z.strictObject({
      url: z.url('must be a URL').meta({ description: 'where events go', rule: 'must be a URL' }),
      secret: kit.secret.optional().meta({ description: 'signs events', rule: 'must be a reference' }),
    }),
};

/** A kind without keys, so that an entry can name two kinds. */
const plainsink: SinkSchema = { kind: 'plainsink', schema: () => z.strictObject({}) };

/** The least that loads; a copy for each test to spoil. */
export function goodDocument(): Record<string, unknown> {
  return {
    auth: { mode: 'none' },
    accounts: [
      {
        id: 'sample-prod',
        provider: 'samplecloud',
        uid: '1234567890123456',
        credentials: { accessKeyId: { env: 'SAMPLE_AK' }, accessKeySecret: { env: 'SAMPLE_SK' } },
      },
    ],
  };
}

export interface World {
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

const ENV = { SAMPLE_AK: 'sample-access-key', SAMPLE_SK: 'sample-secret-key' };

export function load(document: unknown, { env = {}, files = {} }: World = {}): Config<object> {
  const readFile = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
    return text;
  };
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  const providers = [samplecloud, plaincloud];
  const sinks = [samplesink, plainsink];
  return loadConfig<object>({ file: FILE, text, env: { ...ENV, ...env }, readFile, providers, sinks });
}

/** The message that a document is refused with; empty if it loads. */
export function refusal(document: unknown, world: World = {}): string {
  try {
    load(document, world);
    return '';
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

/**
 * The good document with one key set, or left out if the value is undefined. `path` is as in
 * messages.
 */
export function changed(path: string, value: unknown): Record<string, unknown> {
  const document = goodDocument();
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<Record<string, unknown>>((branch, key, index) => {
    branch[key] ??= /^\d+$/.test(keys[index + 1] ?? last) ? [] : {};
    return branch[key] as Record<string, unknown>;
  }, document);
  parent[last] = value;
  return document;
}
