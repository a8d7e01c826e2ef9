import { PageSearch, searchPage } from './page-search';

interface Row {
  readonly place: number;
  readonly isOwn: boolean;
}

const BATCH = 5;

function searchOf(rows: readonly Row[], more: Partial<PageSearch<Row, number, number>> = {}) {
  return searchPage<Row, number, number>({
    size: 2,
    batch: BATCH,
    next: (after = -1, limit) => Promise.resolve(rows.filter(({ place }) => place > after).slice(0, limit)),
    placeOf: ({ place }) => place,
    shown: (records) => records.map(({ place, isOwn }) => (isOwn ? place : undefined)),
    ...more,
  });
}

/** Those at these places are the caller's own, and all others are not. */
const rowsWith = (count: number, ...own: readonly number[]): Row[] =>
  Array.from({ length: count }, (_, place) => ({ place, isOwn: own.includes(place) }));

it('answers alike however many records of others lie in between, before and behind', async () => {
  expect(await searchOf(rowsWith(0))).toEqual({ items: [] });
  expect(await searchOf(rowsWith(40))).toEqual({ items: [] });
  expect(await searchOf(rowsWith(40, 3, 30))).toEqual({ items: [3, 30] });
});

it('says that there is another page, from the last item on, where the caller sees one more', async () => {
  expect(await searchOf(rowsWith(40, 3, 9, 30))).toEqual({ items: [3, 9], end: 9 });
  expect(await searchOf(rowsWith(40, 3, 9, 30), { after: 9 })).toEqual({ items: [30] });
});

it('ends a page of large items early', async () => {
  const large = { bytesOf: () => 1024 * 1024 };
  expect(await searchOf(rowsWith(9, 1, 2), large)).toEqual({ items: [1], end: 1 });
  expect(await searchOf(rowsWith(9, 1), large)).toEqual({ items: [1] });
});

it('looks ten times at most, and goes on from there', async () => {
  const next = jest.fn((after = -1, limit: number) =>
    Promise.resolve(
      rowsWith(99, 70)
        .filter(({ place }) => place > after)
        .slice(0, limit),
    ),
  );
  expect(await searchOf([], { next })).toEqual({ items: [], end: 10 * BATCH - 1 });
  expect(next).toHaveBeenCalledTimes(10);
  expect(await searchOf([], { next, after: 10 * BATCH - 1 })).toEqual({ items: [70] });
});
