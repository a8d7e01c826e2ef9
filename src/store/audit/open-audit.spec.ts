import { FakeClock } from '../../../test/support/fake-clock';
import { RecordedEvents } from '../../../test/support/recorded-events';
import { keepAuditIndexed } from './open-audit';
import { Store } from '../store';

/** A store whose index is completed by one answer after the other, each by so many records. */
function storeIndexing(answers: readonly (() => Promise<number>)[]): Store {
  const left = [...answers];
  const index = (): Promise<number> => left.shift()?.() ?? Promise.resolve(0);
  return { audit: { index } } as unknown as Store;
}

it('logs that the index could not be completed and why, and tries again in a minute', async () => {
  const clock = new FakeClock();
  const log = new RecordedEvents();
  const failing = (): Promise<number> => Promise.reject(new Error('the disk is full'));
  const stop = keepAuditIndexed(storeIndexing([failing, () => Promise.resolve(42)]), clock, log.report);
  await clock.advance(59_000);
  expect(log.events).toEqual([{ event: 'audit_index_failed', level: 'warn', cause: 'the disk is full' }]);
  await clock.advance(1_000);
  expect(log.of('audit_indexed')).toEqual([{ event: 'audit_indexed', level: 'info', records: 42, durationMs: 0 }]);
  await stop();
  expect(clock.pending).toBe(0);
});

it('logs nothing where everything is in the index already', async () => {
  const log = new RecordedEvents();
  await keepAuditIndexed(storeIndexing([]), new FakeClock(), log.report)();
  expect(log.events).toEqual([]);
});
