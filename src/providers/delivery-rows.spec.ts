import { headersIn, outcomeOf, presentable, queryBounds, RawDelivery, withUniqueIds } from './delivery-rows';

const RAW: RawDelivery = {
  providerEventType: 'publish',
  domain: 'push.example.com',
  app: 'live',
  stream: 's1',
  url: 'https://hooks.example.com/live',
  payload: 'action=publish',
  sentText: '2026-11-22T08:00:00Z',
  result: 'success',
};
const idOf = (changes: Partial<RawDelivery> = {}, account = 'a'): string =>
  presentable({ ...RAW, ...changes }, 'alibaba', account).id;

test.each([
  ['success', 'SUCCEEDED'],
  [' Success', 'SUCCEEDED'],
  ['fail', 'FAILED'],
  ['FAILED', 'FAILED'],
  ['', 'UNKNOWN'],
  ['timeout', 'UNKNOWN'],
])('%j is %s', (word, outcome) => {
  expect(outcomeOf(word)).toBe(outcome);
});

test('an id is the same for the same row, and another for any other', () => {
  expect(idOf()).toMatch(/^[0-9a-f]{32}$/);
  expect(idOf()).toBe(idOf());
  const others = [
    idOf({}, 'b'),
    idOf({ domain: 'x' }),
    idOf({ app: 'x' }),
    idOf({ stream: 'x' }),
    idOf({ providerEventType: 'x' }),
    idOf({ sentText: 'x' }),
    idOf({ url: 'x' }),
    idOf({ payload: 'x' }),
    // No part runs into the next one.
    idOf({ app: 'live\u001fs1', stream: '' }),
  ];
  expect(new Set([idOf(), ...others]).size).toBe(others.length + 1);
});

test('equal rows of a page are numbered', () => {
  const row = presentable(RAW, 'alibaba', 'a');
  const other = presentable({ ...RAW, app: 'x' }, 'alibaba', 'a');
  const ids = withUniqueIds([row, other, row, row]).map(({ id }) => id);
  expect(ids).toEqual([row.id, other.id, `${row.id}-2`, `${row.id}-3`]);
});

test.each([
  ['{"Content-Type":["application/json","b"],"X-Count":3}', { 'Content-Type': 'application/json, b', 'X-Count': '3' }],
  ['content-type: text/plain\r\nx-empty:\r\n', { 'content-type': 'text/plain', 'x-empty': '' }],
  ['via: a\nSet-Cookie: b\nvia: c\nSet-Cookie: d', { via: 'a, c', 'Set-Cookie': '[redacted], [redacted]' }],
  [
    '{"ALI-LIVE-SIGNATURE":["abc"],"Authorization":"b","Set-Cookie":"c"}',
    redacted('ALI-LIVE-SIGNATURE', 'Authorization', 'Set-Cookie'),
  ],
  ['{"X-Api-Key":"a","x-token":"b","key":"c"}', redacted('X-Api-Key', 'x-token', 'key')],
  ['{"monkey":"a"}', { monkey: 'a' }],
  ['{"location":"https://a.example.com/?auth_key=abc"}', { location: 'https://a.example.com/?auth_key=[redacted]' }],
  ['', undefined],
  ['[1]', undefined],
  ['{"a":{"b":1}}', undefined],
  ['no headers', undefined],
])('headers in %j', (text, headers) => {
  const redact = (value: string): string => value.replace(/auth_key=\w+/, 'auth_key=[redacted]');
  expect(headersIn(text, redact)).toEqual(headers);
});

function redacted(...names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, '[redacted]']));
}

test('a query is of whole seconds that hold the interval', () => {
  const at = Date.parse('2026-11-22T08:00:00Z');
  expect(queryBounds(at + 1, at + 2)).toEqual({ StartTime: '2026-11-22T08:00:00Z', EndTime: '2026-11-22T08:00:01Z' });
  expect(queryBounds(at, at + 1_000)).toEqual({ StartTime: '2026-11-22T08:00:00Z', EndTime: '2026-11-22T08:00:01Z' });
});
