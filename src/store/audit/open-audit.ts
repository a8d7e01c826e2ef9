import { randomBytes } from 'node:crypto';
import { causeOf } from '../../domain/errors/cause-of';
import { Report } from '../../domain/events/event-log';
import { Clock } from '../../domain/time/clock';
import { repeat, taskUntil } from '../background-task';
import { openStore, StoreSettings } from '../open-store';
import { Store } from '../store';
import { ChainHead, ChainKey } from './audit-chain';
import { Verification, verifyAudit } from './audit-verifier';
import { ChainedAuditLog } from './chained-audit-log';

/** Starts this process's chain in the store. Throws STORE_UNAVAILABLE. */
export function openAudit(
  { audit, fingerprintKey }: Store,
  clock: Clock,
  report: (head: ChainHead) => void,
): Promise<ChainedAuditLog> {
  return ChainedAuditLog.open({
    records: audit,
    key: new ChainKey(fingerprintKey),
    clock,
    newIncarnation: () => randomBytes(8).toString('hex'),
    report,
  });
}

/** Older versions may run beside this one for a while, and their records need indexing too. */
const INDEX_AGAIN_MS = 60_000;

/**
 * Indexes the records of older versions while livegate serves. With replicas it looks again
 * periodically, because older ones may still be running. The returned function stops the work and
 * resolves when it has stopped.
 */
export function keepAuditIndexed({ audit, leases }: Store, clock: Clock, report: Report): () => Promise<void> {
  return repeat(clock, INDEX_AGAIN_MS, async (stop) => {
    const begin = clock.elapsed();
    try {
      const records = await audit.index(taskUntil(clock, stop));
      const durationMs = Math.round(clock.elapsed() - begin);
      if (records > 0) report('audit_indexed', { records, durationMs });
      return leases ? 'again' : 'last';
    } catch (error) {
      report('audit_index_failed', { cause: causeOf(error) });
      return 'again';
    }
  });
}

/**
 * Verifies every chain in the store. No process may be using an embedded store. Throws as
 * `openStore`.
 */
export async function verifyStoredAudit(
  settings: StoreSettings,
  clock: Clock,
  heads: readonly ChainHead[],
): Promise<Verification> {
  // The verification logs nothing: the caller prints its result.
  const store = await openStore(settings, clock, () => undefined);
  try {
    return await verifyAudit(store.audit, new ChainKey(store.fingerprintKey), heads);
  } finally {
    await store.close();
  }
}

/** Parses `INCARNATION:SEQ:MAC` as logged in `audit_head`; undefined if malformed. */
export function parseChainHead(text: string): ChainHead | undefined {
  const [, incarnation, seq, mac] = /^([0-9a-f]{16}):(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  return incarnation && seq && mac ? { incarnation, seq: Number(seq), mac } : undefined;
}
