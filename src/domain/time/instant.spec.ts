import fc from 'fast-check';
import { instantOf, startOfDay } from './instant';

test.each([
  '2026-02-30T00:00:00Z',
  '2025-02-29T00:00:00Z',
  '1900-02-29T00:00:00Z',
  '2026-04-31T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-00-01T00:00:00Z',
  '2026-01-00T00:00:00Z',
  '2026-01-32T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T23:60:00Z',
  '2026-01-01T23:59:60Z',
  '2026-01-01T00:00:00+24:00',
  '2026-01-01T00:00:00+01:60',
  '2026-01-01T00:00:00',
  '2026-01-01T00:00Z',
  '2026-01-01T00:00:00.Z',
  '2026-01-01T00:00:00,5Z',
  '2026-01-01 00:00:00Z',
  '2026-01-01T00:00:00 Z',
  '2026-01-01T00:00:00+0100',
  '+002026-01-01T00:00:00Z',
  '２０26-01-01T00:00:00Z',
  '2026-01-01',
  'yesterday',
  '',
])('%s is not a valid time', (text) => {
  expect(instantOf(text)).toBeUndefined();
});

test.each([
  ['2026-02-28T23:59:59Z', '2026-02-28T23:59:59.000Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['2000-02-29t00:00:00z', '2000-02-29T00:00:00.000Z'],
  ['2026-03-01T00:30:00+01:00', '2026-02-28T23:30:00.000Z'],
  ['2026-02-28T23:30:00-05:30', '2026-03-01T05:00:00.000Z'],
  ['2026-01-01T00:00:00.0009999Z', '2026-01-01T00:00:00.000Z'],
  ['2026-01-01T00:00:00.123456789Z', '2026-01-01T00:00:00.123Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
])('%s is %s', (text, iso) => {
  expect(new Date(instantOf(text) ?? Number.NaN).toISOString()).toBe(iso);
});

test.each([
  ['2027-01-01', '2027-01-01T00:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
])('the day %s begins', (text, iso) => {
  expect(new Date(startOfDay(text) ?? Number.NaN).toISOString()).toBe(iso);
});

test.each(['2026-02-30', '2027-1-1', '2027-01-01T00:00:00Z', ''])('%s is not a valid day', (text) => {
  expect(startOfDay(text)).toBeUndefined();
});

test('the output of Date is parsed unchanged', () => {
  const date = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  });
  fc.assert(fc.property(date, (at) => expect(instantOf(at.toISOString())).toBe(at.getTime())));
});
