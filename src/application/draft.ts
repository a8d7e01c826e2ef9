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
  // Sets, not pairs: a request can have tens of thousands of faults.
  const ownFields = new Set(own.map(({ field }) => field));
  const aboveOwn = new Set(own.flatMap(({ field }) => pathsTo(field)));
  const isConsequence = (field: string): boolean =>
    aboveOwn.has(field) || pathsTo(field).some((path) => ownFields.has(path));
  const all = [...own, ...provider.filter(({ field }) => !isConsequence(field))];
  if (all.length > 0) throw violationError(all, metadata);
}

/** The path itself and those that lead to it: `urls`, `urls[0]`. */
function pathsTo(path: string): string[] {
  const ends = [...path.matchAll(/[.[]/g)].map(({ index }) => index);
  return [...ends.map((end) => path.slice(0, end)), path];
}
