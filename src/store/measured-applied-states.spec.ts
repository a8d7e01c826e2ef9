import { RecordedSpan } from '../../test/support/recorded-spans';
import { VolatileAppliedStates } from '../../test/support/volatile-applied-states';
import { CachedAppliedStates } from './cached-applied-states';
import { measuredStates } from './measured-applied-states';

test('each statement is timed by its name', async () => {
  const timed: string[] = [];
  const measured = measuredStates(new VolatileAppliedStates(), (statement, work) => {
    timed.push(statement);
    return work;
  });
  await measured.remember(new Map([['a', { fields: {}, appliedAtMs: 1 }]]));
  await measured.recall(['a']);
  await measured.recallBelow('a');
  expect(timed).toEqual(['remember', 'recall', 'recall']);
});

test('a recall that asks the store has a span, and one from memory has none', async () => {
  const timed: string[] = [];
  const measured = measuredStates(new VolatileAppliedStates(), (statement, work) => {
    timed.push(statement);
    return work;
  });
  const states = new CachedAppliedStates(measured, 10);
  const [first, second] = [new RecordedSpan(), new RecordedSpan()];
  await states.recall(['a'], undefined, first);
  await states.recall(['a'], undefined, second);
  expect([first.ends, second.ends, timed]).toEqual([[['store recall', 'ok']], [], ['recall']]);
});
