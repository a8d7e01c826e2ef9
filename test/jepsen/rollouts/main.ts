import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killRollouts } from './kill-rollouts';

/** `npm run kills [-- COUNT [SEED]]`: exit status 1 if a rollout came to harm. */
async function main(): Promise<void> {
  process.env['LIVEGATE_TEST_PID'] = String(process.pid);
  process.env['LIVEGATE_TEST_POSTGRES'] = mkdtempSync(join(tmpdir(), 'livegate-postgres-'));
  const kills = Number(process.argv[2] ?? 100);
  const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
  process.stderr.write(`seed ${seed}\n`);
  for (const replicas of [1, 3]) {
    const killed = await killRollouts({ replicas, kills, seed });
    process.stdout.write(`${JSON.stringify(killed, null, 2)}\n`);
    if (killed.faults.length > 0) process.exitCode = 1;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
