import { CompiledQuery } from 'kysely';

/**
 * Statements that only read, and that nobody needs but one caller, such as those of lists. They keep no write waiting longer than one of them
 * takes, so each is to be short: whoever has more to look at asks again.
 */
export interface StoreReads {
  /** Throws STORE_UNAVAILABLE, or the signal's reason when that aborts; the database does not go on then. */
  read<R>(query: CompiledQuery, signal: AbortSignal): Promise<readonly R[]>;
}
