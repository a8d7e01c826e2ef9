import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fleet } from './fleet';
import { callbackRegister, pullRegister } from './registers';
import { seeded } from './seeded';
import { TrialOptions, tryFleet } from './trial';

/** `npm run jepsen [-- SEED]`: exit status 1 if an update was lost. */
async function main(): Promise<void> {
  process.env['LIVEGATE_TEST_PID'] = String(process.pid);
  process.env['LIVEGATE_TEST_POSTGRES'] = mkdtempSync(join(tmpdir(), 'livegate-postgres-'));
  const seed = Number(process.argv[2] ?? Date.now() % 1_000_000);
  process.stderr.write(`seed ${seed}\n`);
  const domains = ['one.example.com', 'two.example.com', 'three.example.com', 'four.example.com'];
  const [calls, wiped] = ['calls.example.com', 'wiped.example.com'];
  const fleet = await Fleet.start({ replicas: 3, domains, pullDomains: [calls, wiped] });
  const swapped = { swappers: 8, random: seeded(seed) };
  const trials: readonly Omit<TrialOptions, 'swappers' | 'random'>[] = [
    {
      registers: [
        ...domains.map(callbackRegister),
        ...['*', 'one', 'two', 'three'].map((app) => pullRegister(calls, app)),
      ],
      writes: 2_000,
      nemesis: { restMs: 500, pausesMs: [200, 5_500, 1_000], deeds: 16 },
    },
    {
      registers: ['one', 'two', 'three'].map((app) => pullRegister(wiped, app)),
      wiped: pullRegister(wiped, '*'),
      writes: 1_000,
    },
  ];
  try {
    for (const options of trials) {
      const trial = await tryFleet(fleet, { ...swapped, ...options });
      process.stdout.write(`${JSON.stringify(trial, null, 2)}\n`);
      if (trial.faults.length > 0) process.exitCode = 1;
    }
  } finally {
    await fleet.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
