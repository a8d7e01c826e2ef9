import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QuotaBucket } from '../../src/resilience/quota/quota-bucket';
import { LocalSlots } from '../../src/resilience/quota/local-slots';
import { systemClock } from '../../src/resilience/system-clock';
import { Store, openLocalStore } from '../../src/store/store';

/*
 * The embedded store does not hold up the event loop: slots are used in time while it is given all that it can take. Times with and without
 * that alternate, so that whatever else the machine does is in both. On a machine with ten times as much to do as it could, two thirds were
 * used; with 0.4 ms for each write in the event loop, less than one third.
 */

const ROUNDS = 4;
const ROUND_MS = 400;
const WRITERS = 32;
/** Every slot is to be used within 10 ms of when it is due. */
const OPTIONS = { quota: { limit: 10, windowMs: 50 }, lateCapMs: 10, spacingMs: () => 50 };

let folder: string;
let store: Store;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'livegate-loop-'));
  store = await openLocalStore({ dataDir: folder, clock: systemClock });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Slots that were used in time in one round. */
async function slotsUsed(): Promise<number> {
  const bucket = new QuotaBucket(new LocalSlots(OPTIONS, systemClock), 1_000, systemClock);
  const end = performance.now() + ROUND_MS;
  const { signal } = new AbortController();
  let used = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      const permit = await bucket.acquire({ caller: 'test', deadlineMs: Date.now() + 10_000, signal });
      if (permit.use()) used += 1;
    }
  };
  await Promise.all(Array.from({ length: 20 }, caller));
  return used;
}

/** Writes until it is told to stop, and says how often. */
function busy(): () => Promise<number> {
  let isBusy = true;
  let written = 0;
  const writer = async (_: unknown, index: number): Promise<void> => {
    while (isBusy) {
      await store.appliedStates.remember(
        new Map([[`r/${index}`, { fields: { text: 'x'.repeat(500) }, appliedAtMs: 0 }]]),
      );
      written += 1;
    }
  };
  const writers = Promise.all(Array.from({ length: WRITERS }, writer));
  return async () => {
    isBusy = false;
    await writers;
    return written;
  };
}

test('slots are used in time while the store has much to do', async () => {
  let alone = 0;
  let beside = 0;
  let written = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    alone += await slotsUsed();
    const stop = busy();
    beside += await slotsUsed();
    written += await stop();
  }
  expect(written).toBeGreaterThan(ROUNDS * WRITERS);
  expect(beside / alone).toBeGreaterThan(0.45);
});
