import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../docs/page';

/** A sentence of the README, and the specs that show it: files, or a folder with a final slash. */
export interface Promised {
  readonly promise: string;
  readonly specs: readonly string[];
}

const HEADING = '## What it guarantees';
const ROW = /^\| (?<promise>[^|]+) \| (?<links>.*\]\(.*) \|$/;

/** The table of guarantees in the README, which names the specs. */
export function promisesOfReadme(): Promised[] {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const promises = promisesIn(readme);
  if (promises.length === 0) throw new Error(`README.md has no table below "${HEADING}"`);
  return promises;
}

export function promisesIn(page: string): Promised[] {
  const [, section = ''] = page.split(`${HEADING}\n`);
  const [table = ''] = section.split('\n## ');
  return table.split('\n').flatMap((line) => {
    const { promise, links } = ROW.exec(line)?.groups ?? {};
    if (promise === undefined || links === undefined) return [];
    return [{ promise, specs: [...links.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => specOf(target)) }];
  });
}

/** What is no spec itself is what the specs of its folder share. */
const specOf = (target: string): string => (target.endsWith('.spec.ts') ? target : `${dirname(target)}/`);
