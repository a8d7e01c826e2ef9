/*
 * Drift while replicas write, whose clocks are half a minute apart. Both are in this process, over
 * one PostgreSQL. What drift tells otherwise stands in updates.spec.ts.
 */
import { Clock } from '../../src/domain/time/clock';
import { systemClock } from '../../src/resilience/system-clock';
import { Json } from '../support/rest-client';
import { newDatabase } from '../support/shared-postgres';
import { startSystem, System, WORLD } from '../support/start-system';

const SKEW_MS = 30_000;
const CONFIGS = `/v1/accounts/ali/domains/${WORLD.alibaba.playDomain}/callbackConfigs`;
const RECORDING = `${CONFIGS}/recording`;
const DESCRIBE = 'DescribeLiveRecordNotifyConfig';
const [OLD, NEW, CONSOLE] = ['old', 'new', 'console'].map((path) => `https://hooks.example.com/${path}`) as [
  string,
  string,
  string,
];

let system: System;
let behind: System;
beforeAll(async () => {
  const env = { DATABASE_URL: await newDatabase(), FINGERPRINT_KEY: 'fingerprint-key-of-the-tests-0123456789' };
  const settings = 'database: { url: { env: DATABASE_URL } }\nfingerprintKey: { env: FINGERPRINT_KEY }\n';
  const slow: Clock = {
    now: () => systemClock.now() - SKEW_MS,
    elapsed: () => systemClock.elapsed(),
    schedule: (delayMs, callback) => systemClock.schedule(delayMs, callback),
  };
  system = await startSystem({ settings, env });
  behind = await startSystem({ settings, env, replicaOf: system, clock: slow });
});
afterAll(async () => {
  await behind.close();
  await system.close();
});

const put = async (replica: System, url: string): Promise<void> => {
  expect(await replica.rest.put(RECORDING, { urls: [url] })).toMatchObject({ status: 200 });
};

/**
 * Asks `path` of the replica whose clock is ahead, while the other one writes between the cloud's
 * look and its answer.
 */
async function readDuringWrite(path: string): Promise<Json> {
  await put(system, OLD);
  let letGo = (): void => undefined;
  const release = new Promise<void>((resolve) => (letGo = resolve));
  system.alibaba.faults.add({ action: DESCRIBE, fault: { kind: 'hold', release } });
  const arrived = system.alibaba.nextCall({ action: DESCRIBE });
  const read = system.rest.get(path);
  await arrived;
  await put(behind, NEW);
  letGo();
  return (await read).body;
}

/** The only one of the list. */
const onlyOf = (body: Json): Json => {
  const { callbackConfigs } = body as { callbackConfigs: Json[] };
  expect(callbackConfigs).toHaveLength(1);
  return callbackConfigs[0];
};

test('a Get does not report the write of another replica as drift', async () => {
  expect(await readDuringWrite(RECORDING)).toMatchObject({ urls: [OLD], drift: [] });
  expect((await system.rest.get(RECORDING)).body).toMatchObject({ urls: [NEW], drift: [] });
});

test('neither does a List', async () => {
  expect(onlyOf(await readDuringWrite(CONFIGS))).toMatchObject({ urls: [OLD], drift: [] });
  expect(onlyOf((await system.rest.get(CONFIGS)).body)).toMatchObject({ urls: [NEW], drift: [] });
});

test.each(['the one that wrote', 'the other one'])('a change from outside is reported by %s', async (which) => {
  const replica = which === 'the one that wrote' ? behind : system;
  await put(behind, NEW);
  system.alibaba.put(WORLD.alibaba.uid, WORLD.alibaba.playDomain, { record: { NotifyUrl: CONSOLE } });
  const drift = [{ field: 'urls', applied: JSON.stringify([NEW]), live: JSON.stringify([CONSOLE]) }];
  expect((await replica.rest.get(RECORDING)).body).toMatchObject({ urls: [CONSOLE], drift });
  expect(onlyOf((await replica.rest.get(CONFIGS)).body)).toMatchObject({ drift });
});
