import { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import { LogEventName } from '../../domain/events/event-log';
import { TextSink } from './line-writer';

/** Writes JSON lines to standard error. Standard output carries only the ready line. */
export function createLogger(level: string, sink: TextSink = standardError()): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    sink,
  );
}

/** A write returns when the system has the text. */
export function standardError(): TextSink {
  return pino.destination({ fd: 2, sync: true });
}

/** Logs Nest's messages in the same form. Nest's informational messages become `debug`. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...context: unknown[]): void {
    this.logger.debug(this.#fields(message, context));
  }

  error(message: unknown, ...context: unknown[]): void {
    this.logger.error(this.#fields(message, context));
  }

  warn(message: unknown, ...context: unknown[]): void {
    this.logger.warn(this.#fields(message, context));
  }

  debug(message: unknown, ...context: unknown[]): void {
    this.logger.debug(this.#fields(message, context));
  }

  verbose(message: unknown, ...context: unknown[]): void {
    this.logger.trace(this.#fields(message, context));
  }

  #fields(message: unknown, context: unknown[]): object {
    const where = context.filter((item) => typeof item === 'string');
    const fields = typeof message === 'object' && message !== null ? message : { message: String(message) };
    return { event: 'framework' satisfies LogEventName, ...fields, ...(where.length > 0 && { context: where }) };
  }
}
