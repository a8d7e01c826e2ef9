import { Ajv2020 } from 'ajv/dist/2020';
import { readFileSync } from 'node:fs';
import { HTTP_VERBS } from '../../src/transports/contract/descriptor-options';
import { JsonSchema, OperationObject, Parameter } from '../../src/transports/openapi/openapi.document';
import { ajv, document, DOCUMENT_URL, operations } from '../support/openapi-contract';

/*
 * The document of the real contract and the real providers: whether it is a valid one, and whether
 * it says all that the text of the proto says. Not here: that the server has these paths; the
 * parity specs call them.
 */

const { schemas } = document.components;

describe('by the rules of OpenAPI 3.1', () => {
  const text = { type: 'string', minLength: 1 };
  const schema = { type: 'object' };
  const reference = { type: 'object', properties: { $ref: text }, required: ['$ref'], additionalProperties: false };
  const orReference = (definition: string) => ({
    if: { required: ['$ref'] },
    then: reference,
    else: { $ref: `#/$defs/${definition}` },
  });
  const mapOf = (values: object, keys = '^[a-zA-Z0-9._-]+$') => ({
    type: 'object',
    additionalProperties: values,
    propertyNames: { pattern: keys },
  });
  const closed = (properties: object, ...required: string[]) => ({
    type: 'object',
    properties,
    required,
    patternProperties: { '^x-': true },
    additionalProperties: false,
  });
  /** The objects of the specification, closed, without what livegate has no use for. */
  const rules = {
    ...closed(
      {
        openapi: { const: '3.1.0' },
        info: closed(
          {
            title: text,
            version: text,
            description: text,
            license: closed({ name: text, identifier: text }, 'name', 'identifier'),
            contact: closed({ name: text }, 'name'),
          },
          'title',
          'version',
          'license',
          'contact',
        ),
        servers: { type: 'array', items: closed({ url: text }, 'url') },
        tags: { type: 'array', items: closed({ name: text, description: text }, 'name') },
        paths: mapOf({ $ref: '#/$defs/pathItem' }, '^/'),
        components: closed({
          schemas: mapOf(schema),
          parameters: mapOf({ $ref: '#/$defs/parameter' }),
          headers: mapOf({ $ref: '#/$defs/header' }),
          responses: mapOf({ $ref: '#/$defs/response' }),
        }),
      },
      'openapi',
      'info',
      'paths',
    ),
    $defs: {
      pathItem: closed(Object.fromEntries(HTTP_VERBS.map((verb) => [verb, { $ref: '#/$defs/operation' }]))),
      operation: closed(
        {
          operationId: { type: 'string', pattern: '^[a-zA-Z]+$' },
          tags: { type: 'array', items: { enum: document.tags.map(({ name }) => name) }, minItems: 1 },
          summary: text,
          description: text,
          parameters: { type: 'array', items: orReference('parameter') },
          requestBody: closed(
            { description: text, required: { type: 'boolean' }, content: { $ref: '#/$defs/content' } },
            'content',
          ),
          responses: mapOf(orReference('response'), '^([1-5][0-9][0-9]|default)$'),
        },
        'operationId',
        'responses',
      ),
      parameter: {
        ...closed(
          {
            name: text,
            in: { enum: ['path', 'query', 'header'] },
            description: text,
            required: { type: 'boolean' },
            schema,
            example: text,
          },
          'name',
          'in',
          'schema',
        ),
        if: { properties: { in: { const: 'path' } } },
        then: { properties: { required: { const: true } }, required: ['required'] },
      },
      header: closed({ description: text, schema }, 'schema'),
      response: closed(
        { description: text, headers: mapOf(orReference('header')), content: { $ref: '#/$defs/content' } },
        'description',
      ),
      content: mapOf(
        closed({ schema, examples: mapOf(closed({ summary: text, value: true }, 'value')) }, 'schema'),
        '^(application/(json|problem\\+json)|text/event-stream)$',
      ),
    },
  };

  it('every object has its required members, and no unknown ones', () => {
    const isValid = new Ajv2020({ strict: false, allErrors: true }).compile(rules);
    isValid(JSON.parse(JSON.stringify(document)));
    expect(isValid.errors ?? []).toEqual([]);
  });

  it('every schema is one of JSON Schema 2020-12, without unknown keywords, and its patterns are Unicode ones', () => {
    for (const name of Object.keys(document.components.schemas)) {
      expect(() => ajv.compile({ $ref: `${DOCUMENT_URL}#/components/schemas/${name}` })).not.toThrow();
    }
    const inline: JsonSchema[] = [
      ...operations.flatMap(({ operation }) =>
        operation.parameters.flatMap((one) => ('schema' in one ? [one.schema] : [])),
      ),
      ...Object.values(document.components.parameters).map((one) => one.schema),
      ...Object.values(document.components.headers).map((one) => one.schema),
    ];
    expect(inline.length).toBeGreaterThan(50);
    for (const one of inline) expect(() => ajv.compile(one)).not.toThrow();
  });

  it('every reference leads somewhere, and every component is referred to', () => {
    const wanted = new Set<string>();
    walk(document, ({ $ref }) => typeof $ref === 'string' && wanted.add($ref));
    const there = Object.entries(document.components).flatMap(([section, items]) =>
      Object.keys(items).map((name) => `#/components/${section}/${name}`),
    );
    expect([...wanted].sort()).toEqual(there.sort());
  });

  it('the variables of each path are its path parameters', () => {
    for (const { path, operation } of operations) {
      const variables = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
      expect([path, parametersOf(operation, 'path').map(({ name }) => name)]).toEqual([path, variables]);
    }
  });

  it('no two operations have one id, and no two parameters of one operation one name', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operation } of operations) {
      const keys = operation.parameters.map((one) => ('name' in one ? `${one.in} ${one.name}` : one.$ref));
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it('every whole number has a format, and its bounds are within it', () => {
    const widths: Record<string, number> = { int32: 2 ** 31 - 1, int64: Number.MAX_SAFE_INTEGER };
    let count = 0;
    walk(document, ({ type, format, minimum, maximum }, path) => {
      if (type !== 'integer') return;
      count++;
      expect([path, Object.keys(widths)]).toEqual([path, expect.arrayContaining([format])]);
      for (const bound of [minimum, maximum]) {
        if (bound !== undefined) expect(Math.abs(Number(bound))).toBeLessThanOrEqual(widths[String(format)] ?? 0);
      }
    });
    expect(count).toBeGreaterThan(20);
  });

  it('every operation has a summary of its own: a few plain words', () => {
    const summaries = operations.map(({ operation }) => operation.summary);
    expect(new Set(summaries).size).toBe(summaries.length);
    for (const summary of summaries) expect(summary).toMatch(/^[A-Z][a-z]+( [a-z]+){1,8}$/);
  });

  it('no two paths match the same requests', () => {
    const shapes = Object.keys(document.paths).map((path) => path.replace(/\{[^}]+\}/g, '{}'));
    expect(new Set(shapes).size).toBe(shapes.length);
  });
});

