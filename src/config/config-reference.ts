import { z } from 'zod';
import { entryHead } from './schema/accounts-schema';
import { callbackKeySchema } from './schema/callback-keys-schema';
import { callerSchema } from './schema/callers-schema';
import { configKit } from './schema/config-kit';
import { ProviderSchema } from './schema/provider-schema';
import { quotaSchema } from './schema/quota-overrides';
import { receiverSchema } from './schema/receivers-schema';
import { References } from './schema/references';
import { settingsShape } from './schema/settings-schema';
import { sinkHead, SinkSchema } from './schema/sinks-schema';

/** What is documented of one key. */
export interface KeyReference {
  /** `rest.port`, `accounts[].credentials.accessKeyId` */
  readonly path: string;
  /** The provider whose section the key is of. */
  readonly provider?: string;
  readonly description?: string;
  readonly unit?: string;
  /** As JSON; absent if the key has none. */
  readonly default?: string;
  /** What the key must hold; the sentence of the error. */
  readonly rule?: string;
}

const keyMeta = z.object({
  description: z.string().optional(),
  unit: z.string().optional(),
  rule: z.string().optional(),
});

/** Nothing is read to describe the keys. */
const nowhere: References = {
  variable: () => ({ rule: '' }),
  file: () => ({ rule: '' }),
  resolve: (path) => path,
};

/**
 * Every key that this version takes, from the schemas themselves; docs/configuration.md is
 * generated from it.
 */
export function configReference(
  providers: readonly ProviderSchema<object>[],
  sinks: readonly SinkSchema[],
): readonly KeyReference[] {
  const kit = configKit(nowhere);
  return [
    ...keysOf(z.object(settingsShape(nowhere)), ''),
    ...keysOf(entryHead(providers.map(({ id }) => id)), 'accounts[]'),
    ...providers.flatMap((provider) =>
      keysOf(provider.accountSchema(kit), 'accounts[]').map((key) => ({ ...key, provider: provider.id })),
    ),
    ...keysOf(quotaSchema(), 'accounts[].quotas.ACTION'),
    ...keysOf(callerSchema(), 'callers[]'),
    ...keysOf(callbackKeySchema(kit), 'callbackKeys[]'),
    ...keysOf(receiverSchema(kit), 'receivers[]'),
    ...keysOf(sinkHead(), 'sinks[]'),
    ...sinks.flatMap((sink) => keysOf(sink.schema(kit), `sinks[].${sink.kind}`)),
  ];
}

function keysOf(schema: z.core.$ZodType, path: string, outer: Partial<KeyReference> = {}): KeyReference[] {
  const known = { ...keyMeta.parse(z.globalRegistry.get(schema) ?? {}), ...outer };
  if (schema instanceof z.ZodDefault) {
    return keysOf(schema.def.innerType, path, { ...known, default: JSON.stringify(schema.def.defaultValue) });
  }
  if (schema instanceof z.ZodPrefault && typeof schema.def.defaultValue === 'string') {
    return keysOf(schema.def.innerType, path, { ...known, default: JSON.stringify(schema.def.defaultValue) });
  }
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional || schema instanceof z.ZodPrefault) {
    return keysOf(schema.def.innerType, path, known);
  }
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodObject) return keysOf(schema.element, `${path}[]`);
  if (!(schema instanceof z.ZodObject)) return [{ ...known, path }];
  return Object.entries<z.core.$ZodType>(schema.shape).flatMap(([key, inner]) =>
    keysOf(inner, path === '' ? key : `${path}.${key}`),
  );
}
