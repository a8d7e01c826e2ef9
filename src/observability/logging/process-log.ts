import { causeOf } from '../../domain/errors/cause-of';
import { Report } from '../../domain/events/event-log';

/**
 * Logs warnings and uncaught errors as events instead of Node's plain text on standard error. After
 * an uncaught error the state is unknown, so the process exits and its supervisor restarts it.
 */
export function logProcess(report: Report, exit: (status: number) => void): void {
  // Node's own listener prints plain text.
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => report('process_warning', { name, message: message.slice(0, 1_000) }));
  process.on('uncaughtException', (error: unknown, origin) => {
    report('crashed', { origin, cause: causeOf(error), stack: error instanceof Error ? error.stack : undefined });
    exit(1);
  });
}
