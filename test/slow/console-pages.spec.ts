/*
 * Every page and every dialog of the console in a real browser: they fit, axe finds nothing wrong
 * with them, and names are never more than text.
 */
import { ConsoleDesk } from '../support/console-desk';
import { dialogs } from './console/dialogs';
import { everyPage, fillPages } from './console/every-page';
import { arrivals, Hook } from './console/hook';
import { hostileNames } from './console/hostile-names';
import { overview } from './console/overview';

const hook = new Hook();
const desk = new ConsoleDesk(() => ({ ...arrivals(hook), withBytePlus: true }));

beforeAll(async () => {
  await hook.start();
  await desk.start();
  await fillPages(desk, hook);
});
beforeEach(() => desk.clear());
afterEach(() => expect(desk.complaints()).toEqual([]));
afterAll(async () => {
  await desk.close();
  hook.close();
});

describe('every page', () => everyPage(desk));
describe('names that would be HTML', () => hostileNames(desk));
describe('every dialog', () => dialogs(desk));
describe('the overview', () => overview(desk));

it('asks nobody but livegate', () => {
  expect([...desk.browser.origins]).toEqual([desk.origin]);
});
