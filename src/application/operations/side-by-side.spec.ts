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

it('begins the last ones of a group when the others of it have ended, whatever others do', async () => {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (item: string): Promise<void> => {
    begun.push(item);
    return new Promise((resolve) => ends.set(item, resolve));
  };
  const groupOf = ([group = '']: string): string => group;
  const all = sideBySide(['a-last', 'a1', 'a2', 'b1', 'b-last'], groupOf, 4, work, (item) => item.endsWith('last'));
  const end = async (item: string): Promise<void> => {
    ends.get(item)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  expect(begun).toEqual(['a1', 'a2', 'b1']);
  await end('a1');
  expect(begun).toHaveLength(3);
  await end('a2');
  expect(begun).toEqual(['a1', 'a2', 'b1', 'a-last']);
  await end('b1');
  await end('a-last');
  await end('b-last');
  await all;
  expect(begun).toEqual(['a1', 'a2', 'b1', 'a-last', 'b-last']);
});
