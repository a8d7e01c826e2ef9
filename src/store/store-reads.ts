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

interface RowsQuery<R> {
  compile(): CompiledQuery;
  execute(): Promise<R[]>;
}

/** For a caller, whose signal ends it; without a signal, for livegate's own work. */
export function rowsOf<R>(query: RowsQuery<R>, reads: StoreReads, signal?: StopSignal): Promise<readonly R[]> {
  return signal ? reads.read<R>(query.compile(), signal) : query.execute();
}
