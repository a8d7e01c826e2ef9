/*
 * Every component of the console is shown: in its states on the page of components, or on the page
 * that asks livegate for what it shows. That axe finds nothing wrong with the stories is in
 * test/slow/console-pages.spec.ts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

const CONSOLE = join(__dirname, '../../src/console');
const STORIES = 'pages/stories/';
/** How a component asks livegate. */
const ASKS = /\buse(Client|Events)\(/;
/** They name the tab, and load a page: what they show is a page. */
const OF_EVERY_PAGE = ['Title', 'Lazy'];

const files = readdirSync(CONSOLE, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.tsx'))
  .map((name) => ({ name: name.split(sep).join('/'), text: readFileSync(join(CONSOLE, name), 'utf8') }));
const stories = files.filter(({ name }) => name.startsWith(STORIES)).map(({ text }) => text);

/** Components that show what they are given. Those at the top of the console are its frame. */
const components = files
  .filter(({ name }) => name.startsWith('ui/') || (name.startsWith('pages/') && !name.startsWith(STORIES)))
  .filter(({ name, text }) => !/-pages?\.tsx$/.test(name) && !ASKS.test(text))
  .flatMap(({ text }) => [...text.matchAll(/^export function ([A-Z]\w+)/gm)].map(([, component = '']) => component))
  .filter((component) => !OF_EVERY_PAGE.includes(component));

it('finds the components', () => {
  expect(components).toEqual(expect.arrayContaining(['Badge', 'DataTable', 'FieldControl', 'PlanTable']));
});

it('has a story for each', () => {
  const hasStory = (component: string): boolean => stories.some((text) => new RegExp(`<${component}\\b`).test(text));
  expect(components.filter((component) => !hasStory(component))).toEqual([]);
});
