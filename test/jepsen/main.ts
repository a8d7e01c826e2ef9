import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fleet } from './fleet';
import { seeded } from './seeded';
import { tryFleet } from './trial';

/** `npm run jepsen [-- SEED]`: exit status 1 if an update was lost. */
async function main(): Promise<void> {
  process.env['LIVEGATE_TEST_PID'] = String(process.pid);
  process.env['LIVEGATE_TEST_POSTGRES'] = mkdtempSync(join(tmpdir(), 'livegate-postgres-'));
  const seed = Number(process.argv[2] ?? Date.now() % 1_000_000);
  process.stderr.write(`seed ${seed}\n`);
  const domains = ['one.example.com', 'two.example.com', 'three.example.com', 'four.example.com'];
  const fleet = await Fleet.start({ replicas: 3, domains });
  const trial = await tryFleet(fleet, {
    swappers: 8,
    writes: 2_000,
    domains,
    nemesis: { restMs: 500, pausesMs: [200, 5_500, 1_000], deeds: 16 },
    random: seeded(seed),
  }).finally(() => fleet.close());
  process.stdout.write(`${JSON.stringify(trial, null, 2)}\n`);
  process.exitCode = trial.faults.length === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
