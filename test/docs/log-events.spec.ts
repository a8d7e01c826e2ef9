import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LOG_EVENTS } from '../../src/domain/events/event-log';
import { ROOT } from './page';

/** A spec that provokes an event names it in what it expects. */
it('some spec expects each event of the log', () => {
  const specs = ['src', 'test'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.spec.ts'))
      .map((name) => readFileSync(join(ROOT, folder, name), 'utf8')),
  );
  const words = new Set(
    specs.flatMap((text) => [...text.matchAll(/['"]([a-z]+(?:_[a-z]+)*)['"]/g)].map(([, word]) => word)),
  );
  expect(Object.keys(LOG_EVENTS).filter((event) => !words.has(event))).toEqual([]);
});
