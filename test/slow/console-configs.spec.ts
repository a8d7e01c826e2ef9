/* Configurations in the console, in a real browser, as people set them up and change them. */
import { ConsoleDesk } from '../support/console-desk';
import { configs } from './console/configs';
import { conflicts } from './console/conflicts';
import { byKeyboard } from './console/keyboard';
import { pullForms } from './console/pull-forms';

const desk = new ConsoleDesk(() => ({ withBytePlus: true }));

beforeAll(() => desk.start());
beforeEach(() => desk.clear());
afterEach(() => expect(desk.complaints()).toEqual([]));
afterAll(() => desk.close());

describe('a configuration', () => configs(desk));
describe('a configuration that somebody else has changed meanwhile', () => conflicts(desk));
describe('a form', () => byKeyboard(desk));
describe('a pull configuration', () => pullForms(desk));

it('asks nobody but livegate', () => {
  expect([...desk.browser.origins]).toEqual([desk.origin]);
});
