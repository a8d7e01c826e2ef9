import { AuditRow } from './audit/audit-chain';

/** The tables of livegate's store, the same in both databases. */
export interface StoreSchema {
  audit_events: AuditRow;
  applied_states: AppliedStateTable;
  resource_leases: ResourceLeaseTable;
}

/** What livegate last made of each resource. */
export interface AppliedStateTable {
  resource: string;
  /** An `AppliedState` as JSON; null for a resource that was deleted. */
  state: string | null;
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
