import { oneMessage } from './one-message';

const message = (length: number): Buffer => {
  const bytes = Buffer.alloc(5 + length);
  bytes.writeUInt32BE(length, 1);
  return bytes;
};

test('one message is accepted, however it is cut', () => {
  const accepts = oneMessage();
  expect([...message(3_000)].every((byte) => accepts(Buffer.from([byte])))).toBe(true);
});

test('what follows is accepted up to 1 KiB', () => {
  const accepts = oneMessage();
  expect(accepts(Buffer.concat([message(2_000), Buffer.alloc(1_024)]))).toBe(true);
  expect(accepts(Buffer.alloc(1))).toBe(false);
});
