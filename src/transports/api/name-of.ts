import { AccountDirectory } from '../../application/account-directory';
import { Violation, violationError } from '../../domain/gateway-error';
import { Parsed, RawName } from '../../domain/resource-name';
import { IncomingMessage } from './read-message';

/** A parser of one kind of name. */
export type NameParser<T> = (field: string, raw: RawName) => Parsed<T>;

/**
 * The name that a request is about, from the path or from the message; before the rest of the request is looked at, its account is
 * found. A malformed name is refused together with the other faults of shape.
 */
export function accountNameOf<T extends { readonly account: string }>(
  incoming: IncomingMessage,
  field: 'name' | 'parent',
  inMessage: unknown,
  shapeFaults: readonly Violation[],
  parse: NameParser<T>,
  directory: AccountDirectory,
): T {
  const name = nameOf(incoming, field, inMessage, shapeFaults, parse);
  directory.account(name.account);
  return name;
}

/** As `accountNameOf`, for names without an account. */
export function nameOf<T>(
  incoming: IncomingMessage,
  field: 'name' | 'parent',
  inMessage: unknown,
  shapeFaults: readonly Violation[],
  parse: NameParser<T>,
): T {
  const parsed = parse(field, incoming.pathName ?? (typeof inMessage === 'string' ? inMessage : ''));
  if (parsed.ok) return parsed.value;
  // A name of the wrong type is among the faults of shape already.
  const others = shapeFaults.filter((fault) => fault.field !== field);
  const own = shapeFaults.filter((fault) => fault.field === field);
  throw violationError([...(own.length > 0 ? own : parsed.violations), ...others]);
}

/** Over REST a body may repeat the name, but not give another. */
export function bodyNameViolations(
  incoming: IncomingMessage,
  bodyName: string | undefined,
  canonical: string,
): Violation[] {
  if (incoming.pathName === undefined || bodyName === undefined || bodyName === '' || bodyName === canonical) return [];
  return [{ field: 'name', reason: 'CONFLICT', description: 'must agree with the path' }];
}

/** Throws if there is any fault. */
export function refuse(violations: readonly Violation[]): void {
  if (violations.length > 0) throw violationError(violations);
}
