import { types } from 'node:util';
import { Secret } from '../../domain/access/secret';

/** Keys whose entries travel by themselves. */
const LISTS = ['accounts', 'callers', 'callbackKeys', 'receivers', 'sinks'] as const;

/** A part of a configuration, sent between threads: plain data that is read within milliseconds. */
export interface ConfigPart {
  /** What `values` are: the settings as a whole, or entries of a list. */
  readonly kind: 'settings' | (typeof LISTS)[number];
  readonly values: readonly unknown[];
}

/** Mappings, lists and secrets in one part, unless a single entry has more. */
const MAX_NODES = 2_000;

/** The parts of a configuration, which `ConfigAssembly` puts together again. */
export function* configParts(
  config: Readonly<Record<(typeof LISTS)[number], readonly object[]>>,
): Generator<ConfigPart, undefined> {
  const { accounts, callers, callbackKeys, receivers, sinks, ...settings } = config;
  yield* slices('settings', [settings]);
  for (const list of LISTS) yield* slices(list, { accounts, callers, callbackKeys, receivers, sinks }[list]);
  return undefined;
}

function* slices(kind: ConfigPart['kind'], entries: readonly object[]): Generator<ConfigPart> {
  let values: unknown[] = [];
  let nodes = 0;
  for (const entry of entries) {
    values.push(
      packed(entry, () => {
        nodes += 1;
      }),
    );
    if (nodes < MAX_NODES) continue;
    yield { kind, values };
    values = [];
    nodes = 0;
  }
  if (values.length > 0) yield { kind, values };
}

/**
 * A Secret travels as a Set, since class instances lose their private fields; nothing else is a
 * Set.
 */
function packed(value: unknown, count: () => void): unknown {
  if (typeof value !== 'object' || value === null) return value;
  count();
  if (value instanceof Secret) return new Set([value.reveal()]);
  if (Array.isArray(value)) return value.map((item) => packed(item, count));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, packed(item, count)]));
}

/** Puts the parts together as they arrive, deeply frozen. */
export class ConfigAssembly {
  readonly #values: Record<ConfigPart['kind'], unknown[]> = {
    settings: [],
    accounts: [],
    callers: [],
    callbackKeys: [],
    receivers: [],
    sinks: [],
  };

  add({ kind, values }: ConfigPart): void {
    for (const value of values) this.#values[kind].push(unpacked(value));
  }

  /** The configuration; its type is lost between threads. */
  config(): unknown {
    const { settings, ...lists } = this.#values;
    Object.values(lists).forEach(Object.freeze);
    return Object.freeze({ ...(settings[0] as object), ...lists });
  }
}

/** Changes the value in place, since nothing else refers to it. */
function unpacked(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (types.isSet(value)) return Object.freeze(new Secret(String([...value][0])));
  const branch = value as Record<string, unknown>;
  for (const key of Object.keys(branch)) branch[key] = unpacked(branch[key]);
  return Object.freeze(branch);
}
