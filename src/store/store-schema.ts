import { AuditRow } from './audit/audit-chain';
import { PatternEntry } from './audit/audit-patterns';

/** The tables of livegate's store, the same in both databases. */
export interface StoreSchema {
  audit_events: AuditRow;
  audit_patterns: PatternEntry;
  audit_indexed_chains: AuditIndexedChainTable;
  /** Takes a record along with a JSON list of the patterns that it stands under. */
  audit_entries: AuditRow & { readonly patterns: string };
  applied_states: AppliedStateTable;
  resource_leases: ResourceLeaseTable;
  store_facts: StoreFactTable;
}

/** What livegate last made of each resource. */
export interface AppliedStateTable {
  resource: string;
  /** An `AppliedState` as JSON; null for a resource that was deleted. */
  state: string | null;
}

/** How far the chains have come into `audit_patterns`. */
interface AuditIndexedChainTable {
  incarnation: string;
  /** The first record that is not in it; null: each is put there along with the chain. */
  next_seq: number | null;
}

/** Who may write which resource. A row stays when its lease ends, so that fences go on counting. */
interface ResourceLeaseTable {
  key: string;
  fence: number;
  /** The replica that had it last. */
  holder: string;
  /** Milliseconds since the epoch on the database's clock. */
  expires_at: number;
}

/** What the store knows of itself. */
export interface StoreFactTable {
  /**
   * `fingerprint_key`: the id of the key that it was used with last; `fingerprint_key_file`: of the one kept beside it; `probe`: counts the
   * checks whether it takes writes.
   */
  name: 'fingerprint_key' | 'fingerprint_key_file' | 'probe';
  value: string;
}
