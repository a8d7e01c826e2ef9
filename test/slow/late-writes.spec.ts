/*
 * A write that the cloud carries out after its caller was told that nothing has changed: it must
 * not overtake what is written next.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { newDatabase } from '../support/shared-postgres';
import { startSystem, System, WORLD } from '../support/start-system';

const CLOUDS = [
  {
    title: 'Alibaba Cloud',
    path: `/v1/accounts/ali/domains/${WORLD.alibaba.pushDomain}/callbackConfigs/stream`,
    faultsOf: ({ alibaba }: System) => alibaba.faults,
    action: 'SetLiveStreamsNotifyUrlConfig',
  },
  {
    title: 'Volcengine',
    path: `/v1/accounts/volc/vhosts/${WORLD.volcengine.vhost}/callbackConfigs/snapshot`,
    faultsOf: ({ volcengine }: System) => volcengine.faults,
    action: 'UpdateCallback',
  },
];
/** The cloud is slow to carry it out, but not slower than a call may be. */
const SLOW = { kind: 'answerLost', how: 'hang', effectAfterMs: 1_000 } as const;
const TIMEOUT_MS = 2_000;
const HURRIED = { 'x-request-timeout-ms': '500' };

let first: System;
let second: System;
beforeAll(async () => {
  const options = {
    settings: [
      `upstream: { timeoutMs: ${TIMEOUT_MS} }`,
      'database: { url: { env: DATABASE_URL } }',
      'fingerprintKey: { env: FINGERPRINT_KEY }\n',
    ].join('\n'),
    env: { DATABASE_URL: await newDatabase(), FINGERPRINT_KEY: 'fingerprint-key-of-the-tests-0123456789' },
  };
  first = await startSystem(options);
  second = await startSystem({ ...options, replicaOf: first });
});
afterAll(async () => {
  await second.close();
  await first.close();
});

const body = (path: string) => ({ urls: [`https://hooks.example.com/${path}`] });

describe.each(CLOUDS)('$title', ({ path, faultsOf, action }) => {
  test.each([
    ['stands', () => first],
    ['stands, also if another replica sends it', () => second],
  ])('the next write %s', async (_, replica) => {
    faultsOf(first).add({ action, fault: SLOW });
    const late = await first.rest.put(path, body('late'), HURRIED);
    expect(late).toMatchObject({ status: 504, body: { metadata: { outcome: 'NOT_APPLIED' } } });
    expect(await replica().rest.put(path, body('next'))).toMatchObject({ status: 200 });
    // Now at the latest.
    await delay(SLOW.effectAfterMs);
    expect(await second.rest.get(path)).toMatchObject({ status: 200, body: body('next') });
  });

  test('the next write stands after a late one that restores the former state', async () => {
    await first.rest.put(path, body('same'));
    faultsOf(first).add({ action, fault: SLOW });
    await first.rest.put(path, body('same'), HURRIED);
    expect(await first.rest.put(path, body('next'))).toMatchObject({ status: 200 });
    await delay(SLOW.effectAfterMs);
    expect(await first.rest.get(path)).toMatchObject({ status: 200, body: body('next') });
  });
});
