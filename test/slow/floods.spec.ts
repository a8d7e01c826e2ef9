/*
 * Floods by an attacker in another process, while callers with a key ask over both transports: livegate has 256 MiB of heap and 300 file
 * descriptors, survives, and serves them meanwhile. `attacks/figures.ts` prints the same as figures.
 */
import { besiege, Besieged, Service, startBesieged } from './attacks/besieged';

const DURATION_MS = 3_000;

let besieged: Besieged;
beforeEach(async () => (besieged = await startBesieged()));
afterEach(() => besieged.stop());

/** On a busy machine two may fail of however few it asks in the time. */
const ALWAYS_EXCUSED = 2;

function expectServed({ asked, served }: Service, share: number): void {
  expect(asked).toBeGreaterThan(3);
  expect(asked - served).toBeLessThanOrEqual(Math.max(ALWAYS_EXCUSED, asked * (1 - share)));
}

test.each([
  'open streams',
  'rapid reset',
  'rapid reset of an unknown method',
  'refused calls',
  'connections that come and go',
  'health watches that nobody reads',
  'health checks whose message does not end',
  'pings',
  'pings whose answers nobody reads',
  'settings',
  'settings whose answers nobody reads',
  'continuations',
  'window updates',
  'pipelined requests',
  'pipelined requests whose answers nobody reads',
  'requests that do not end',
])('%s', async (attack) => {
  const siege = await besiege(besieged, attack, DURATION_MS);
  expect(siege.survived).toBe(true);
  expect(siege.peakRssMib).toBeLessThan(512);
  expectServed(siege.health, 0.99);
  expectServed(siege.restKept, 0.99);
  expectServed(siege.grpcKept, 0.99);
  expectServed(siege.restNew, 0.9);
  expectServed(siege.grpcNew, 0.9);
  if (attack.startsWith('rapid reset')) expect(siege.health.longestMs).toBeLessThanOrEqual(250);
});

test('600 silent connections to each listener, made anew as soon as they are ended', async () => {
  const siege = await besiege(besieged, 'silent connections', DURATION_MS);
  expect(siege.survived).toBe(true);
  expectServed(siege.restKept, 0.99);
  expectServed(siege.grpcKept, 0.99);
  expectServed(siege.restNew, 0.75);
  expectServed(siege.grpcNew, 0.75);
});
