/*
 * Two replicas over one PostgreSQL: an interactive write that waits for the lease of a rollout's
 * item makes that item go first at the replica that holds it. Only the order of calls is judged.
 */
import { tellFigures } from '../support/figures';
import { reached, RolloutAnswer } from '../support/rollouts';
import { newDatabase } from '../support/shared-postgres';
import { startSystem, System, WORLD } from '../support/start-system';
import { until } from '../support/until';

/** As many items as wait for one cloud account's quotas at once: all of them hold their leases. */
const ITEMS = 8;
const WRITE = 'UpdateCallback';
const SLOT_MS = 3_000;
const [BULK, MINE] = ['https://hooks.example.com/bulk', 'https://hooks.example.com/mine'] as const;

let one: System;
let other: System;

beforeAll(async () => {
  const env = { DATABASE_URL: await newDatabase(), FINGERPRINT_KEY: 'fingerprint-key-of-the-tests-0123456789' };
  const settings = 'database: { url: { env: DATABASE_URL } }\nfingerprintKey: { env: FINGERPRINT_KEY }\n';
  const options = { settings, env, quotas: { [WRITE]: { limit: 1, windowMs: SLOT_MS } } };
  one = await startSystem(options);
  other = await startSystem({ ...options, replicaOf: one });
});
afterAll(async () => {
  await other.close();
  await one.close();
});

const nameOf = (app: string): string =>
  `accounts/volc/vhosts/${WORLD.volcengine.vhost}/apps/${app}/callbackConfigs/recording`;

/** The apps that an action was called for, in order, each with the URL if it has one. */
const callsOf = (wanted: string): string[] =>
  one.volcengine.calls
    .filter(({ action }) => action === wanted)
    .map(({ parameters }) => {
      const { App, CallbackDetailList } = parameters as { App: string; CallbackDetailList?: { URL: string }[] };
      return [App, ...(CallbackDetailList ?? []).map(({ URL }) => URL)].join(' ');
    });

/** Whether it works on the rollout: without Redis, each knows the use of its own quotas. */
async function isWriting({ rest }: System): Promise<boolean> {
  const { quotas } = (await rest.get('/v1/accounts/volc')).body as { quotas: { action: string; inUse: number }[] };
  return quotas.some(({ action, inUse }) => action === WRITE && inUse > 0);
}

it('an interactive write waits for the calls of the item that holds its resource, and for few others', async () => {
  const callbackConfigs = Array.from({ length: ITEMS }, (_, n) => ({ name: nameOf(`app-${n}`), urls: [BULK] }));
  const { body } = await one.rest.send('POST', '/v1/rollouts', { source: { desired: { callbackConfigs } } });
  const get = (path: string) => one.rest.get(path);
  const { name, etag } = await reached(get, (body as RolloutAnswer).name, ['PLANNED']);
  const planned = callsOf('DescribeCallback').length;
  await one.rest.send('POST', `/v1/${name}:apply?etag=${encodeURIComponent(etag)}`);
  const read = (): string[] => callsOf('DescribeCallback').slice(planned);
  await until(() => callsOf(WRITE).length > 0 && read().length >= ITEMS);
  // The item that was read last waits behind all others.
  const last = read()[ITEMS - 1] ?? '';
  const writer = (await isWriting(one)) ? other : one;
  const begin = performance.now();
  const headers = { 'x-request-timeout-ms': '30000' };
  expect(await writer.rest.put(`/v1/${nameOf(last)}`, { urls: [MINE] }, headers)).toMatchObject({ status: 200 });
  tellFigures({ 'wait of an interactive write, ms': performance.now() - begin });
  await reached(get, name, ['SUCCEEDED']);
  const order = callsOf(WRITE);
  expect(order).toHaveLength(ITEMS + 1);
  expect(order.indexOf(`${last} ${BULK}`)).toBeLessThanOrEqual(2);
  expect(order.indexOf(`${last} ${MINE}`)).toBe(order.indexOf(`${last} ${BULK}`) + 1);
});
