import { MemoryChange } from '../../domain/records/applied-state';
import { AuditFindings, AuditQuery } from '../../domain/records/audit';
import { BackgroundTask } from '../background-task';
import { AuditRow, ChainHead } from './audit-chain';
import { StopSignal } from '../../domain/concurrency/stop-signal';

/** A record, and what livegate remembers from then on. */
export interface AuditEntry extends AuditRow {
  readonly memory?: MemoryChange;
}

/** Another replica has claimed the lease of the entry with this `seq`: nothing was inserted. */
export class LeaseLost extends Error {
  constructor(readonly seq: number) {
    super(`the lease of entry ${seq} is lost`);
  }
}

/**
 * The audit table: rows can be added and read, but not changed. Every method throws
 * STORE_UNAVAILABLE.
 */
export interface AuditRecords {
  /**
   * Inserts all entries or none, durably. Throws LeaseLost. After any other failure, the insert may
   * still have happened or happen later.
   */
  insert(entries: readonly AuditEntry[]): Promise<void>;
  /**
   * Finds events, not the records that serve the chains. Throws the signal's reason if it aborts.
   */
  find(query: AuditQuery, signal: StopSignal): Promise<AuditFindings<AuditRow>>;
  /** The current end of one chain. */
  head(incarnation: string): Promise<ChainHead | undefined>;
  /** The ends of the newest chains, at most `limit`. */
  latestHeads(limit: number): Promise<readonly ChainHead[]>;
  /** Incarnations in order, after `after` or from the first one, at most `limit`. */
  incarnations(after: string | undefined, limit: number): Promise<readonly string[]>;
  /** Rows of one chain in order, from `seq` on, at most `limit`. */
  chain(incarnation: string, seq: number, limit: number): Promise<readonly AuditRow[]>;
  /** Indexes the records of older versions and returns their number. */
  index(task: BackgroundTask): Promise<number>;
  /** The `seq` of the first row that is missing from the index. All rows belong to one chain. */
  firstUnindexed(rows: readonly AuditRow[]): Promise<number | undefined>;
}
