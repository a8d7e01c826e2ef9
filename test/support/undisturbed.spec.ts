import { setTimeout as delay } from 'node:timers/promises';
import { undisturbed } from './undisturbed';

/** Work that fails `failures` times, each after a moment in which others may stand still. */
function workOf(failures: number): { readonly work: () => Promise<void>; readonly runs: () => number } {
  let runs = 0;
  const work = async (): Promise<void> => {
    runs += 1;
    await delay(100);
    if (runs <= failures) throw new Error('it failed');
  };
  return { work, runs: () => runs };
}

it.each([
  ['answers late', () => delay(80)],
  ['does not answer', () => new Promise<unknown>(() => undefined)],
])('does work again that failed while the server %s', async (_how, ask) => {
  const { work, runs } = workOf(1);
  await undisturbed(work, ask);
  expect(runs()).toBe(2);
});

it('fails at once where nothing stood still', async () => {
  const { work, runs } = workOf(1);
  await expect(undisturbed(work, () => Promise.resolve())).rejects.toThrow('it failed');
  expect(runs()).toBe(1);
});
