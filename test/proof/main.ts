import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../docs/page';
import { make, Result } from './check';
import { checks } from './checks';
import { renderProof } from './page';

const PAGE = join(ROOT, 'docs/proof.md');
const USAGE = 'usage: npm run proof [-- SEED]';

/** Exit statuses: 0, 1 if a promise does not hold, 2 if the command line is wrong. */
async function main(args: readonly string[]): Promise<number> {
  const seed = Number(args[0] ?? Date.now() % 1_000_000);
  if (args.length > 1 || !Number.isSafeInteger(seed) || seed < 0) {
    process.stderr.write(`${USAGE}\nSEED is a whole number\n`);
    return 2;
  }
  const begin = new Date();
  const results: Result[] = [];
  for (const check of checks(seed)) {
    process.stderr.write(`${check.command}\n`);
    const result = await make(check, () => performance.now());
    process.stderr.write(`${result.holds ? 'holds' : 'DOES NOT HOLD'}: ${result.promise} ${result.measured}\n`);
    results.push(result);
  }
  writeFileSync(PAGE, renderProof({ ...circumstances(), date: `${begin.toISOString().slice(0, 19)}Z`, seed }, results));
  process.stderr.write(`docs/proof.md was written\n`);
  return results.every(({ holds }) => holds) ? 0 : 1;
}

function circumstances(): { commit: string; machine: string } {
  const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  const isChanged = git('status', '--porcelain', '--untracked-files=no') !== '';
  return {
    commit: `${git('rev-parse', 'HEAD')}${isChanged ? ', with changes' : ''}`,
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`,
  };
}

main(process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  },
);
