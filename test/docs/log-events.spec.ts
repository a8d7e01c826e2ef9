import { LOG_EVENTS } from '../../src/domain/events/event-log';
import { README } from './readme';

it('the README lists every event of the log', () => {
  const rows = Object.entries(LOG_EVENTS).map(
    ([name, { level, meaning }]) => `| \`${name}\` | ${level} | ${meaning} |`,
  );
  const table = ['| event | level | meaning |', '| --- | --- | --- |', ...rows].join('\n');
  const [, listed] = /<!-- events of the log -->\n(.*)\n<!-- end of the events -->/s.exec(README) ?? [];
  expect(listed).toBe(table);
});
