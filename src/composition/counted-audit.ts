import { GatewayError } from '../domain/errors/gateway-error';
import { AuditLog } from '../domain/records/audit';
import { Instruments } from '../domain/telemetry/instruments.port';
import { statementTimer } from '../domain/telemetry/statement-timer';
import { Clock } from '../domain/time/clock';

/**
 * The audit, with its records counted and its statements timed. A record whose caller left before
 * it was stored counts as neither stored nor failed.
 */
export function countedAudit(
  audit: AuditLog,
  instruments: Pick<Instruments, 'auditRecorded' | 'storeAnswered'>,
  clock: Clock,
): AuditLog {
  const timed = statementTimer(instruments, clock);
  return {
    async append(event, signal, late, memory) {
      try {
        const stored = timed('audit_append', audit.append(event, signal, late, memory));
        await (memory ? timed('remember', stored) : stored);
        instruments.auditRecorded(event.kind, true);
      } catch (thrown) {
        if (GatewayError.from(thrown).reason !== 'CALLER_CANCELLED') instruments.auditRecorded(event.kind, false);
        throw thrown;
      }
    },
    list: (query, signal) => timed('audit_list', audit.list(query, signal)),
  };
}
