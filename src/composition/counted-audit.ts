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
      const begin = clock.elapsed();
      try {
        await audit.append(event, signal, late, memory);
        instruments.auditRecorded(event.kind, true);
      } catch (thrown) {
        if (GatewayError.from(thrown).reason !== 'CALLER_CANCELLED') instruments.auditRecorded(event.kind, false);
        throw thrown;
      } finally {
        const seconds = (clock.elapsed() - begin) / 1_000;
        instruments.storeAnswered('audit_append', seconds);
        if (memory) instruments.storeAnswered('remember', seconds);
      }
    },
    list: (query, signal) => timed('audit_list', audit.list(query, signal)),
  };
}
