import { CompiledQuery } from 'kysely';
import { StopSignal } from '../domain/concurrency/stop-signal';

/**
 * Low-priority reads for a single caller, such as lists. A write waits for at most one of them, so
 * each must be short; longer searches take several reads.
 */
export interface StoreReads {
  /**
   * Throws STORE_UNAVAILABLE, or the signal's reason; an abort also stops the read in the database.
   */
  read<R>(query: CompiledQuery, signal: StopSignal): Promise<readonly R[]>;
}
