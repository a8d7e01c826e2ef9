/*
 * `node writer.js local FOLDER NAME` or `node writer.js shared URL NAME`: remembers NAME/0, NAME/1,
 * … as fast as it can, 20 at a time, and writes the number of each to standard output once it was
 * answered, and refusals to standard error. Plain JavaScript, as jest.config.js: node 20 runs no
 * TypeScript.
 */
require('../bench/typescript');
const { writeSync } = require('node:fs');
const { setTimeout: delay } = require('node:timers/promises');
const { Secret } = require('../../src/domain/access/secret');
const { systemClock } = require('../../src/resilience/system-clock');
const { openLocalStore, openSharedStore } = require('../../src/store/store');

const [kind, place, name] = process.argv.slice(2);
const AT_ONCE = 20;

function open() {
  const fingerprintKey = new Secret('k'.repeat(32));
  if (kind === 'local') return openLocalStore({ dataDir: place, fingerprintKey, clock: systemClock });
  const lease = { holder: name, leaseMs: 1_000, renewEveryMs: 100 };
  return openSharedStore({ url: new Secret(place), fingerprintKey, clock: systemClock, random: Math.random, ...lease });
}

async function main() {
  const { appliedStates } = await open();
  let next = 0;
  const write = async () => {
    for (;;) {
      const number = next;
      next += 1;
      const change = new Map([[`${name}/${number}`, { fields: { number }, appliedAtMs: 0 }]]);
      try {
        await appliedStates.remember(change);
        writeSync(1, `${number}\n`);
      } catch (error) {
        writeSync(2, `${error.message}: ${error.cause.message}\n`);
        await delay(100);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, write));
}

void main();
