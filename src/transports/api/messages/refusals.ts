import { Violation, violationError } from '../../../domain/errors/gateway-error';
import { IncomingMessage } from './read-message';

/** Over REST a body may repeat the name of the path, but must not contradict it. */
export function bodyNameViolations(
  incoming: IncomingMessage,
  bodyName: string | undefined,
  canonical: string,
): Violation[] {
  if (incoming.pathName === undefined || bodyName === undefined || bodyName === '' || bodyName === canonical) return [];
  return [{ field: 'name', reason: 'CONFLICT', description: 'must match the path' }];
}

/** Throws if there is any fault. */
export function refuse(violations: readonly Violation[]): void {
  if (violations.length > 0) throw violationError(violations);
}
