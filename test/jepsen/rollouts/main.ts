import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killRollouts } from './kill-rollouts';

const USAGE = 'usage: npm run kills [-- COUNT [SEED]]\nCOUNT and SEED are whole numbers';

/** Exit statuses: 0, 1 if a rollout came to harm, 2 if the command line is wrong. */
async function main([count = '100', from = String(Date.now() % 1_000_000)]: readonly string[]): Promise<number> {
  const [kills, seed] = [Number(count), Number(from)];
  if (![kills, seed].every((given) => Number.isSafeInteger(given) && given >= 0)) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  process.env['LIVEGATE_TEST_PID'] = String(process.pid);
  process.env['LIVEGATE_TEST_POSTGRES'] = mkdtempSync(join(tmpdir(), 'livegate-postgres-'));
  process.stderr.write(`seed ${seed}\n`);
  let faults = 0;
  for (const replicas of [1, 3]) {
    const killed = await killRollouts({ replicas, kills, seed });
    process.stdout.write(`${JSON.stringify(killed, null, 2)}\n`);
    faults += killed.faults.length;
  }
  return faults === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
