/*
 * The console in a real browser, against emulators of the clouds: the parts are in `console/`. It
 * asks nobody but livegate, and its own content security policy forbids nothing that it does.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ConsoleDesk } from '../support/console-desk';
import { CONSOLE_DIR } from '../support/start-system';
import { askingAgain } from './console/asking-again';
import { configs } from './console/configs';
import { conflicts } from './console/conflicts';
import { deliveries } from './console/deliveries';
import { everyPage } from './console/every-page';
import { arrivals, Hook } from './console/hook';
import { behindPrefix } from './console/prefix';
import { pullForms } from './console/pull-forms';
import { receivedEvents } from './console/received-events';
import { signIn } from './console/sign-in';
import { testEvents } from './console/test-events';
import { use } from './console/use';

const hook = new Hook();
const desk = new ConsoleDesk(() => ({ ...arrivals(hook), withBytePlus: true }));

beforeAll(async () => {
  await hook.start();
  await desk.start();
});
beforeEach(() => desk.clear());
afterEach(() => expect(desk.complaints()).toEqual([]));
afterAll(async () => {
  await desk.close();
  hook.close();
});

describe('every page', () => everyPage(desk, hook));
describe('the console', () => use(desk));
describe('a page that asks again and again', () => askingAgain(desk));
describe('a configuration', () => configs(desk));
describe('a configuration that somebody else has changed meanwhile', () => conflicts(desk));
describe('a pull configuration', () => pullForms(desk));
describe('deliveries', () => deliveries(desk, hook));
describe('received events', () => receivedEvents(desk, hook));
describe('test events', () => testEvents(desk, hook));

it('asks nobody but livegate', () => {
  expect([...desk.browser.origins]).toEqual([desk.origin]);
});

describe('behind a proxy that adds a prefix', () => behindPrefix(desk));
describe('where livegate asks who calls', () => signIn(desk));

it('loads at most 250 KiB of compressed script', () => {
  const assets = join(CONSOLE_DIR, 'assets');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  const bytes = scripts.map((name) => gzipSync(readFileSync(join(assets, name))).length);
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(250 * 1_024);
  expect(bytes.length).toBeGreaterThan(0);
});
