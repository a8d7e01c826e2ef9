/*
 * Items of a rollout that take several writes. The built process is killed between two of them:
 * what livegate can know to be its own half is finished when it starts again, and what might as
 * well be the work of others is left to them, and planned anew by a retry. Needs `npm run build`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlibabaEmulator, startAlibabaEmulator } from '../../src/sandbox/alibaba/alibaba.emulator';
import { FaultRule } from '../../src/sandbox/faults';
import { startVolcengineEmulator, VolcengineEmulator } from '../../src/sandbox/volcengine/volcengine.emulator';
import { Replica } from '../jepsen/fleet';
import { RestClient } from '../support/rest-client';
import { ItemAnswer, reached, RolloutAnswer } from '../support/rollouts';
import { until } from '../support/until';

const ALIBABA = { uid: '1100000001', accessKeyId: 'items-ali-key-id', accessKeySecret: 'items-ali-key-secret' };
const VOLCENGINE = { uid: '2100000001', accessKeyId: 'items-volc-key-id', accessKeySecret: 'items-volc-key-secret' };
const VHOST = 'live.example.com';
const PUSH = 'push.example.com';
const ENDED = ['SUCCEEDED', 'PARTIALLY_FAILED', 'CANCELLED', 'FAILED'];
const urlOf = (path: string): string => `https://hooks.example.net/${path}`;

let folder: string;
let alibaba: AlibabaEmulator;
let volcengine: VolcengineEmulator;
let livegate: Replica;
let rest: RestClient;

async function start(): Promise<void> {
  await livegate.start();
  rest = new RestClient(livegate.rest);
}

beforeAll(async () => {
  const domains = [{ name: PUSH, type: 'push' as const }];
  // Its page lists that a Set of what exists is refused, without saying when.
  alibaba = await startAlibabaEmulator({
    ...{ quotas: 'off', secondSet: 'refuse' },
    accounts: [{ ...ALIBABA, domains }],
  });
  const vhosts = [{ name: VHOST, domains: [{ name: `push.${VHOST}`, type: 'push' as const }] }];
  volcengine = await startVolcengineEmulator({ quotas: 'off', accounts: [{ ...VOLCENGINE, vhosts }] });
  folder = mkdtempSync(join(tmpdir(), 'livegate-items-'));
  const account = (id: string, provider: string, { uid }: typeof ALIBABA, endpoint: string) => ({
    ...{ id, provider, uid, endpoint },
    credentials: { accessKeyId: { env: `${provider}_ID` }, accessKeySecret: { env: `${provider}_SECRET` } },
  });
  const settings = {
    ...{ rest: { port: 0 }, grpc: { port: 0 }, auth: { mode: 'none' }, log: { level: 'error' } },
    dataDir: join(folder, 'data'),
    accounts: [
      account('ali', 'alibaba', ALIBABA, alibaba.url),
      account('volc', 'volcengine', VOLCENGINE, volcengine.url),
    ],
  };
  const file = join(folder, 'livegate.yaml');
  writeFileSync(file, JSON.stringify(settings));
  livegate = new Replica(file, {
    ...{ alibaba_ID: ALIBABA.accessKeyId, alibaba_SECRET: ALIBABA.accessKeySecret },
    ...{ volcengine_ID: VOLCENGINE.accessKeyId, volcengine_SECRET: VOLCENGINE.accessKeySecret },
  });
  await start();
});

afterAll(async () => {
  await rest.close();
  await livegate.stop();
  await Promise.all([alibaba.close(), volcengine.close()]);
  rmSync(folder, { recursive: true });
});

const get = (path: string) => rest.send('GET', path);

async function applied({ name, etag }: RolloutAnswer): Promise<void> {
  const path = `/v1/${name}:apply?etag=${encodeURIComponent(etag)}`;
  expect(await rest.send('POST', path)).toMatchObject({ status: 200 });
}

/** The rollout's end, and its only item. The process is killed once the write has arrived. */
async function killedAt(
  { faults }: Pick<AlibabaEmulator, 'faults'>,
  write: Omit<FaultRule, 'fault'>,
  desired: object,
): Promise<{ readonly ended: RolloutAnswer; readonly item: ItemAnswer | undefined }> {
  const { body } = await rest.send('POST', '/v1/rollouts', { source: { desired } });
  const planned = await reached(get, (body as RolloutAnswer).name, ['PLANNED', ...ENDED]);
  expect(planned.state).toBe('PLANNED');
  const fault = faults.add({ ...write, fault: { kind: 'hang' } });
  await applied(planned);
  await until(() => fault.hits === 1);
  await livegate.stop('SIGKILL');
  await rest.close();
  await start();
  const ended = await reached(get, planned.name, ENDED);
  const { rolloutItems } = (await get(`/v1/${planned.name}/items`)).body as { rolloutItems: ItemAnswer[] };
  expect(rolloutItems).toHaveLength(1);
  return { ended, item: rolloutItems[0] };
}

/** A stream callback of an app whose two records differ, as somebody has left them. */
function differing(app: string): string {
  const callbacks = (['push', 'push_end'] as const).map((MessageType) => ({
    ...{ Vhost: VHOST, App: app, MessageType },
    CallbackDetailList: [{ CallbackType: 'http', URL: urlOf(MessageType) }],
  }));
  volcengine.put(VOLCENGINE.uid, { callbacks });
  return `accounts/volc/vhosts/${VHOST}/apps/${app}`;
}

it('finishes an update of two records that differed', async () => {
  const name = `${differing('updated')}/callbackConfigs/stream`;
  const urls = [urlOf('new')];
  const second = { action: 'UpdateCallback', after: 1 };
  const { ended, item } = await killedAt(volcengine, second, { callbackConfigs: [{ name, urls }] });
  expect({ state: ended.state, item: item?.state }).toEqual({ state: 'SUCCEEDED', item: 'DONE' });
  expect((await get(`/v1/${name}`)).body).toMatchObject({ urls, inconsistencies: [] });
});

it('finishes a deletion of two records that differed', async () => {
  const app = differing('deleted');
  const { ended, item } = await killedAt(volcengine, { action: 'DeleteCallback', after: 1 }, { prune: [app] });
  expect({ state: ended.state, item: item?.state }).toEqual({ state: 'SUCCEEDED', item: 'DONE' });
  expect(await get(`/v1/${app}/callbackConfigs/stream`)).toMatchObject({ status: 404 });
});

it('leaves what is gone between a deletion and a set to others, and a retry creates it', async () => {
  const name = `accounts/ali/domains/${PUSH}/callbackConfigs/stream`;
  const urls = [urlOf('new')];
  alibaba.put(ALIBABA.uid, PUSH, { stream: { NotifyUrl: urlOf('old') } });
  const again = { action: 'SetLiveStreamsNotifyUrlConfig', after: 1 };
  const { ended, item } = await killedAt(alibaba, again, { callbackConfigs: [{ name, urls }] });
  expect(ended.state).toBe('PARTIALLY_FAILED');
  expect(item).toMatchObject({ state: 'STALE', error: { reason: 'ETAG_MISMATCH' } });
  expect(await get(`/v1/${name}`)).toMatchObject({ status: 404 });
  await rest.send('POST', `/v1/${ended.name}:retry`);
  const planned = await reached(get, ended.name, ['PLANNED']);
  expect(planned.counts).toMatchObject({ create: 1 });
  await applied(planned);
  expect(await reached(get, ended.name, ENDED)).toMatchObject({ state: 'SUCCEEDED' });
  expect((await get(`/v1/${name}`)).body).toMatchObject({ urls });
});
