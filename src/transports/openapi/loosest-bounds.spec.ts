import { describeBounds, loosestBounds, withBounds } from './loosest-bounds';
import { ProviderBounds } from './openapi.document';

const north: ProviderBounds = { provider: 'north' };
const south: ProviderBounds = { provider: 'south' };

describe('the loosest bounds', () => {
  it.each<[string, ProviderBounds[], object]>([
    ['are none where nobody has the field', [], {}],
    ['are none where one has no bound', [{ ...north, maxLength: 5 }, south], {}],
    [
      'are the greatest maximum and the least minimum',
      [
        { ...north, maxLength: 5, minLength: 2, maxItems: 1 },
        { ...south, maxLength: 9, minLength: 3, maxItems: 4 },
      ],
      { maxLength: 9, minLength: 2, maxItems: 4 },
    ],
    ['leave a least number of items out where the list may be absent', [{ ...north, minItems: 1 }], {}],
    [
      'have a least number of items where it must be given',
      [{ ...north, minItems: 1, required: true }],
      { minItems: 1 },
    ],
    [
      'have every pattern, for the whole string',
      [
        { ...north, pattern: '^[a-z]+$' },
        { ...south, pattern: 'x|y' },
      ],
      { pattern: '^[a-z]+$|^(?:x|y)$' },
    ],
    [
      'have a pattern of several once',
      [
        { ...north, pattern: '^[a-z]+$' },
        { ...south, pattern: '^[a-z]+$' },
      ],
      { pattern: '^[a-z]+$' },
    ],
    ['take an escaped dollar for no end', [{ ...north, pattern: '^a\\$' }], { pattern: '^(?:^a\\$)$' }],
    [
      'have the words of all',
      [
        { ...north, values: ['A', 'B'] },
        { ...south, values: ['B', 'C'] },
      ],
      { values: ['A', 'B', 'C'] },
    ],
  ])('%s', (_, bounds, expected) => expect(loosestBounds(bounds)).toEqual(expected));
});

describe('bounds in a schema', () => {
  const bounds = { minItems: 1, maxItems: 2, minLength: 3, maxLength: 4, pattern: '^a$' };

  it('stand at a string', () => {
    const expected = { type: 'string', minLength: 3, maxLength: 4, pattern: '^a$' };
    expect(withBounds({ type: 'string' }, bounds)).toEqual(expected);
  });

  it('stand at a list and at its strings', () => {
    expect(withBounds({ type: 'array', items: { type: 'string' } }, bounds)).toEqual({
      type: 'array',
      minItems: 1,
      maxItems: 2,
      items: { type: 'string', minLength: 3, maxLength: 4, pattern: '^a$' },
    });
  });

  it('stand at a map and at its values', () => {
    expect(withBounds({ type: 'object', additionalProperties: { type: 'string' } }, bounds)).toEqual({
      type: 'object',
      minProperties: 1,
      maxProperties: 2,
      additionalProperties: { type: 'string', minLength: 3, maxLength: 4, pattern: '^a$' },
    });
  });

  it('stand not at what has no characters', () => {
    expect(withBounds({ type: 'integer' }, bounds)).toEqual({ type: 'integer' });
  });

  it('narrow the words of an enum', () => {
    const reference = { $ref: '#/components/schemas/Word' };
    expect(withBounds(reference, { values: ['B'] })).toEqual({ ...reference, enum: ['B'] });
    expect(withBounds({ type: 'string', enum: ['A', 'B'] }, { values: ['B', 'C'] }).enum).toEqual(['B']);
  });
});

describe('bounds in Markdown', () => {
  it('have a line for each provider, which kinds with the same bounds share', () => {
    const bounds: ProviderBounds[] = [
      { ...north, kind: 'STREAM', required: true, minItems: 1, maxItems: 1, maxLength: 500, note: 'Good to know.' },
      { ...north, kind: 'SNAPSHOT', minLength: 1, maxLength: 64, pattern: '^[a-z]+$' },
      { ...north, kind: 'RECORDING', minLength: 1, maxLength: 64, pattern: '^[a-z]+$' },
      { ...south, kind: 'STREAM', values: ['A', 'B'], minItems: 2 },
      { provider: 'west' },
    ];
    expect(describeBounds(bounds)).toBe(
      [
        '- `north` (STREAM): required; exactly 1 item; at most 500 characters; Good to know.',
        '- `north` (SNAPSHOT, RECORDING): 1 to 64 characters; matches `^[a-z]+$`',
        '- `south` (STREAM): at least 2 items; one of `A`, `B`',
        '- `west`: taken, without bounds',
      ].join('\n'),
    );
  });
});
