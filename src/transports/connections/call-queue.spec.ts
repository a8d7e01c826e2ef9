import { setImmediate as nextTurn } from 'node:timers/promises';
import { CallQueue } from './call-queue';

let elapsedMs: number;
let calls: CallQueue;
let handled: string[];
const [one, other] = [{}, {}];

beforeEach(() => {
  elapsedMs = 0;
  calls = new CallQueue({ elapsed: () => elapsedMs });
  handled = [];
});

/** A call that holds the event loop for `tookMs`, half of it once a promise has settled. */
function add(connection: object, name: string, tookMs = 0): void {
  calls.add(connection, () => {
    handled.push(name);
    elapsedMs += tookMs / 2;
    void Promise.resolve().then(() => (elapsedMs += tookMs / 2));
  });
}

test('connections take turns, each in its own order', async () => {
  for (const name of ['a1', 'a2', 'a3']) add(one, name);
  add(other, 'b1');
  expect(handled).toEqual([]);
  await nextTurn();
  expect(handled).toEqual(['a1', 'b1', 'a2', 'a3']);
});

test('the event loop turns after 10 ms of calls, and what arrives meanwhile has its turn', async () => {
  for (const name of ['a1', 'a2', 'a3', 'a4', 'a5']) add(one, name, 4);
  await nextTurn();
  expect(handled).toEqual(['a1', 'a2', 'a3']);
  add(other, 'b1', 4);
  await nextTurn();
  expect(handled).toEqual(['a1', 'a2', 'a3', 'a4', 'b1', 'a5']);
});

test('calls that arrive together belong to no slice before the next', async () => {
  const before = calls.slice;
  add(one, 'a1');
  expect(calls.slice).toBe(before);
  await nextTurn();
  expect(calls.slice).toBe(before + 1);
});
