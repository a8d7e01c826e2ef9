import { AuditFindings, AuditQuery } from '../../domain/records/audit';
import { Clock } from '../../domain/time/clock';
import { AuditRow, ChainHead } from './audit-chain';

/** The table of the audit: rows are added and read, and there is no way to change one. Everything throws STORE_UNAVAILABLE. */
export interface AuditRecords {
  /** All of them or none, durable once settled. After a failure they may be there, or still be on their way. */
  insert(rows: readonly AuditRow[]): Promise<void>;
  /** Chains' first records are none. Throws the signal's reason when that aborts. */
  find(query: AuditQuery, signal: AbortSignal): Promise<AuditFindings<AuditRow>>;
  /** The end of one chain. */
  head(incarnation: string): Promise<ChainHead | undefined>;
  /** The ends of the chains that were begun last, at most `limit`. */
  latestHeads(limit: number): Promise<readonly ChainHead[]>;
  /** The incarnations after `after`, or from the first one on, in order, at most `limit`. */
  incarnations(after: string | undefined, limit: number): Promise<readonly string[]>;
  /** The rows of one chain from `seq` on, in order, at most `limit`. */
  chain(incarnation: string, seq: number, limit: number): Promise<readonly AuditRow[]>;
  /**
   * Lets callers' rights find what was recorded when that was not looked for by them, and says how many records that were. Returns early
   * when the signal aborts.
   */
  index(clock: Clock, signal: AbortSignal): Promise<number>;
  /** Of rows of one chain: the number of one that rights should find and do not. */
  firstUnfound(rows: readonly AuditRow[]): Promise<number | undefined>;
}