describe('against the text of the proto', () => {
  const services = [
    'account',
    'audit',
    'breaker',
    'callback_config',
    'delivery',
    'drift',
    'event',
    'inventory',
    'provider',
    'pull_config',
    'rollout',
  ].map((name) => `${name}_service`);
  const files = [...services, 'resources', 'audit_event', 'event', 'rollout'];
  const text = files.map((name) => readFileSync(`proto/livegate/v1/${name}.proto`, 'utf8')).join('\n');

  it('every binding of every method is there, and nothing else', () => {
    const bindings = [...text.matchAll(/^ {2}rpc (\w+)\(([^]*?)^ {2}\}/gm)].flatMap(([, name = '', rest = '']) =>
      [...rest.matchAll(/(get|put|post|delete|patch): "([^"]+)"/g)].map(([, verb, template = '']) => {
        const path = template.replace(/\{[a-z_.]+=([^}]+)\}/, '$1').replaceAll('*', '{}');
        return `${name} ${verb} ${path}`;
      }),
    );
    expect(bindings).toHaveLength(62);
    const documented = operations.map(({ path, verb, operation }) => {
      const method = operation.operationId.replace(/Of(Account|Domain|Vhost|App)(CallbackConfig)?$/, '');
      return `${method[0]?.toUpperCase()}${method.slice(1)} ${verb} ${path.replace(/\{[^}]+\}/g, '{}')}`;
    });
    expect(documented.sort()).toEqual(bindings.sort());
  });

  it('every field of every documented message is there, with its own words', () => {
    const messages = [...text.matchAll(/^message (\w+) \{\n([^]*?)^\}/gm)];
    const documented = messages.filter(([, name = '']) => schemas[name]);
    expect(documented).toHaveLength(59);
    for (const [, name = '', body = ''] of documented) {
      const fields = [
        ...body.matchAll(/((?:^ {2,4}\/\/.*\n)+)^ {2,4}(?:optional |repeated )?(?:map<[^>]+>|[\w.]+) ([a-z_]+) =/gm),
      ];
      const properties = Object.entries(schemas[name]?.properties ?? {});
      expect([name, properties.map(([property]) => property)]).toEqual([
        name,
        fields.map(([, , field = '']) => jsonName(field)),
      ]);
      properties.forEach(([, { description = '' }], i) => {
        const words = (fields[i]?.[1] ?? '')
          .replace(/^ *\/\/ ?/gm, '')
          .replace(/\s+/g, ' ')
          .trim();
        const [comment = ''] = description.split('\n\nBounds by provider:');
        expect(comment.replace(/\s+/g, ' ')).toBe(words.replace(/`[a-z_.]+`/g, jsonName));
      });
    }
  });

  it('every parameter, header, tag and operation has a description', () => {
    const described: { readonly description: string }[] = [
      ...document.tags,
      ...operations.flatMap(({ operation }) => [operation, ...operation.parameters.filter((one) => 'name' in one)]),
      ...Object.values(document.components.parameters),
      ...Object.values(document.components.headers),
    ];
    expect(described.filter(({ description }) => description.trim() === '')).toEqual([]);
  });

  it('no text spells a field as gRPC callers do', () => {
    const found: string[] = [];
    walk(document, ({ description }) => {
      if (typeof description === 'string') found.push(...(description.match(/`[a-z]+(_[a-z]+)+`/g) ?? []));
    });
    expect(found).toEqual([]);
  });
});

function parametersOf({ parameters }: OperationObject, place: Parameter['in']): Parameter[] {
  return parameters.filter((one): one is Parameter => 'name' in one && one.in === place);
}

function jsonName(text: string): string {
  return text.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Every object and list in the document, with the way that leads to it. */
function walk(value: unknown, visit: (node: Record<string, unknown>, path: string) => void, path = '#'): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) visit(value as Record<string, unknown>, path);
  for (const [key, inner] of Object.entries(value)) walk(inner, visit, `${path}/${key}`);
}
