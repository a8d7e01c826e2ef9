import { LOG_EVENTS } from '../../src/domain/events/event-log';
import { ALERTS } from '../support/alert-rules';
import { ERROR_REASONS } from './generated/error-reasons';
import { EVENT_NAMES } from './generated/log-events';
import { subjectsOf, withGeneratedParts } from './generated/parts';
import { readPage } from './page';
import { ALL_PAGES } from './pages';

const GENERATED = ALL_PAGES.filter(({ path }) => path.startsWith('docs/'));

test.each(GENERATED.map((page) => ({ path: page.path, page })))(
  'the generated parts of $path are up to date',
  ({ page }) => {
    expect(withGeneratedParts(page.text)).toBe(page.text);
  },
);

test('every error reason has its section, with what to do', () => {
  const { text } = readPage('docs/errors.md');
  expect(subjectsOf(text, 'error reason').sort()).toEqual([...ERROR_REASONS].sort());
  for (const reason of ERROR_REASONS) expect(sectionOf(text, reason)).toMatch(/^\*\*To do:\*\* /m);
});

test('every event of the log has its entry: what it means, what to do, and when it is over', () => {
  const { text } = readPage('docs/runbook.md');
  expect(subjectsOf(text, 'log event').sort()).toEqual([...EVENT_NAMES].sort());
  for (const name of EVENT_NAMES) {
    const { level, meaning } = LOG_EVENTS[name];
    if (level === 'info' && meaning.endsWith('Nothing to do.')) continue;
    expect(sectionOf(text, name)).toMatch(/^\*\*To do:\*\* /m);
    if (level !== 'info') expect(sectionOf(text, name)).toMatch(/^\*\*Over:\*\* /m);
  }
});

test('every alert has its entry in the runbook, with its causes, what to do, and when it is over', () => {
  const { text } = readPage('docs/runbook.md');
  expect(subjectsOf(text, 'alert').sort()).toEqual(ALERTS.map(({ name }) => name).sort());
  for (const { name } of ALERTS) {
    for (const part of ['It means', 'To do', 'Over']) {
      expect(sectionOf(text, name)).toMatch(new RegExp(`^\\*\\*${part}:\\*\\*`, 'm'));
    }
  }
});

test.each([
  ['docs/configuration.md', 'configuration keys'],
  ['docs/operations.md', 'reloaded keys'],
  ['docs/errors.md', 'error reasons'],
  ['docs/runbook.md', 'log events'],
  ['docs/runbook.md', 'alerts'],
  ['docs/metrics.md', 'metrics'],
  ['docs/providers.md', 'capabilities'],
  ['docs/providers.md', 'quotas'],
])('%s has the part "%s"', (path, part) => {
  expect(subjectsOf(readPage(path).text, part)).toEqual(['']);
});

test('a page with another text in a part is out of date', () => {
  const page = '<!-- generated: reloaded keys -->\nwritten by hand\n<!-- end -->\n';
  expect(withGeneratedParts(page)).toContain('`callers`');
  expect(withGeneratedParts(page)).not.toContain('written by hand');
  expect(() => withGeneratedParts(page.replace('reloaded', 'other'))).toThrow('there is no part "other keys"');
});

/** From the heading of an entry up to the next. */
function sectionOf(text: string, name: string): string {
  const [, section = ''] = new RegExp(`^### \`${name}\`\\n([^]*?)(?=^##)`, 'm').exec(`${text}\n##`) ?? [];
  return section;
}
