import { randomBytes } from 'node:crypto';
import { Config } from './config/config';
import { Clock } from './domain/clock';
import { createLogger } from './observability/logger';
import { ChainKey } from './store/audit/audit-chain';
import { ChainedAuditLog } from './store/audit/chained-audit-log';
import { Store } from './store/store';

/** Begins the chain of this process in the store; how far it has come goes to the log. Throws STORE_UNAVAILABLE. */
export function openAudit({ audit, fingerprintKey }: Store, { log }: Config, clock: Clock): Promise<ChainedAuditLog> {
  const logger = createLogger(log.level);
  return ChainedAuditLog.open({
    records: audit,
    key: new ChainKey(fingerprintKey),
    clock,
    incarnation: randomBytes(8).toString('hex'),
    report: (head) => logger.info({ event: 'audit_head', ...head }),
  });
}
