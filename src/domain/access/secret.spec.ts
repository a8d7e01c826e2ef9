import { format, inspect } from 'node:util';
import { Secret } from './secret';

const CLEAR = 'open-sesame-4711';

test.each([
  ['as text', (secret: Secret) => `${secret.toString()} ${String(secret)} ${[secret].join()}`],
  ['in a template', (secret: Secret) => `${secret as unknown as string}`],
  ['as JSON', (secret: Secret) => JSON.stringify({ secret, list: [secret] })],
  ['inspected', (secret: Secret) => inspect({ secret }, { depth: 9, showHidden: true, getters: true })],
  ['formatted', (secret: Secret) => format('%s %o %O %j', secret, secret, secret, secret)],
  ['in the text of an error', (secret: Secret) => new Error(String(secret)).stack ?? ''],
  ['by its properties', (secret: Secret) => JSON.stringify([Object.entries(secret), Reflect.ownKeys(secret)])],
  ['copied', (secret: Secret) => JSON.stringify({ ...secret }) + inspect(structuredClone({ ...secret }))],
])('is not seen %s', (_title, show) => {
  expect(show(new Secret(CLEAR))).not.toContain(CLEAR);
});

test('shows that it exists', () => {
  expect(JSON.stringify(new Secret(CLEAR))).toBe('"[redacted]"');
  expect(inspect(new Secret(CLEAR))).toBe('[redacted]');
});

test('is revealed on request, and compared by its value', () => {
  const secret = new Secret(CLEAR);
  expect(secret.reveal()).toBe(CLEAR);
  expect(secret.length).toBe(CLEAR.length);
  expect(secret.equals(new Secret(CLEAR))).toBe(true);
  expect(secret.equals(new Secret('another'))).toBe(false);
});
