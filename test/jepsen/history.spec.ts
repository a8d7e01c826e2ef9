import { Count, Entry, INITIAL, Read, Swap, WriteOutcome, faultsOf } from './history';

/* The checker finds what is planted, and nothing in what is sound. */

let now: number;
beforeEach(() => (now = 0));
const timed = () => ({ resource: 'r', startedAt: (now += 1), endedAt: (now += 1) });

function swap(before: string, value: string, outcome: WriteOutcome = 'DONE'): Swap {
  return { kind: 'SWAP', before, value, outcome, ...timed() };
}

function count(number: number, outcome: WriteOutcome = 'DONE'): Count {
  return { kind: 'COUNT', number, outcome, ...timed() };
}

function read(value: string, number = INITIAL.number): Read {
  return { kind: 'READ', value, number, ...timed() };
}

const { value: initial } = INITIAL;

describe('finds nothing in', () => {
  test.each<[string, () => Entry[]]>([
    ['one after the other', () => [swap(initial, 'a'), read('a'), swap('a', 'b'), read('b')]],
    ['what was refused', () => [swap(initial, 'a'), swap(initial, 'b', 'REFUSED'), read('a')]],
    ['what nobody knows of and was not done', () => [swap(initial, 'a', 'UNKNOWN'), swap(initial, 'b'), read('b')]],
    ['what nobody knows of and was done', () => [swap(initial, 'a', 'UNKNOWN'), swap('a', 'b'), read('b')]],
    ['nothing written', () => [read(initial)]],
    ['counts', () => [read(initial, 0), count(1), read(initial, 1), count(2), read(initial, 2)]],
    ['a count that nobody knows of', () => [count(1), count(2, 'UNKNOWN'), read(initial, 1), read(initial, 2)]],
    [
      'a read that overlaps a write',
      () => {
        const write = swap(initial, 'a');
        return [write, { ...read(initial), startedAt: write.startedAt }, read('a')];
      },
    ],
    ['two resources', () => [swap(initial, 'a'), read('a'), { ...read(initial), resource: 'other' }]],
  ])('%s', (_name, history) => expect(faultsOf(history())).toEqual([]));
});

describe('finds', () => {
  test.each<[string, () => Entry[], string[]]>([
    [
      'two that took the place of the same',
      () => [swap(initial, 'a'), swap(initial, 'b'), read('b')],
      ['r: a (in the place of initial) was done, and is lost'],
    ],
    [
      'one that is gone with all that came after it',
      () => [swap(initial, 'a'), swap('a', 'b'), swap('b', 'c'), swap('a', 'x', 'UNKNOWN'), read('x')],
      ['r: b (in the place of a) was done, and is lost', 'r: c (in the place of b) was done, and is lost'],
    ],
    [
      'a value that was seen and is gone',
      () => [swap(initial, 'a', 'UNKNOWN'), read('a'), swap(initial, 'b'), read('b')],
      ['r: a was read, and is lost'],
    ],
    [
      'an old value',
      () => [swap(initial, 'a'), swap('a', 'b'), read('a'), read('b')],
      ['r: a was read after b had been done, which came later'],
    ],
    [
      'what was refused and is there all the same',
      () => [swap(initial, 'a', 'REFUSED'), read('a')],
      ['r: a was refused, and is there'],
    ],
    ['what nobody wrote', () => [read('a')], ['r: a was written by nobody']],
    ['what leads to itself', () => [swap('b', 'a'), swap('a', 'b'), read('b')], ['r: b comes before itself']],
    ['a count that is gone', () => [count(1), count(2), read(initial, 1)], ['r: 1 was read after 2 had been done']],
    [
      'a count that was refused and is there',
      () => [count(1), count(2, 'REFUSED'), read(initial, 2)],
      ['r: 2 was read, and 1 was the greatest to have been written'],
    ],
    ['that there is nothing to look at', () => [swap(initial, 'a')], ['r: nothing was read']],
  ])('%s', (_name, history, faults) => expect(faultsOf(history())).toEqual(faults));
});
