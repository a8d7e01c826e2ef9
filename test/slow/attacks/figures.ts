/*
 * Prints figures of the service during attacks on the build below ROOT:
 * `node --require ./test/bench/typescript.js test/slow/attacks/figures.ts [ROOT] [ATTACK]...`
 */
import { ATTACKS } from './attacks';
import { besiege, Service, startBesieged } from './besieged';

const DURATION_MS = 8_000;

async function main([root, ...names]: readonly string[]): Promise<void> {
  for (const attack of names.length > 0 ? names : Object.keys(ATTACKS)) {
    const besieged = await startBesieged(root);
    const { survived, peakRssMib, ...services } = await besiege(besieged, attack, DURATION_MS);
    await besieged.stop();
    const told = Object.entries<Service>(services).map(
      ([name, { served, asked, longestMs }]) => `${name} ${served}/${asked} ${longestMs} ms`,
    );
    process.stdout.write(`${attack}: ${survived ? 'survived' : 'DIED'}, ${peakRssMib} MiB; ${told.join(', ')}\n`);
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
