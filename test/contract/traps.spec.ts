/*
 * That the table of traps does not rot: each line that it breaks is in the code, once, and each
 * test that it names is there. Whether the tests notice is what `npm run mutations` finds out; that
 * takes minutes.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TRAPS } from '../traps/traps';

const read = (path: string) => readFileSync(join(__dirname, '../..', path), 'utf8');
/** Titles as they are written, in quotes of either kind. */
const unescaped = (text: string) => text.replaceAll("\\'", "'");

it('has at least forty rows, each about something of its own', () => {
  expect(TRAPS.length).toBeGreaterThanOrEqual(40);
  expect(new Set(TRAPS.map(({ trap }) => trap)).size).toBe(TRAPS.length);
});

it.each(TRAPS.map((row) => [row.trap, row] as const))('%s', (_trap, { file, find, replace, test }) => {
  expect(file).toMatch(/^src\/.+(?<!\.spec)\.ts$/);
  expect(read(file).split(find).length - 1).toBe(1);
  expect(replace).not.toBe(find);
  expect(test.path).toMatch(/spec\.ts$/);
  expect(read(test.path)).not.toBe('');
  expect(unescaped(read(test.source ?? test.path))).toContain(test.name);
});
