import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './page';

const OPERATIONS = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
const RIGHTS = /ACL SETUSER livegate on >PASSWORD (.+)/.exec(OPERATIONS)?.[1]?.split(' ') ?? [];

/** Redis checks the rights of the user for each command of a script too. */
it('the documented user of Redis may run each command of the scripts', () => {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(ROOT, 'src', name), 'utf8'));
  const commands = sources.flatMap((text) => [...text.matchAll(/redis\.p?call\('([A-Z]+)'/g)].map(([, name]) => name));
  expect(commands.length).toBeGreaterThan(0);
  const refused = [...new Set(commands)].filter((name) => !RIGHTS.includes(`+${name?.toLowerCase()}`));
  expect(refused).toEqual([]);
});
