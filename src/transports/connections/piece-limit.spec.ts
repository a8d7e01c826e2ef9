import { Readable } from 'node:stream';
import { limitPieces } from './piece-limit';

function world(accepts = (_piece: Buffer) => true) {
  const body = new Readable({ read: () => undefined });
  const exceeded = jest.fn();
  limitPieces(body, exceeded, accepts);
  return { body, exceeded };
}

test('a body of 1024 pieces is read whole', () => {
  const { body, exceeded } = world();
  for (let i = 0; i < 1_024; i += 1) body.push(Buffer.from('a'));
  body.push(null);
  expect(exceeded).not.toHaveBeenCalled();
  expect(body.readableLength).toBe(1_024);
});

test('further pieces are dropped', () => {
  const { body, exceeded } = world();
  for (let i = 0; i < 2_000; i += 1) body.push(Buffer.from('a'));
  expect(exceeded).toHaveBeenCalledTimes(1);
  expect(body.readableLength).toBe(1_024);
});

test('a piece that is refused, and all after it, are dropped', () => {
  const { body, exceeded } = world((piece) => piece.length < 3);
  for (const piece of ['aa', 'aaa', 'a']) body.push(Buffer.from(piece));
  expect(exceeded).toHaveBeenCalledTimes(1);
  expect(body.readableLength).toBe(2);
});
