import { callsOver, median, mostInAnyWindow, percentile, utilisation } from './statistics';

/** `count` events every `stepMs` from `startMs` on. */
const every = (stepMs: number, count: number, startMs = 0): number[] =>
  Array.from({ length: count }, (_, index) => startMs + index * stepMs);

describe('the middle of values', () => {
  it.each([
    { values: [3, 1, 2], middle: 2 },
    { values: [4, 1, 3, 2], middle: 2.5 },
    { values: [10, 9], middle: 9.5 },
    { values: [100, 20, 3], middle: 20 },
    { values: [], middle: NaN },
  ])('of $values is $middle', ({ values, middle }) => expect(median(values)).toBe(middle));
});

describe('a percentile', () => {
  const hundred = every(1, 100, 1).reverse();
  it.each([
    { share: 0.5, value: 50 },
    { share: 0.99, value: 99 },
    { share: 0.991, value: 100 },
    { share: 1, value: 100 },
    { share: 0, value: 1 },
  ])('$share of 1 to 100 is $value', ({ share, value }) => expect(percentile(hundred, share)).toBe(value));

  it('is NaN of nothing', () => expect(percentile([], 0.5)).toBeNaN());
});

describe('windows that may begin anywhere', () => {
  it.each([
    { name: 'nothing', times: [], most: 0, over: 0 },
    { name: 'ten at once', times: every(0, 10), most: 10, over: 0 },
    { name: 'eleven at once', times: every(0, 11), most: 11, over: 1 },
    { name: 'ten, and ten more a window later', times: [...every(0, 10), ...every(0, 10, 1_000)], most: 10, over: 0 },
    { name: 'ten, and ten more a moment before', times: [...every(0, 10), ...every(0, 10, 999.9)], most: 20, over: 10 },
    {
      name: 'ten on either side of a whole second',
      times: [...every(1, 10, 990), ...every(1, 10, 1_000)],
      most: 20,
      over: 10,
    },
    { name: 'one too many again and again', times: every(100, 30).map((time) => time * 0.99), most: 11, over: 20 },
    { name: 'no order', times: [1_500, 0, 1_000, 500, 999], most: 3, over: 0 },
  ])('hold of $name at most $most, $over above ten', ({ times, most, over }) => {
    expect(mostInAnyWindow(times, 1_000)).toBe(most);
    expect(callsOver(times, 10, 1_000)).toBe(over);
  });
});

describe('utilisation', () => {
  const bursts = (count: number, periodMs: number): number[] =>
    Array.from({ length: count }, (_, index) => every(0, 10, index * periodMs)).flat();

  it.each([
    { name: 'bursts a window apart', times: bursts(5, 1_000), until: 4_500, used: 1 },
    { name: 'bursts a window and a guard apart', times: bursts(5, 1_020), until: 4_500, used: 1_000 / 1_020 },
    { name: 'steady calls', times: every(102, 50), until: 5_100, used: 1_000 / 1_020 },
    {
      name: 'a burst that is not whole at the end',
      times: [...bursts(2, 1_020), 2_040],
      until: 2_041,
      used: 1_000 / 1_020,
    },
    {
      name: 'a burst that lacks one in ten',
      times: bursts(5, 1_000).filter((_, i) => i !== 25),
      until: 4_500,
      used: 0.975,
    },
    { name: 'half of it', times: every(200, 40), until: 8_000, used: 0.5 },
    { name: 'a lull at the end', times: bursts(2, 1_000), until: 4_000, used: 0.5 },
    { name: 'calls when no more were wanted', times: bursts(5, 1_000), until: 3_500, used: 1 },
  ])('of $name is $used', ({ times, until, used }) =>
    expect(utilisation(times, 10, 1_000, until)).toBeCloseTo(used, 2),
  );

  it.each([bursts(1, 1_000), []])('is NaN before the log was full', (...times) =>
    expect(utilisation(times, 10, 1_000, 500)).toBeNaN(),
  );
});
