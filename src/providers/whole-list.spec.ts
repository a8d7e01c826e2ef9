import { GatewayError } from '../domain/errors/gateway-error';
import { ListPage, wholeList } from './whole-list';

interface Reader {
  readonly read: (page: number) => Promise<ListPage<string>>;
  readonly pages: number[];
}

/** Reads the pages of `list()`, which may differ from page to page. */
function reader(list: () => readonly string[], size = 2): Reader {
  const pages: number[] = [];
  return {
    pages,
    read: (page) => {
      pages.push(page);
      const all = list();
      return Promise.resolve({ items: all.slice((page - 1) * size, page * size), total: all.length });
    },
  };
}

const whole = (read: (page: number) => Promise<ListPage<string>>, maxItems?: number): Promise<readonly string[]> =>
  wholeList(read, (item) => item, maxItems === undefined ? {} : { maxItems });

async function reasonOf(list: Promise<unknown>): Promise<string> {
  return await list.then(
    () => 'none',
    (thrown: unknown) => GatewayError.from(thrown).reason,
  );
}

test.each([
  [[], [1]],
  [['a'], [1]],
  [['a', 'b'], [1]],
  [
    ['a', 'b', 'c'],
    [1, 2],
  ],
  [
    ['a', 'b', 'c', 'd'],
    [1, 2],
  ],
])('%j takes the pages %j', async (list, pages) => {
  const cloud = reader(() => list);
  expect(await whole(cloud.read)).toEqual(list);
  expect(cloud.pages).toEqual(pages);
});

test('a cloud that gives smaller pages than asked for is read to the end', async () => {
  expect(await whole(reader(() => ['a', 'b', 'c'], 1).read)).toEqual(['a', 'b', 'c']);
});

test('an item that a shifted page hid is found: the list is read again', async () => {
  const lists = [
    ['a', 'b', 'c', 'd'],
    ['b', 'c', 'd'],
  ];
  let reads = 0;
  const cloud = reader(() => lists[Math.min(reads++, 1)] ?? []);
  expect(await whole(cloud.read)).toEqual(['b', 'c', 'd']);
});

test('a list that keeps changing is all that was seen of it', async () => {
  let reads = 0;
  const cloud = reader(() => Array.from({ length: 3 + (reads++ % 2) }, (_, index) => `i${index}`));
  expect((await whole(cloud.read)).toSorted()).toEqual(['i0', 'i1', 'i2', 'i3']);
});

test.each<[string, () => ListPage<string>]>([
  ['repeats its first page', () => ({ items: ['a', 'b'], total: 5 })],
  ['counts items that it does not list', () => ({ items: [], total: 1 })],
  ['lists more than it counts', () => ({ items: ['a', 'b'], total: 1 })],
  ['lists an item twice', () => ({ items: ['a', 'a'], total: 2 })],
])('a cloud that %s is unreadable, after three tries', async (_title, page) => {
  let reads = 0;
  const read = (): Promise<ListPage<string>> => {
    reads += 1;
    return Promise.resolve(page());
  };
  expect(await reasonOf(whole(read))).toBe('PROVIDER_ANSWER_UNREADABLE');
  expect(reads).toBeLessThanOrEqual(6);
});

test('a list without an end has one', async () => {
  let next = 0;
  const read = (): Promise<ListPage<string>> => Promise.resolve({ items: [`i${next++}`], total: 10 });
  expect(await reasonOf(whole(read, 5))).toBe('PROVIDER_ANSWER_UNREADABLE');
  next = 0;
  const growing = (): Promise<ListPage<string>> => Promise.resolve({ items: [`i${next++}`], total: next + 1 });
  expect(await reasonOf(whole(growing, 5))).toBe('PROVIDER_ANSWER_UNREADABLE');
  expect(next).toBeLessThan(10);
});
