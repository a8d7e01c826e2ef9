import { idsInRuns } from './ids-in-runs';

const RUN = 16 ** 6;

test('ids follow one another, and a new run starts where one is used up', () => {
  const random = ['0123456789ffffff', 'aaaaaaaaaaffffff'];
  const next = idsInRuns(() => random.shift() ?? '');
  expect([next(), next(), next()]).toEqual(['0123456789000000', '0123456789000001', '0123456789000002']);
  for (let used = 3; used < RUN - 1; used += 1) next();
  expect([next(), next(), next()]).toEqual(['0123456789ffffff', 'aaaaaaaaaa000000', 'aaaaaaaaaa000001']);
});

test('two processes have ids of their own', () => {
  const one = idsInRuns(() => '0000000000000000');
  const other = idsInRuns(() => '0000000001000000');
  const ids = [one(), other(), one(), other()];
  expect(new Set(ids).size).toBe(ids.length);
});
