import { ownerInName } from '../../domain/access/access-policy';
import { patternsMatching } from '../../domain/resources/name-pattern';
import { AuditRow } from './audit-chain';

/** A row of `audit_patterns`. */
export interface PatternEntry {
  readonly account: string;
  readonly pattern: string;
  readonly at: number;
  readonly incarnation: string;
  readonly seq: number;
}

/** The pattern of what is of an account as a whole. */
export const WHOLE_ACCOUNT = '';

/**
 * The patterns that a record stands under in `audit_patterns`: one of a caller's being among them, the caller may see the record. A refusal on
 * the account as a whole names a stranger, perhaps, and stands under none: callers that may read everything find it.
 */
export function patternsOf({ kind, resource }: Pick<AuditRow, 'kind' | 'resource'>): string[] {
  if (kind === 'GENESIS') return [];
  const owner = ownerInName(resource);
  if (owner !== undefined) return patternsMatching(owner);
  return kind === 'REFUSED' ? [] : [WHOLE_ACCOUNT];
}
