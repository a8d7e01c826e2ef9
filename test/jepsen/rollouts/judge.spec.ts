import { CloudEvent, EndedItem, judge, Watched } from './judge';

const WATCHED: Watched = { name: 'a', parts: ['push', 'end'], before: 'old', target: 'new' };
const OTHERS: CloudEvent = { kind: 'OTHERS', name: 'a', value: 'theirs' };
const REVERTED: CloudEvent = { kind: 'OTHERS', name: 'a', value: 'old' };
const TOLD: CloudEvent = { kind: 'DONE', name: 'a' };
const write = (part: string, value = 'new'): CloudEvent => ({ kind: 'WRITE', name: 'a', part, value });
const BOTH = [write('push'), write('end')];

const verdict = (events: readonly CloudEvent[], state: string | undefined) =>
  judge([WATCHED], events, state === undefined ? [] : [{ name: 'a', state } satisfies EndedItem]);

it.each<[string, readonly CloudEvent[], string]>([
  ['what is done', BOTH, 'DONE'],
  ['what others have changed before', [OTHERS], 'STALE'],
  ['what others have changed after', [...BOTH, OTHERS], 'DONE'],
  ['what is done again and does not differ', [...BOTH, ...BOTH], 'DONE'],
  ['the second half of what was begun', [write('push'), write('end')], 'DONE'],
  ['what is done again before livegate has said that it is', [...BOTH, REVERTED, ...BOTH], 'DONE'],
  ['what others take back once livegate has said that it is done', [...BOTH, TOLD, REVERTED], 'DONE'],
])('finds no fault with %s', (_title, events, state) => {
  expect(verdict(events, state).faults).toEqual([]);
});

it.each<[string, readonly CloudEvent[], string | undefined, string]>([
  ['an item that is lost', BOTH, undefined, 'no item'],
  ['an item that does not end', BOTH, 'APPLYING', 'ended as APPLYING'],
  ['an item that fails', [], 'FAILED', 'ended as FAILED'],
  ['what is half done', [write('push')], 'DONE', 'never was'],
  ['a change of nobody', [], 'STALE', 'nobody changed it'],
  ['a write over a change of others', [OTHERS, ...BOTH], 'DONE', 'not planned'],
  ['what is done again over a change of others', [...BOTH, OTHERS, ...BOTH], 'DONE', 'not planned'],
  ['what is done again after livegate has said that it is', [...BOTH, TOLD, ...BOTH], 'DONE', 'written again'],
  ['what is done again as others took it back', [...BOTH, TOLD, REVERTED, ...BOTH], 'DONE', 'written again'],
  ['what is tried again, and refused', [...BOTH, TOLD, OTHERS], 'STALE', 'was DONE, and ended as STALE'],
  ['a value that nobody planned', [write('push', 'x'), ...BOTH], 'DONE', 'nobody planned'],
])('notices %s', (_title, events, state, fault) => {
  expect(verdict(events, state).faults.join()).toContain(fault);
});

describe('two records that differed', () => {
  const differed = { ...WATCHED, differing: { end: 'odd' } };
  const faults = (events: readonly CloudEvent[], state: string) =>
    judge([differed], events, [{ name: 'a', state }]).faults.join();

  it('may be written, each over what it held', () => expect(faults(BOTH, 'DONE')).toBe(''));

  it('are not planned any more if one is as the other was', () =>
    expect(faults([REVERTED, ...BOTH], 'DONE')).toContain('end was "old" and not planned'));

  it('are not stale by a half of livegate', () =>
    expect(faults([write('push')], 'STALE')).toContain('nobody changed it'));
});

it('notices an item that nobody asked for, and counts', () => {
  const items = [
    { name: 'a', state: 'DONE' },
    { name: 'b', state: 'STALE' },
  ];
  const events = [...BOTH, ...BOTH, OTHERS];
  expect(judge([WATCHED], events, items)).toEqual({
    faults: ['b: nobody asked for it'],
    ...{ done: 1, stale: 1, repeated: 2 },
  });
});
