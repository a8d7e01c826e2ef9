import { FakeClock } from '../../test/support/fake-clock';
import { RecordedEvents } from '../../test/support/recorded-events';
import { HUNG_MS, StoreMonitor } from './store-monitor';

const FULL = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });

function world(lastAnswerAt?: () => number) {
  const clock = new FakeClock();
  const log = new RecordedEvents();
  let answer: () => Promise<unknown> = () => Promise.resolve();
  const probe = () => answer();
  const options = { probe, clock, report: log.report, ...(lastAnswerAt && { lastAnswerAt }) };
  const monitor = new StoreMonitor(options);
  monitor.start();
  return { clock, log, monitor, answers: (next: () => Promise<unknown>) => (answer = next) };
}
const never = () => new Promise<never>(() => undefined);

it('finds an outage with its next probe, and logs beginning and end once each', async () => {
  const { clock, log, monitor, answers } = world();
  await clock.advance(1_000);
  expect(monitor.health()).toEqual({ ok: true });
  answers(() => Promise.reject(FULL));
  await clock.advance(1_000);
  expect(monitor.health()).toMatchObject({ ok: false, cause: 'SQLITE_FULL', degraded: false });
  await clock.advance(5_000);
  answers(() => Promise.resolve());
  await clock.advance(1_000);
  expect(monitor.health()).toEqual({ ok: true });
  monitor.stop();
  expect(clock.pending).toBe(0);
  expect(log.events).toEqual([
    { event: 'store_failing', level: 'error', cause: 'SQLITE_FULL: database or disk is full' },
    { event: 'store_recovered', level: 'info', durationMs: 6_000, failures: 0 },
  ]);
});

it('learns of an outage from a statement, and logs how many statements it cost', async () => {
  const { clock, log, monitor, answers } = world();
  const refused = Object.assign(new Error('duplicate key'), { code: '23505' });
  monitor.statementFailed(refused);
  expect(monitor.health()).toEqual({ ok: true });
  answers(() => Promise.reject(FULL));
  monitor.statementFailed(FULL);
  expect(monitor.health()).toMatchObject({ ok: false, cause: 'SQLITE_FULL' });
  monitor.statementFailed(FULL);
  await clock.advance(2_000);
  // While the store is out, whatever fails is a cost of it.
  monitor.statementFailed(new Error('closed'));
  answers(() => Promise.resolve());
  await clock.advance(4_000);
  monitor.stop();
  expect(monitor.health()).toEqual({ ok: true });
  expect(log.events).toEqual([
    { event: 'store_failing', level: 'error', cause: 'SQLITE_FULL: database or disk is full' },
    { event: 'store_recovered', level: 'info', durationMs: expect.any(Number) as number, failures: 3 },
  ]);
});

it('takes silence for an outage within 3 s of its beginning, and for a hang after half a minute', async () => {
  const { clock, monitor, answers } = world(() => 0);
  let hung: Error | undefined;
  void monitor.hung.then((error) => (hung = error));
  answers(never);
  await clock.advance(3_000);
  expect(monitor.health()).toMatchObject({ ok: false, cause: 'NO_ANSWER' });
  await clock.advance(HUNG_MS - 3_000);
  expect(hung).toBeUndefined();
  await clock.advance(1_000);
  expect(hung).toMatchObject({ code: 'STORE_HUNG' });
  monitor.stop();
});

it('waits for a probe that is behind others as long as those are answered', async () => {
  let now = (): number => 0;
  const { clock, monitor, answers } = world(() => now());
  now = () => clock.elapsed();
  answers(never);
  await clock.advance(20_000);
  expect(monitor.health()).toEqual({ ok: true });
  monitor.stop();
});
