import { CodeMeaning, ErrorTable } from './error-table';

const meaning = (reason: CodeMeaning['reason']): CodeMeaning => ({ reason, outcome: 'NOT_APPLIED' });
const EXACT = meaning('CONFIG_NOT_FOUND');
const SHORT = meaning('PROVIDER_UNAVAILABLE');
const LONG = meaning('PROVIDER_THROTTLED');
const table = new ErrorTable({
  'Internal*': SHORT,
  'Internal.Error*': LONG,
  'Internal.Error.Exact': EXACT,
  'A.B': EXACT,
});

test.each([
  ['Internal.Error.Exact', EXACT],
  ['Internal.Error.More', LONG],
  ['InternalAnything', SHORT],
  ['Internal Error', SHORT],
  ['A.B', EXACT],
  ['A B', undefined],
  ['AxB', undefined],
  ['xInternal', undefined],
])('%s is looked up: exact beats pattern, the longest pattern wins, spaces do not count', (code, expected) => {
  expect(table.lookUp(code)).toBe(expected);
});
