import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalSlots } from '../../src/resilience/quota/local-slots';
import { QuotaBucket } from '../../src/resilience/quota/quota-bucket';
import { systemClock } from '../../src/resilience/system-clock';
import { Store, openLocalStore } from '../../src/store/store';
import { PartResult } from './part';

/**
 * Rounds with and without a busy store take turns, so that whatever else the machine does is in
 * both.
 */
const ROUNDS = 8;
const ROUND_MS = 400;
const WRITERS = 32;
/** Every slot is to be used within 10 ms of when it is due. */
const SLOTS = { quota: { limit: 10, windowMs: 50 }, lateCapMs: 10, burst: 1, spacingMs: () => 50 };

/**
 * The store and the event loop*: whether slots are used in time while the embedded store is given
 * all that it can take.
 */
export async function measureStoreLoop(): Promise<PartResult> {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-loop-'));
  const store = await openLocalStore({ dataDir: folder, clock: systemClock });
  try {
    let [alone, beside, written] = [0, 0, 0];
    for (let round = 0; round < ROUNDS; round += 1) {
      alone += await slotsUsed();
      const stop = busy(store);
      beside += await slotsUsed();
      written += await stop();
    }
    const seconds = (ROUNDS * ROUND_MS) / 1_000;
    const figures = {
      'durable writes/s': written / seconds,
      '% of slots in time': 100 * (beside / alone),
    };
    const goals = [{ text: '≥ 90 % of those without', met: beside / alone >= 0.9, must: false }];
    return { rows: [{ part: 'safeguards', subject: 'slots beside a busy store', figures, goals }], notes: [] };
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

/** Slots that were used in time in one round. */
async function slotsUsed(): Promise<number> {
  const bucket = new QuotaBucket(new LocalSlots(SLOTS, systemClock), 1_000, systemClock);
  const end = performance.now() + ROUND_MS;
  const { signal } = new AbortController();
  let used = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      const permit = await bucket.acquire({ caller: 'bench', deadlineMs: systemClock.elapsed() + 10_000, signal });
      if (permit.use()) used += 1;
    }
  };
  await Promise.all(Array.from({ length: 20 }, caller));
  return used;
}

/** Writes until it is told to stop, and says how often. */
function busy({ appliedStates }: Store): () => Promise<number> {
  let isBusy = true;
  let written = 0;
  const writer = async (_: unknown, index: number): Promise<void> => {
    const state = { fields: { text: 'x'.repeat(500) }, appliedAtMs: 0 };
    while (isBusy) {
      await appliedStates.remember(new Map([[`r/${index}`, state]]));
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
