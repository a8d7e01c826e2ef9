/*
 * `node writer.js local FOLDER NAME` or `node writer.js shared URL NAME`: records writes of NAME/0,
 * NAME/1, … and what they leave in memory as fast as it can, 20 at a time. It writes the number of
 * each to standard output once it was answered, and refusals to standard error. Plain JavaScript,
 * as jest.config.js: node 20 runs no TypeScript.
 */
require('../bench/typescript');
const { writeSync } = require('node:fs');
const { setTimeout: delay } = require('node:timers/promises');
const { StopController } = require('../../src/domain/concurrency/stop-signal');
const { Secret } = require('../../src/domain/access/secret');
const { systemClock } = require('../../src/resilience/system-clock');
const { openAudit } = require('../../src/store/audit/open-audit');
const { openLocalStore, openSharedStore } = require('../../src/store/store');
const { auditEvent } = require('../support/audit-events');

const [kind, place, name] = process.argv.slice(2);
const AT_ONCE = 20;

function open() {
  const fingerprintKey = new Secret('k'.repeat(32));
  if (kind === 'local') return openLocalStore({ dataDir: place, fingerprintKey, clock: systemClock });
  const lease = { holder: name, leaseMs: 1_000, renewEveryMs: 100 };
  return openSharedStore({ url: new Secret(place), fingerprintKey, clock: systemClock, random: Math.random, ...lease });
}

/** The messages of an error and of what caused it. */
function causesOf(error) {
  return error instanceof Error ? [error.message, ...causesOf(error.cause)] : [];
}

async function main() {
  const audit = await openAudit(await open(), systemClock, () => undefined);
  const { signal } = new StopController();
  let next = 0;
  const write = async () => {
    for (;;) {
      const number = next;
      next += 1;
      const resource = `${name}/${number}`;
      const memory = { resource, state: { fields: { number }, appliedAtMs: 0 } };
      try {
        await audit.append(auditEvent({ resource }), signal, undefined, memory);
        writeSync(1, `${number}\n`);
      } catch (error) {
        writeSync(2, `${causesOf(error).join(': ')}\n`);
        await delay(100);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, write));
}

void main();
