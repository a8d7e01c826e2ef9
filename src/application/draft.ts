import { Violation, violationError, ErrorMetadata } from '../domain/gateway-error';

/**
 * What a transport could read of a request, with every fault that it found. The use case adds the provider's view before anything is
 * refused, so that the caller is told of all faults at once.
 */
export interface Draft<T> {
  readonly spec: T;
  readonly violations: readonly Violation[];
}

/** Throws if there is any fault: the draft's own, and those of the provider that are not a consequence of one. */
export function refuseIfAny(own: readonly Violation[], provider: readonly Violation[], metadata: ErrorMetadata): void {
  const consequences = provider.filter((violation) => !own.some(({ field }) => overlaps(field, violation.field)));
  const all = [...own, ...consequences];
  if (all.length > 0) throw violationError(all, metadata);
}

/** One path is the other or leads to it; `urls` leads to `urls[0]`. */
function overlaps(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return long === short || (long.startsWith(short) && /^[.[]/.test(long.slice(short.length)));
}
