import { Clock } from '../time/clock';
import { Instruments, StoreStatement } from './instruments.port';

/** Waits for a statement of the store, and reports its time, whether or not it succeeds. */
export type StatementTimer = <T>(statement: StoreStatement, work: Promise<T>) => Promise<T>;

export function statementTimer(
  instruments: Pick<Instruments, 'storeAnswered'>,
  clock: Pick<Clock, 'elapsed'>,
): StatementTimer {
  return async (statement, work) => {
    const begin = clock.elapsed();
    try {
      return await work;
    } finally {
      instruments.storeAnswered(statement, (clock.elapsed() - begin) / 1_000);
    }
  };
}
