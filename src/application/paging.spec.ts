import { paginate, pageViolations } from './paging';

const ids = (count: number): string[] => Array.from({ length: count }, (_, i) => `id-${String(i).padStart(5, '0')}`);
const self = (id: string): string => id;

function allPages(items: readonly string[], pageSize: number): string[][] {
  const pages: string[][] = [];
  let pageToken = '';
  do {
    if (pages.length > items.length) throw new Error('the pages have no end');
    const page = paginate(items, self, { pageSize, pageToken });
    pages.push([...page.items]);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return pages;
}

test.each([
  { count: 0, pageSize: 3, pages: [0] },
  { count: 2, pageSize: 3, pages: [2] },
  { count: 3, pageSize: 3, pages: [3] },
  { count: 4, pageSize: 3, pages: [3, 1] },
  { count: 7, pageSize: 3, pages: [3, 3, 1] },
  { count: 3, pageSize: 1, pages: [1, 1, 1] },
])('$count items in pages of $pageSize', ({ count, pageSize, pages }) => {
  const found = allPages(ids(count).toReversed(), pageSize);
  expect(found.map(({ length }) => length)).toEqual(pages);
  // In order, each once.
  expect(found.flat()).toEqual(ids(count));
});

test.each([
  { title: 'no size', request: {}, length: 100 },
  { title: 'size 0', request: { pageSize: 0 }, length: 100 },
  { title: 'a size above the greatest', request: { pageSize: 5000 }, length: 1000 },
  { title: 'the greatest size', request: { pageSize: 1000 }, length: 1000 },
])('$title gives $length', ({ request, length }) => {
  expect(paginate(ids(1500), self, request).items).toHaveLength(length);
});

test('items added or removed between pages neither repeat nor hide others', () => {
  const { nextPageToken } = paginate(['b', 'd', 'f'], self, { pageSize: 2 });
  // `d`, the last of the page before, has gone; `a` and `e` have come.
  expect(paginate(['a', 'b', 'e', 'f'], self, { pageToken: nextPageToken }).items).toEqual(['e', 'f']);
});

test('leaves the given list unchanged', () => {
  const items = ['b', 'a'];
  paginate(items, self, {});
  expect(items).toEqual(['b', 'a']);
});

test('ids may hold anything', () => {
  const odd = ['a/b=c', 'é', '中', '😀', ' '];
  expect(allPages(odd, 1).flat().toSorted()).toEqual(odd.toSorted());
});

const token = (text: string): string => Buffer.from(text).toString('base64url');

test.each([
  'x',
  '=',
  'v1:ali',
  token('v2:ali'),
  token('ali'),
  `${token('v1:ali')}=`,
  `${token('v1:ali')} `,
  token('v1:ali').toUpperCase(),
])('the token %s is refused', (pageToken) => {
  expect(pageViolations({ pageToken })).toMatchObject([{ field: 'pageToken', reason: 'INVALID_FORMAT' }]);
  expect(() => paginate(ids(3), self, { pageToken })).toThrow('nextPageToken');
});

test.each([-1, -2147483648, 1.5, NaN])('the size %d is refused', (pageSize) => {
  expect(pageViolations({ pageSize, pageToken: 'x' })).toMatchObject([
    { field: 'pageSize', reason: 'OUT_OF_RANGE' },
    { field: 'pageToken' },
  ]);
});

test('good requests have no faults', () => {
  for (const request of [{}, { pageSize: 0 }, { pageSize: 9999, pageToken: '' }, { pageToken: token('v1:ali') }]) {
    expect(pageViolations(request)).toEqual([]);
  }
});
