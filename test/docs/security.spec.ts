import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './page';

/*
 * Each row of the table in .github/SECURITY.md names the test files that prove it, some with titles
 * behind them in quotes.
 */

const ROWS = readFileSync(join(ROOT, '.github/SECURITY.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| API\d+ /.test(line))
  .map((line) => {
    const [risk = '', , proofs = ''] = line.slice(2, -2).split(' | ');
    return { risk, proofs: proofs.split(';').map(proofOf) };
  });

function proofOf(text: string): { file: string; titles: string[] } {
  const [, file = text] = /`([^`]+)`/.exec(text) ?? [];
  return { file, titles: [...text.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title) };
}

test('all ten risks are answered', () => {
  expect(ROWS.map(({ risk }) => risk.split(' ')[0])).toEqual(Array.from({ length: 10 }, (_, i) => `API${i + 1}`));
});

test.each(ROWS)('the tests that prove $risk are there', ({ proofs }) => {
  for (const { file, titles } of proofs) {
    expect(existsSync(join(ROOT, file)) ? '' : `there is no ${file}`).toBe('');
    const text = readFileSync(join(ROOT, file), 'utf8');
    expect(titles.filter((title) => !text.includes(title))).toEqual([]);
  }
});
