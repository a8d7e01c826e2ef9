/*
 * The console in a real browser, against emulators of the clouds: how people find their way, and
 * that it is safe. The parts are in `console/`; the specs beside this one have the rest. It asks
 * nobody but livegate, and its own content security policy forbids nothing that it does.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ConsoleDesk } from '../support/console-desk';
import { CONSOLE_DIR } from '../support/start-system';
import { askingAgain } from './console/asking-again';
import { behindPrefix } from './console/prefix';
import { security } from './console/security';
import { signIn } from './console/sign-in';
import { use } from './console/use';

const desk = new ConsoleDesk();

beforeAll(() => desk.start());
beforeEach(() => desk.clear());
afterEach(() => expect(desk.complaints()).toEqual([]));
afterAll(() => desk.close());

describe('the console', () => use(desk));
describe('a page that asks again and again', () => askingAgain(desk));

it('asks nobody but livegate', () => {
  expect([...desk.browser.origins]).toEqual([desk.origin]);
});

describe('the policy of the console', () => security(desk));
describe('behind a proxy that adds a prefix', () => behindPrefix(desk));
describe('where livegate asks who calls', () => signIn(desk));

it('loads at most 250 KiB of compressed script', () => {
  const assets = join(CONSOLE_DIR, 'assets');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  const bytes = scripts.map((name) => gzipSync(readFileSync(join(assets, name))).length);
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(250 * 1_024);
  expect(bytes.length).toBeGreaterThan(0);
});
