import { randomBytes } from 'node:crypto';
import { Config } from './config/config';
import { Clock } from './domain/clock';
import { openStore } from './open-store';
import { ChainHead, ChainKey } from './store/audit/audit-chain';
import { Verification, verifyAudit } from './store/audit/audit-verifier';
import { ChainedAuditLog } from './store/audit/chained-audit-log';
import { Store } from './store/store';

/** Begins the chain of this process in the store. Throws STORE_UNAVAILABLE. */
export function openAudit(
  { audit, fingerprintKey }: Store,
  clock: Clock,
  report: (head: ChainHead) => void,
): Promise<ChainedAuditLog> {
  return ChainedAuditLog.open({
    records: audit,
    key: new ChainKey(fingerprintKey),
    clock,
    incarnation: randomBytes(8).toString('hex'),
    report,
  });
}

/** Walks every chain in the store of the configuration; the embedded one must not be in use. Throws an Error with one line for an operator. */
export async function verifyStoredAudit(
  config: Config,
  clock: Clock,
  heads: readonly ChainHead[],
): Promise<Verification> {
  const store = await openStore(config, clock);
  try {
    return await verifyAudit(store.audit, new ChainKey(store.fingerprintKey), heads);
  } finally {
    await store.close();
  }
}

/** Of `INCARNATION:SEQ:MAC`, as the log has them in `audit_head`; undefined if it is something else. */
export function parseHead(text: string): ChainHead | undefined {
  const [, incarnation, seq, mac] = /^([0-9a-f]{16}):(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  return incarnation && seq && mac ? { incarnation, seq: Number(seq), mac } : undefined;
}
