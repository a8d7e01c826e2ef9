/*
 * What the doctor finds of what a configuration names: real clouds of the sandbox, Redis and
 * PostgreSQL. How its command shows it is in cli.spec.ts.
 */
import { Secret } from '../../src/domain/access/secret';
import { Finding } from '../../src/cli/findings';
import { examine } from '../../src/composition/doctor/examine';
import { PROVIDER_CATALOG } from '../../src/providers/provider.catalog';
import { systemClock } from '../../src/resilience/system-clock';
import { freePort } from '../../src/sandbox/free-port';
import { newDatabase } from '../support/shared-postgres';
import { startRedis } from '../support/start-redis';
import { startSystem, System } from '../support/start-system';

let system: System;
beforeAll(async () => (system = await startSystem()));
beforeEach(() => [system.alibaba, system.volcengine].forEach((cloud) => cloud.reset()));
afterAll(() => system.close());

async function found(change: object = {}, clock = systemClock): Promise<Record<string, Finding>> {
  const config = { ...system.app.config, ...change };
  const findings = await examine({ config, catalog: PROVIDER_CATALOG, clock });
  return Object.fromEntries(findings.map((finding) => [finding.check, finding]));
}

const redisAt = (url: string): object => ({ redis: { ...system.app.config.redis, url: new Secret(url) } });

it('is well if all that is named can be used', async () => {
  const redis = await startRedis();
  const database = { url: new Secret(await newDatabase()) };
  try {
    const findings = await found({ database, ...redisAt(redis.url) });
    expect(Object.values(findings).map(({ check, result }) => `${check}: ${result}`)).toEqual([
      'configuration: OK',
      'PostgreSQL: OK',
      'clock of PostgreSQL: OK',
      'Redis: OK',
      'clock of Redis: OK',
      ...['ali', 'volc', 'volc-2'].flatMap((id) => [`credentials of ${id}: OK`, `clock of ${id}: OK`]),
      ...['ali', 'volc', 'volc-2'].map((id) => `quotas of ${id}: OK`),
    ]);
    expect(findings['credentials of ali']?.found).toBe('2 domains');
    expect(findings['quotas of ali']?.found).toMatch(/^\d+ actions with headroom$/);
  } finally {
    await redis.stop();
  }
});

it('says what cannot be used, and what to do', async () => {
  const port = await freePort();
  const fault = { kind: 'status', status: 403, code: 'InvalidAccessKeyId.NotFound', message: 'no such key' } as const;
  system.alibaba.faults.add({ action: 'DescribeLiveUserDomains', times: 9, fault });
  const database = { url: new Secret(`postgres://nobody:secret@127.0.0.1:${port}/none`) };
  const late = { ...systemClock, now: () => systemClock.now() - 60_000, elapsed: () => systemClock.elapsed() };
  const clock = { ...late, schedule: systemClock.schedule.bind(systemClock) };
  const findings = await found({ database, ...redisAt(`redis://127.0.0.1:${port}`) }, clock);
  expect(findings).toMatchObject({
    PostgreSQL: { result: 'FAILED', found: expect.stringContaining('ECONNREFUSED') as string },
    Redis: { result: 'FAILED', found: expect.stringContaining('ECONNREFUSED') as string },
    'credentials of volc': { result: 'FAILED', found: expect.stringContaining('QUOTA_STORE_UNAVAILABLE') as string },
    quotas: { result: 'FAILED' },
  });
  expect(JSON.stringify(findings)).not.toContain('secret');
  for (const { result, advice } of Object.values(findings)) if (result !== 'OK') expect(advice).toMatch(/^.{8,}$/);
  const alone = await found({}, clock);
  expect(alone).toMatchObject({
    store: { result: 'OK' },
    'credentials of ali': {
      result: 'FAILED',
      found: expect.stringContaining('PROVIDER_CREDENTIALS_REJECTED') as string,
    },
    'clock of ali': { result: 'WARNING', found: expect.stringMatching(/^(59|60) s ahead$/) as string },
    'credentials of volc': { result: 'OK' },
    quotas: { result: 'OK', advice: expect.stringContaining('--url') as string },
  });
  expect((await found({ dataDir: '/dev/null/store' }))['store']).toMatchObject({ result: 'FAILED' });
});
