import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../src/domain/secret';
import { systemClock } from '../../src/resilience/system-clock';
import { Store, openLocalStore, openSharedStore } from '../../src/store/store';
import { newDatabase } from '../support/shared-postgres';

export const FINGERPRINT_KEY = new Secret('fingerprint-key-of-the-tests-0123456789');

/** A database, and the stores over it that a test opens: one after the other where only one can be open. */
export interface StoreWorld {
  open(): Promise<Store>;
  /** After the stores in it. */
  remove(): void;
}

export function localWorld(): Promise<StoreWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'livegate-store-'));
  return Promise.resolve({
    open: () => openLocalStore({ dataDir: join(folder, 'data'), clock: systemClock }),
    remove: () => rmSync(folder, { recursive: true }),
  });
}

export async function sharedWorld(): Promise<StoreWorld> {
  const url = new Secret(await newDatabase());
  return { open: () => openSharedStore(sharedOptions(url)), remove: () => undefined };
}

export function sharedOptions(url: Secret): Parameters<typeof openSharedStore>[0] {
  return {
    url,
    fingerprintKey: FINGERPRINT_KEY,
    holder: 'test',
    leaseMs: 2_000,
    renewEveryMs: 200,
    clock: systemClock,
    random: Math.random,
  };
}
