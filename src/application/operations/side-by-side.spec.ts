import { sideBySide } from './side-by-side';

it('begins nothing after a failure, and ends when everything has ended', async () => {
  const begun: string[] = [];
  let endOther = (): void => undefined;
  const work = (item: string): Promise<void> => {
    begun.push(item);
    return item === 'a1' ? Promise.reject(new Error('first')) : new Promise((resolve) => (endOther = resolve));
  };
  let hasEnded = false;
  const all = sideBySide(['a1', 'a2', 'b1', 'b2'], ([group = '']) => group, 1, work).finally(() => (hasEnded = true));
  const told = expect(all).rejects.toThrow('first');
  await new Promise((resolve) => setImmediate(resolve));
  expect({ begun, hasEnded }).toEqual({ begun: ['a1', 'b1'], hasEnded: false });
  endOther();
  await told;
  expect(begun).toEqual(['a1', 'b1']);
});
