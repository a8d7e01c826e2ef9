import { FieldBounds } from '../../src/domain/resources/capability';
import { ProviderDescription } from '../../src/domain/operations/live-provider.port';
import { JsonSchema } from '../../src/transports/openapi/openapi.document';
import { document, PROVIDERS } from '../support/openapi-contract';

/*
 * The bounds in the document against the capability data that they are made from, worked out here
 * in another way.
 */

const { paths, components } = document;
const { schemas } = components;

const REQUEST_FIELD =
  /^#\/(CallbackConfig|CallbackAuth|\w+CallbackOptions|PullConfig|Origin)(Input|Patch)\/properties\/\w+$/;

describe('the bounds in the document', () => {
  const resources: Record<
    string,
    (provider: ProviderDescription) => { kind?: string; fields: readonly FieldBounds[] }[]
  > = {
    CallbackConfigInput: ({ capabilities }) => [...capabilities.callbacks],
    PullConfigInput: ({ capabilities }) => [{ fields: capabilities.pull.fields }],
  };
  /** By field, the bounds of everyone who has it. */
  const expected = new Map<string, Record<string, unknown>[]>();
  for (const [resource, capabilitiesOf] of Object.entries(resources)) {
    for (const provider of PROVIDERS) {
      for (const { kind, fields } of capabilitiesOf(provider)) {
        for (const { field, pattern, ...bounds } of fields.filter((one) => !one.field.startsWith('{'))) {
          const key = `${resource} ${field}`;
          const source = pattern && { pattern: pattern.source };
          const entry = { provider: provider.id, ...(kind && { kind }), ...bounds, ...source };
          expected.set(key, [...(expected.get(key) ?? []), entry]);
        }
      }
    }
  }

  function schemaAt(key: string): JsonSchema {
    const [resource = '', path = ''] = key.split(' ');
    return path.split('.').reduce((message: JsonSchema, name) => {
      const found = resolved(message).properties?.[name];
      if (!found) throw new Error(`no ${key}`);
      return found.items?.$ref ? { ...resolved(found.items), ...found } : found;
    }, schemas[resource] ?? {});
  }

  it('the exact bounds of each field are there for machines, and a line for each provider for people', () => {
    expect(expected.size).toBeGreaterThan(15);
    for (const [key, bounds] of expected) {
      const schema = schemaAt(key);
      expect([key, schema['x-livegate-bounds']]).toEqual([key, bounds]);
      for (const { provider } of bounds) expect(schema.description).toContain(`\n- \`${String(provider)}\``);
    }
  });

  it('no other field has bounds', () => {
    const bounded = new Set<unknown>([...expected.keys()].map((key) => schemaAt(key)['x-livegate-bounds']));
    walk(schemas, (node, path) => {
      if (node['x-livegate-bounds']) expect([path, bounded.has(node['x-livegate-bounds'])]).toEqual([path, true]);
      else if (REQUEST_FIELD.test(path)) {
        expect([path, Object.keys(node).filter((keyword) => /^(min|max)|pattern/.test(keyword))]).toEqual([path, []]);
      }
    });
  });

  it.each(['minLength', 'maxLength', 'minItems', 'maxItems'] as const)(
    'no %s is tighter than that of any provider',
    (bound) => {
      for (const [key, all] of expected) {
        const schema = schemaAt(key);
        const strings = stringsOf(schema);
        const found = bound.endsWith('Length')
          ? strings[bound]
          : (schema[bound] ?? schema[bound.replace('Items', 'Properties') as 'minProperties']);
        const values = all.map((one) => one[bound]).filter((value) => typeof value === 'number');
        const isOfAll = values.length === all.length && (bound !== 'minItems' || all.every((one) => one['required']));
        const loosest = bound.startsWith('min') ? Math.min(...values) : Math.max(...values);
        expect([key, found]).toEqual([key, isOfAll ? loosest : undefined]);
      }
    },
  );

  it('a string is within a pattern exactly if it is within that of some provider', () => {
    const samples = ['', 'a', 'abc', 'A-1', 'a b', 'é', 'x'.repeat(40), '*', 'a\nb', '~!', 'live_1.x'];
    for (const [key, all] of expected) {
      const patterns = all.flatMap((one) => (typeof one['pattern'] === 'string' ? [one['pattern']] : []));
      const { pattern } = stringsOf(schemaAt(key));
      expect([key, pattern !== undefined]).toEqual([key, patterns.length === all.length]);
      if (pattern === undefined) continue;
      for (const sample of samples) {
        const isAllowed = patterns.some((one) => new RegExp(one).exec(sample)?.[0] === sample);
        expect([key, sample, new RegExp(pattern, 'u').test(sample)]).toEqual([key, sample, isAllowed]);
      }
    }
  });

  it('the paths are those of the providers that have the scope', () => {
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.values(item).map((operation) => ({ path, operation })),
    );
    for (const { path, operation } of operations) {
      const resource = /(callback|pull)Configs/.exec(path)?.[1];
      // A list of a whole account is for any provider.
      if (!resource || !/(domains|vhosts)/.test(path)) continue;
      const scope = path.includes('/apps/') ? 'APP' : path.includes('/vhosts/') ? 'VHOST' : 'DOMAIN';
      const having = PROVIDERS.filter(({ capabilities: { callbacks, pull } }) =>
        (resource === 'pull' ? [pull] : callbacks).some(({ scopes }) => scopes.includes(scope)),
      );
      expect([path, operation['x-livegate-providers']]).toEqual([path, having.map(({ id }) => id)]);
    }
  });
});

/**
 * Where bounds of strings stand: at the string itself, at those of a list, or at those of a map.
 */
function stringsOf(schema: JsonSchema): JsonSchema {
  return schema.items ?? (schema.additionalProperties || schema);
}

function resolved(schema: JsonSchema): JsonSchema {
  return schema.$ref ? { ...schemas[schema.$ref.split('/').at(-1) ?? ''], ...schema } : schema;
}

/** Every object and list in the document, with the way that leads to it. */
function walk(value: unknown, visit: (node: Record<string, unknown>, path: string) => void, path = '#'): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) visit(value as Record<string, unknown>, path);
  for (const [key, inner] of Object.entries(value)) walk(inner, visit, `${path}/${key}`);
}
