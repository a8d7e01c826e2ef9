import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withGeneratedParts } from './generated/parts';
import { ROOT } from './page';

/*
 * `npm run docs` makes the generated parts of the pages in docs/ anew, from the schemas, lists and
 * registrations in src/. `npm run docs:check` writes nothing, names the pages that would change,
 * and exits with 1 if there are any.
 */

const checkOnly = process.argv.includes('--check');
const stale = readdirSync(join(ROOT, 'docs')).filter((file) => {
  if (!file.endsWith('.md')) return false;
  const path = join(ROOT, 'docs', file);
  const before = readFileSync(path, 'utf8');
  const after = withGeneratedParts(before);
  if (!checkOnly && after !== before) writeFileSync(path, after);
  return after !== before;
});

if (stale.length > 0) {
  const what = checkOnly ? 'out of date, run "npm run docs"' : 'updated';
  process.stdout.write(stale.map((file) => `docs/${file}: ${what}\n`).join(''));
  if (checkOnly) process.exitCode = 1;
}
