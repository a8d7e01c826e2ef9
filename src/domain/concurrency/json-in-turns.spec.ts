import { jsonInTurns } from './json-in-turns';

const items = Array.from({ length: 450 }, (_, index) => ({
  name: `"${index}"`,
  fields: { urls: [], none: undefined },
}));

test.each([
  ['a list', items],
  ['an empty list', []],
  ['an object with lists', { kind: 'DESIRED', configs: items, prune: ['a'], none: undefined, count: 1 }],
  ['an empty object', {}],
])('%s is the same JSON', async (_title, value) => {
  expect(await jsonInTurns(value)).toBe(JSON.stringify(value));
});

test('others have their turn in between', async () => {
  const turns: string[] = [];
  setImmediate(() => turns.push('other'));
  await jsonInTurns(items).then(() => turns.push('json'));
  expect(turns).toEqual(['other', 'json']);
});
