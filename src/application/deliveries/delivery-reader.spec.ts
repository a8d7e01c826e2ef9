import { endlessOperation } from '../../../test/support/endless-operation';
import { LoggedDelivery } from '../../domain/deliveries/delivery';
import { DeliveryList, DeliveryPage } from '../../domain/deliveries/delivery-log';
import { GatewayError } from '../../domain/errors/gateway-error';
import { DeliveryReader, ReadLimits } from './delivery-reader';
import { FIRST, Position } from './delivery-token';

const rowOf = (id: string): LoggedDelivery => ({ id, providerEventType: 'x', domain: 'd', outcome: 'SUCCEEDED' });
const down = new GatewayError('PROVIDER_UNAVAILABLE', 'down');
const missing = new GatewayError('DOMAIN_NOT_FOUND', 'no such domain');

/** A list with these pages; an error stands for a call that fails. */
function listOf(key: string, ...pages: readonly (string | GatewayError)[]): DeliveryList {
  return {
    key,
    page: (_operation, number): Promise<DeliveryPage> => {
      const page = pages[number - 1] ?? '';
      if (typeof page !== 'string') return Promise.reject(page);
      return Promise.resolve({ rows: [...page].map(rowOf), hasMore: number < pages.length });
    },
  };
}

const NO_LIMITS: ReadLimits = { maxRows: 1_000, maxBytes: 1_000_000, isLate: () => false };

/** The ids of a page, and where the next one begins. */
async function read(
  lists: readonly DeliveryList[],
  limits: Partial<ReadLimits> = {},
  from: Position = FIRST,
  accepts: (row: LoggedDelivery) => boolean = () => true,
): Promise<readonly [string, Position | undefined]> {
  const reader = new DeliveryReader(endlessOperation(), accepts, { ...NO_LIMITS, ...limits });
  const { found, next } = await reader.read(lists, from);
  return [found.map(({ row }) => row.id).join(''), next];
}

/** All pages, one text each. */
async function all(lists: readonly DeliveryList[], limits: Partial<ReadLimits>): Promise<readonly string[]> {
  const pages: string[] = [];
  for (let from: Position | undefined = FIRST; from;) {
    const [ids, next]: readonly [string, Position | undefined] = await read(lists, limits, from);
    pages.push(ids);
    from = next;
  }
  return pages;
}

const LISTS = [listOf('a', 'ABC', 'D'), listOf('b', ''), listOf('c', 'EF')];

test('reads every list to its end', async () => {
  expect(await read(LISTS)).toEqual(['ABCDEF', undefined]);
});

test.each([
  [1, ['A', 'B', 'C', 'D', 'E', 'F']],
  [2, ['AB', 'CD', 'EF']],
  [4, ['ABCD', 'EF']],
  [5, ['ABCDE', 'F']],
])('pages of %d hold each row once', async (maxRows, pages) => {
  expect(await all(LISTS, { maxRows })).toEqual(pages);
});

test('a page ends once it has its bytes', async () => {
  expect(await read(LISTS, { maxBytes: 1 })).toEqual(['A', { list: 'a', page: 1, row: 1 }]);
});

test('a page that is late ends, but never before its first call', async () => {
  expect(await all(LISTS, { isLate: () => true })).toEqual(['ABC', 'D', '', 'EF']);
});

test('a filter that matches little ends after 20 calls', async () => {
  const lists = [listOf('a', ...Array.from({ length: 45 }, () => 'A'))];
  expect(await read(lists, {}, FIRST, () => false)).toEqual(['', { list: 'a', page: 21, row: 0 }]);
  expect(await read(lists, {}, { list: 'a', page: 41, row: 0 }, () => false)).toEqual(['', undefined]);
});

test('lists that are refused count as calls', async () => {
  const lists = Array.from({ length: 30 }, (_, index) => listOf(String(index + 100), missing));
  expect(await read(lists)).toEqual(['', { list: '120', page: 1, row: 0 }]);
});

test('a failure at once is thrown, and a later one ends the page', async () => {
  await expect(read([listOf('a', down)])).rejects.toBe(down);
  const lists = [listOf('a', 'A', down), listOf('b', 'B')];
  expect(await read(lists)).toEqual(['A', { list: 'a', page: 2, row: 0 }]);
  await expect(read(lists, {}, { list: 'a', page: 2, row: 0 })).rejects.toBe(down);
});

test('a list that the cloud does not have is left out, unless there is no other', async () => {
  expect(await read([listOf('a', missing), listOf('b', 'B')])).toEqual(['B', undefined]);
  await expect(read([listOf('a', missing)])).rejects.toBe(missing);
  await expect(read([listOf('a', missing), listOf('b', missing)])).rejects.toBe(missing);
  expect(await read([listOf('a', 'A'), listOf('b', missing)], {}, { list: 'b', page: 1, row: 0 })).toEqual([
    '',
    undefined,
  ]);
});

test('a list that has gone since the last page is passed over', async () => {
  expect(await read([listOf('a', 'A'), listOf('c', 'CD')], {}, { list: 'b', page: 3, row: 1 })).toEqual([
    'CD',
    undefined,
  ]);
});

test('an operation that has ended throws its own reason', async () => {
  const operation = endlessOperation();
  const gone = new GatewayError('CALLER_CANCELLED', 'gone');
  const lists = [listOf('a', 'A'), { key: 'b', page: () => (operation.end(gone), Promise.reject(down)) }];
  await expect(new DeliveryReader(operation, () => true, NO_LIMITS).read(lists, FIRST)).rejects.toBe(gone);
});
