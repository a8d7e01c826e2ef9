import { Violation } from '../../domain/gateway-error';
import { FieldMaskDto } from './messages.dto';

/** A mask of this alone replaces the resource. */
export const ALL_FIELDS = '*';

/** What is wrong with the mask of an update. `fields` are all that the resource has: those that cannot be changed are ignored. */
export function maskViolations(mask: FieldMaskDto | undefined, fields: readonly string[]): Violation[] {
  if ((mask?.paths ?? []).every((path) => path === ALL_FIELDS || fields.includes(path))) return [];
  return [
    { field: 'updateMask', reason: 'UNKNOWN_FIELD', description: 'names a field that the resource does not have' },
  ];
}
