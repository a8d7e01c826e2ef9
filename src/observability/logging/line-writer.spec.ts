import { FakeClock } from '../../../test/support/fake-clock';
import { LineWriter } from './line-writer';

function world() {
  const written: string[] = [];
  const clock = new FakeClock();
  const writer = new LineWriter({ write: (text) => written.push(text) }, clock);
  return { written, clock, writer };
}

test('lines that may wait are written together, in order, after a moment', async () => {
  const { written, clock, writer } = world();
  writer.soon.write('a\n');
  writer.soon.write('b\n');
  await clock.advance(49);
  expect(written).toEqual([]);
  await clock.advance(1);
  writer.soon.write('c\n');
  await clock.advance(50);
  expect([written, clock.pending]).toEqual([['a\nb\n', 'c\n'], 0]);
});

test('a line that may not wait is written at once, after those that do', () => {
  const { written, clock, writer } = world();
  writer.now.write('a\n');
  writer.soon.write('b\n');
  writer.now.write('c\n');
  expect([written, clock.pending]).toEqual([['a\n', 'b\nc\n'], 0]);
});

test('a hundred lines wait for no more, and the end for none', () => {
  const { written, clock, writer } = world();
  for (let line = 0; line < 150; line += 1) writer.soon.write('x');
  expect(written).toEqual(['x'.repeat(100)]);
  writer.flush();
  writer.flush();
  expect(written).toEqual(['x'.repeat(100), 'x'.repeat(50)]);
  expect(clock.pending).toBe(0);
});
