/* Whether events arrive, in the console, by the clouds' word and by livegate's. */
import { ConsoleDesk } from '../support/console-desk';
import { deliveries } from './console/deliveries';
import { arrivals, Hook } from './console/hook';
import { receivedEvents } from './console/received-events';
import { testEvents } from './console/test-events';

const hook = new Hook();
const desk = new ConsoleDesk(() => arrivals(hook));

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

describe('deliveries', () => deliveries(desk, hook));
describe('received events', () => receivedEvents(desk, hook));
describe('test events', () => testEvents(desk, hook));

it('asks nobody but livegate', () => {
  expect([...desk.browser.origins]).toEqual([desk.origin]);
});
