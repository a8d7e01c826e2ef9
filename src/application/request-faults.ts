import { Violation, violationError, ErrorMetadata } from '../domain/errors/gateway-error';

/** A fault of a request, and the fields on which it depends. */
export interface RequestFault extends Violation {
  /**
   * The other fields that decide whether this is a fault. While one of them is at fault itself,
   * that is unknown.
   */
  readonly dependsOn?: readonly string[];
}

/**
 * What a transport could read of a request, with every fault that it found. The use case adds the
 * provider's view before anything is refused, so the caller receives all faults at once.
 */
export interface ParsedRequest<T> {
  readonly spec: T;
  readonly violations: readonly RequestFault[];
}

/**
 * All faults found so far plus `later` ones. A later fault is left out if its field, or an
 * enclosing one, already has a fault.
 */
export function addFaults(known: readonly RequestFault[], found: readonly RequestFault[]): readonly RequestFault[] {
  if (found.length === 0) return known;
  // Sets instead of pairwise comparison: a request can have tens of thousands of faults.
  const fields = new Set(known.map(({ field }) => field));
  return [...known, ...found.filter(({ field }) => !pathsTo(field).some((path) => fields.has(path)))];
}

/**
 * Throws if there is any fault: those of the draft, and those of the provider that do not follow
 * from another.
 */
export function refuseFaults(
  own: readonly Violation[],
  provider: readonly RequestFault[],
  metadata: ErrorMetadata,
): void {
  if (own.length === 0 && provider.length === 0) return;
  const ownFields = new Set(own.map(({ field }) => field));
  const ownAndAbove = new Set(own.flatMap(({ field }) => pathsTo(field)));
  const certain = new Set(provider.filter(({ dependsOn }) => !dependsOn).map(({ field }) => field));
  const isAtFault = (field: string): boolean =>
    certain.has(field) || ownAndAbove.has(field) || pathsTo(field).some((path) => ownFields.has(path));
  const independent = provider.filter(
    ({ field, dependsOn }) => !dependsOn || !(certain.has(field) || dependsOn.some(isAtFault)),
  );
  const all = addFaults(own, independent).map(({ field, reason, description }) => ({ field, reason, description }));
  if (all.length > 0) throw violationError(all, metadata);
}

/** No message nests deeper; names that callers invent may hold any number of dots. */
const MAX_DEPTH = 8;

/** The path itself and those that lead to it: `urls[0]`, `urls`. */
function pathsTo(path: string): string[] {
  const paths = [path];
  for (const { index } of path.matchAll(/[.[]/g)) {
    if (paths.length > MAX_DEPTH) break;
    paths.push(path.slice(0, index));
  }
  return paths;
}
