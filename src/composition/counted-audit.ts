import { GatewayError } from '../domain/errors/gateway-error';
import { AuditLog } from '../domain/records/audit';
import { Instruments } from '../domain/telemetry/instruments.port';

/**
 * The audit, with its records counted. A record whose caller left before it was stored counts as
 * neither stored nor failed.
 */
export function countedAudit(audit: AuditLog, instruments: Pick<Instruments, 'auditRecorded'>): AuditLog {
  return {
    async append(event, signal, late) {
      try {
        await audit.append(event, signal, late);
        instruments.auditRecorded(event.kind, true);
      } catch (thrown) {
        if (GatewayError.from(thrown).reason !== 'CALLER_CANCELLED') instruments.auditRecorded(event.kind, false);
        throw thrown;
      }
    },
    list: (query, signal) => audit.list(query, signal),
  };
}
