import { GatewayError } from '../../domain/errors/gateway-error';
import { Report } from '../../domain/events/event-log';

/** Logs a defect of livegate with its stack; nothing for other errors. */
export function reportInternal(report: Report, error: GatewayError, requestId: string): void {
  if (error.code !== 'INTERNAL') return;
  const cause = error.cause instanceof Error ? error.cause : error;
  report('internal_error', { requestId, message: cause.message, stack: cause.stack });
}
