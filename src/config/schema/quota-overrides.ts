import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { Quota } from '../../domain/resources/capability';
import { requiredInteger } from './key-schemas';
import { isMapping, Mapping } from './mapping';

const HOUR_MS = 3_600_000;

type Overrides = Readonly<Record<string, Quota>>;

/**
 * The `quotas` of an account entry: actions of the provider's documented quotas, each with another
 * quota.
 */
export function quotaOverrides(documented: Overrides): z.ZodType<{ readonly quotas: Overrides }> {
  const actions = Object.keys(documented).sort();
  const rule = `must be an action with a documented quota: ${actions.join(', ')}`;
  const one = quotaSchema().exactOptional();
  const quotas = z.strictObject(Object.fromEntries(actions.map((action) => [action, one])), {
    error: ({ code }) => (code === 'unrecognized_keys' ? rule : undefined),
  });
  return z.object({ quotas: quotas.prefault({}) });
}

/** Schema of one override. */
export function quotaSchema(): z.ZodObject<{ limit: z.ZodInt; windowMs: z.ZodInt }> {
  return z.strictObject({
    limit: requiredInteger("calls of ACTION in a window, instead of the provider's documented quota; required", {
      min: 1,
      max: 100_000,
    }),
    windowMs: requiredInteger('length of that window; required', { unit: 'ms', min: 100, max: HOUR_MS }),
  });
}

/**
 * Entries of one cloud account share its quotas and must agree on them; reported at the later of
 * two.
 */
export function differingOverrides(entries: readonly unknown[]): { readonly index: number; readonly rule: string }[] {
  const first = new Map<string, { readonly index: number; readonly quotas: unknown }>();
  return entries.flatMap((entry, index) => {
    const cloudAccount = isMapping(entry) && cloudAccountOf(entry);
    if (!cloudAccount) return [];
    const quotas = entry['quotas'] ?? {};
    const before = first.get(cloudAccount);
    if (!before) first.set(cloudAccount, { index, quotas });
    if (!before || isDeepStrictEqual(before.quotas, quotas)) return [];
    return [
      { index, rule: `must be the same as accounts[${before.index}].quotas, which has the same provider and uid` },
    ];
  });
}

function cloudAccountOf({ provider, uid }: Mapping): string | undefined {
  return typeof provider === 'string' && typeof uid === 'string' ? JSON.stringify([provider, uid]) : undefined;
}
