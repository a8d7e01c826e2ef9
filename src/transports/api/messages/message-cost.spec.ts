/*
 * A request has room for much that is refused; to find that out must not take longer than to serve
 * one. CPU time and the best of some runs, as the machine has other work.
 */
import { GatewayError, MAX_COUNTED_VIOLATIONS } from '../../../domain/errors/gateway-error';
import { refuse } from './refusals';
import { readMessage } from './read-message';
import { SetPullConfigRequestDto } from './messages.dto';
import { readJson } from '../../rest/json-body';

const MAX_CPU_MS = 60;
const RUNS = 5;

function cpuMsOf(work: () => void): number {
  const times = Array.from({ length: RUNS }, () => {
    const before = process.cpuUsage();
    work();
    return process.cpuUsage(before).user / 1000;
  });
  return Math.min(...times);
}

function refusalOf(text: string): GatewayError {
  const { value, violations } = readJson(Buffer.from(text));
  const incoming = { message: value === undefined ? {} : { pullConfig: value }, violations };
  try {
    refuse(readMessage(SetPullConfigRequestDto, incoming, 'pullConfig').violations);
  } catch (thrown) {
    return GatewayError.from(thrown);
  }
  throw new Error('nothing was refused');
}

const origin = (params: object): string =>
  JSON.stringify({ origins: [{ protocol: 'RTMP', host: 'a.example.com', params }] });

test.each([
  ['a field whose name is dots', JSON.stringify({ ['.'.repeat(240_000)]: 1 }), /this field does not exist/],
  ['a field whose name is brackets', JSON.stringify({ ['['.repeat(240_000)]: 1 }), /this field does not exist/],
  ['a parameter whose name is dots', origin({ ['.'.repeat(240_000)]: 'x' }), /must have a key of 1 to 128/],
  ['unknown fields', `{${Array.from({ length: 9_000 }, (_, i) => `"a${i}":1`).join()}}`, /a0: this field/],
  [
    'more unknown fields',
    `{${Array.from({ length: 20_000 }, (_, i) => `"a${i}":1`).join()}}`,
    /body: must have at most/,
  ],
  ['one field again and again', `{${Array.from({ length: 30_000 }, () => '"a":1').join()}}`, /body: must have at most/],
  ['empty lists', `{"origins":[${'[],'.repeat(80_000)}1]}`, /body: must have at most/],
  ['lists in lists', `${'['.repeat(120_000)}${']'.repeat(120_000)}`, /body: must have at most/],
  [
    'members given twice, deep down',
    `${'['.repeat(9_000)}${'{"a":1,"a":1},'.repeat(30)}1${']'.repeat(9_000)}`,
    /must be given only once/,
  ],
])('%s', (_title, body, message) => {
  expect(refusalOf(body).message).toMatch(message);
  expect(cpuMsOf(() => refusalOf(body))).toBeLessThan(MAX_CPU_MS);
});

test('commas and brackets within texts are no values', () => {
  const { value, violations } = readJson(Buffer.from(JSON.stringify({ urls: ['[{,'.repeat(20_000), '\\"[', ',"'] })));
  expect(violations).toEqual([]);
  expect(value).toMatchObject({ urls: [expect.any(String), '\\"[', ',"'] });
});

test('faults are counted up to a number', () => {
  const fields = Array.from({ length: 500 }, (_, i) => `"a${i}":1`).join();
  expect(refusalOf(`{${fields}}`).message).toMatch(new RegExp(`; and ${MAX_COUNTED_VIOLATIONS - 20} more$`));
});
