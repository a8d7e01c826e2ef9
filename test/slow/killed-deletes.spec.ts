/*
 * A delete of a vhost's callback takes those of its apps along at the cloud, and livegate puts them
 * back. The built process is killed at each of the writes: what livegate had set of the apps is not
 * lost, since a repair writes it again. Needs `npm run build`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startVolcengineEmulator, VolcengineEmulator } from '../../src/sandbox/volcengine/volcengine.emulator';
import { Replica } from '../jepsen/fleet';
import { RestClient } from '../support/rest-client';
import { reached, RolloutAnswer } from '../support/rollouts';
import { until } from '../support/until';

const KEY = { uid: '2100000001', accessKeyId: 'deletes-access-key-id', accessKeySecret: 'deletes-access-key-secret' };
const VHOST = 'live.example.com';
const PARENT = `accounts/volc/vhosts/${VHOST}`;
const ENDED = ['SUCCEEDED', 'PARTIALLY_FAILED', 'CANCELLED', 'FAILED'];
/** What was on its way to the cloud has arrived by then. */
const ARRIVES_WITHIN_MS = 50;

let folder: string;
let cloud: VolcengineEmulator;
let livegate: Replica;
let rest: RestClient;

async function start(): Promise<void> {
  await livegate.start();
  rest = new RestClient(livegate.rest);
}

beforeAll(async () => {
  const vhosts = [{ name: VHOST, domains: [{ name: `push.${VHOST}`, type: 'push' as const }] }];
  cloud = await startVolcengineEmulator({ quotas: 'off', accounts: [{ ...KEY, vhosts }] });
  folder = mkdtempSync(join(tmpdir(), 'livegate-deletes-'));
  const file = join(folder, 'livegate.yaml');
  const settings = {
    ...{ rest: { port: 0 }, grpc: { port: 0 }, auth: { mode: 'none' }, log: { level: 'error' } },
    dataDir: join(folder, 'data'),
    callbackKeys: [{ id: 'hook', value: { env: 'HOOK' }, accounts: ['volc'] }],
    accounts: [
      {
        ...{ id: 'volc', provider: 'volcengine', uid: KEY.uid, endpoint: cloud.url },
        credentials: { accessKeyId: { env: 'ID' }, accessKeySecret: { env: 'SECRET' } },
      },
    ],
  };
  writeFileSync(file, JSON.stringify(settings));
  livegate = new Replica(file, { ID: KEY.accessKeyId, SECRET: KEY.accessKeySecret, HOOK: 'TestHookKey0123456789' });
  await start();
});

afterAll(async () => {
  await rest.close();
  await livegate.stop();
  await cloud.close();
  rmSync(folder, { recursive: true });
});

async function killedAt(action: string, after: number, name: string): Promise<void> {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const fault = cloud.faults.add({ action, after, fault: { kind: 'hold', release: held } });
  const answer = rest.send('DELETE', `/v1/${name}?force=true`).catch(() => undefined);
  await until(() => fault.hits === 1);
  await delay(ARRIVES_WITHIN_MS);
  await livegate.stop('SIGKILL');
  release();
  await answer;
  await rest.close();
  await start();
}

async function repaired(): Promise<void> {
  const get = (path: string) => rest.send('GET', path);
  const { body } = await rest.send('POST', '/v1/rollouts', { source: { repair: { parents: [PARENT] } } });
  const { name, etag } = await reached(get, (body as RolloutAnswer).name, ['PLANNED', ...ENDED]);
  const query = `etag=${encodeURIComponent(etag)}&acceptBlastRadius=true`;
  expect(await rest.send('POST', `/v1/${name}:apply?${query}`)).toMatchObject({ status: 200 });
  expect(await reached(get, name, ENDED)).toMatchObject({ state: 'SUCCEEDED' });
}

it.each([
  ['recording', 'DeleteCallback', 0],
  ['stream', 'DeleteCallback', 0],
  ['stream', 'UpdateCallback', 0],
  ['stream', 'DeleteCallback', 1],
])('of %s, killed at the %s after %d others', async (kind, action, after) => {
  const [vhost, app] = [`${PARENT}/callbackConfigs/${kind}`, `${PARENT}/apps/show/callbackConfigs/${kind}`];
  const wanted = { urls: [`https://hooks.example.net/${kind}`], auth: { enabled: true, keyRef: 'hook' } };
  for (const name of [vhost, app]) expect(await rest.send('PUT', `/v1/${name}`, wanted)).toMatchObject({ status: 200 });
  await killedAt(action, after, vhost);
  await repaired();
  const { body } = await rest.send('GET', `/v1/${app}`);
  expect(body).toMatchObject({ ...wanted, drift: [], inconsistencies: [] });
});
