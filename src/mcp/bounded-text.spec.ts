import { boundedText } from './bounded-text';

it('names what it has cut wherever it leaves out the token of the next page', () => {
  const answer = { domains: ['a', 'b', 'c'], nextPageToken: 'x'.repeat(80) };
  const text = boundedText(answer, JSON.stringify(answer).length - 1, true);
  expect(JSON.parse(text)).toEqual({
    domains: ['a', 'b'],
    cut: ['shows 2 of 3 in domains; ask again with pageSize 2 and follow nextPageToken'],
  });
});
