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

/** The pattern of records that concern the account as a whole. */
export const WHOLE_ACCOUNT = '';

/**
 * The patterns of a record in `audit_patterns`. A caller may see the record if one of these is
 * among the caller's own patterns. A refusal that concerns the whole account has no pattern,
 * because it may name a stranger; only callers that may read everything find it.
 */
export function patternsOf({ kind, resource }: Pick<AuditRow, 'kind' | 'resource'>): string[] {
  if (kind === 'GENESIS') return [];
  const owner = ownerInName(resource);
  if (owner !== undefined) return patternsMatching(owner);
  return kind === 'REFUSED' ? [] : [WHOLE_ACCOUNT];
}
