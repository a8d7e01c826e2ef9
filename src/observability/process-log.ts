import { causeOf } from '../domain/errors/cause-of';
import { Report } from '../domain/events/event-log';

/**
 * Gives everything that Node would print on standard error the form of the log. A process with an uncaught
 * error is in an unknown state: it ends at once, and whoever started it starts another.
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
