import { atOnce, inStretches, Steps } from './stretches';

function* hundred(taken: number[], each = (): void => undefined): Steps<string> {
  for (let step = 0; step < 100; step += 1) {
    taken.push(step);
    each();
    yield;
  }
  return 'done';
}

it('yields to other work after each 5 ms, and returns the result', async () => {
  let now = 0;
  const taken: number[] = [];
  const work = inStretches(
    hundred(taken, () => (now += 1)),
    { elapsed: () => now },
  );
  const seen: number[] = [];
  for (let isOver = false; !isOver;) {
    seen.push(taken.length);
    isOver = await Promise.race([work.then(() => true), new Promise<false>((go) => setImmediate(() => go(false)))]);
  }
  expect(seen.slice(0, 4)).toEqual([5, 10, 15, 20]);
  expect([await work, taken.length]).toEqual(['done', 100]);
});

it('takes all steps at once if requested', () => {
  const taken: number[] = [];
  expect([atOnce(hundred(taken)), taken.length]).toEqual(['done', 100]);
});

it('passes on what a step throws', async () => {
  const failing = function* (): Steps {
    yield;
    throw new Error('broken');
  };
  expect(() => atOnce(failing())).toThrow('broken');
  await expect(inStretches(failing(), { elapsed: () => 0 })).rejects.toThrow('broken');
});
