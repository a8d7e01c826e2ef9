import { Fields, valueAt, withValueAt } from '../../domain/resources/resource-fields';
import { Violation } from '../../domain/errors/gateway-error';
import { RequestFault } from '../request-faults';

/** Stands for every field: replaces the resource. */
export const EVERYTHING = '*';

/** The fields that a caller requests. */
export interface RequestedFields {
  /** By their JSON names; a callback key is a Secret. */
  readonly fields: Fields;
  /** The faults found so far. */
  readonly violations: readonly Violation[];
}

/** What an update changes. */
export interface Patch extends RequestedFields {
  /**
   * The JSON paths of the fields to change, or `*` alone. A path without a value resets its field.
   */
  readonly paths: readonly string[];
}

/** The live fields with the patch applied. */
export function withPatch(live: Fields, { fields, paths }: Patch): Fields {
  if (paths.includes(EVERYTHING)) return fields;
  return paths.reduce((result, path) => withValueAt(result, path, valueAt(fields, path)), live);
}

/** Whether the paths cover the whole field. */
export function coversField(paths: readonly string[], field: string): boolean {
  return paths.some((path) => path === EVERYTHING || path === field || field.startsWith(`${path}.`));
}

/** Whether the patch causes the fault, regardless of the fields that it keeps. */
export function isCausedBy(paths: readonly string[], { field, reason, dependsOn = [] }: RequestFault): boolean {
  const plain = withoutIndices(field);
  const isChanged =
    coversField(paths, plain) || (reason !== 'REQUIRED' && paths.some((path) => path.startsWith(`${plain}.`)));
  return isChanged && dependsOn.every((other) => coversField(paths, withoutIndices(other)));
}

/** The path without indices, as bounds and masks use it. */
export function withoutIndices(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '');
}
