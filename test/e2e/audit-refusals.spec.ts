/*
 * With `audit.refusals`, access that is refused for missing rights is on record: over both
 * transports and both stores.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { JsonObject } from '@bufbuild/protobuf';
import { Client } from 'pg';
import { Grant } from '../../src/domain/access/caller';
import { CONTRACT } from '../support/proto-contract';
import { Transports } from '../support/request-cases-transports';
import { scrape, seriesOf } from '../support/scrape';
import { newDatabase } from '../support/shared-postgres';
import { startSystem, System, SystemCaller } from '../support/start-system';
import { until } from '../support/until';

const PUSH = 'accounts/ali/domains/push.example.com';
const PLAY = 'accounts/ali/domains/play.example.com';
const BREAKER = 'accounts/ali/breakers/SetLiveStreamsNotifyUrlConfig';
const ALL: Grant = { accounts: ['*'], domains: ['*'], verbs: ['read', 'write', 'operate'] };
const FINGERPRINT_KEY = 'fingerprint-key-of-the-tests-0123456789';

const GRANTS: Readonly<Record<string, readonly Grant[]>> = {
  admin: [ALL],
  reader: [{ accounts: ['ali'], domains: ['push.example.com'], verbs: ['read'] }],
  stranger: [{ ...ALL, accounts: ['volc'] }],
  noisy: [{ ...ALL, accounts: ['volc'] }],
};
const CALLERS = Object.entries(GRANTS).map(([id, grants]): SystemCaller => ({
  id,
  grants,
  keys: [{ key: `lg_key-of-${id}` }],
  throttle: { limit: 10_000, windowMs: 1000 },
}));
const bearer = (caller: string) => ({ authorization: `Bearer lg_key-of-${caller}` });

/** Of `livegate.v1.AuditEvent` what tests work with. */
interface Refusal {
  readonly name: string;
  readonly resource: string;
  readonly operationId: string;
}

interface World {
  readonly settings: string;
  readonly env: Record<string, string>;
}

const local = (): Promise<World> => Promise.resolve({ settings: '', env: {} });

async function shared(): Promise<World> {
  const url = await newDatabase();
  return {
    settings: 'database: { url: { env: DATABASE } }\nfingerprintKey: { env: FINGERPRINT_KEY }',
    env: { DATABASE: url, FINGERPRINT_KEY },
  };
}

describe.each([
  ['embedded', local],
  ['PostgreSQL', shared],
])('%s', (name, worldOf) => {
  let world: World;
  let system: System;
  const transports: Record<string, Transports> = {};
  beforeAll(async () => {
    world = await worldOf();
    system = await startSystem({
      callers: CALLERS,
      settings: `${world.settings}\naudit: { refusals: true }\nmetrics: { port: 0 }\n`,
      env: world.env,
    });
    for (const { id } of CALLERS) transports[id] = new Transports(system, bearer(id).authorization);
  });
  afterAll(async () => {
    for (const each of Object.values(transports)) each.close();
    await system.close();
  });

  async function refusals(query: string, reader = 'admin'): Promise<Refusal[]> {
    const { body } = await system.rest.get(`/v1/accounts/ali/auditEvents?kind=REFUSED&${query}`, bearer(reader));
    return (body as { auditEvents: Refusal[] }).auditEvents;
  }
  async function untilRefusals(count: number, query: string): Promise<Refusal[]> {
    return await until(async () => {
      const found = await refusals(query);
      return found.length >= count && found;
    });
  }

  it.each<[string, string, JsonObject, string, string, string]>([
    [
      'reader',
      'SetCallbackConfig',
      { callbackConfig: { name: `${PUSH}/callbackConfigs/stream` } },
      PUSH,
      'PERMISSION_DENIED',
      'ACCESS_DENIED',
    ],
    ['reader', 'GetPullConfig', { name: `${PLAY}/pullConfigs/live` }, PLAY, 'PERMISSION_DENIED', 'ACCESS_DENIED'],
    [
      'reader',
      'UpdateBreaker',
      { breaker: { name: BREAKER, override: 'AUTO' } },
      'accounts/ali',
      'PERMISSION_DENIED',
      'ACCESS_DENIED',
    ],
    ['stranger', 'GetAccount', { name: 'accounts/ali' }, 'accounts/ali', 'NOT_FOUND', 'ACCOUNT_NOT_FOUND'],
    ['stranger', 'ListAuditEvents', { parent: 'accounts/ali' }, 'accounts/ali', 'NOT_FOUND', 'ACCOUNT_NOT_FOUND'],
  ])('%s: %s, over both transports', async (caller, methodName, request, resource, code, reason) => {
    const method = CONTRACT.method(methodName);
    const overRest = await transports[caller]?.overRest(method, request);
    expect(await transports[caller]?.overGrpc(method, request)).toEqual(overRest);
    expect(overRest).toMatchObject({ ok: false });
    const records = await untilRefusals(2, `caller=${caller}&method=${methodName}`);
    expect(records).toHaveLength(2);
    for (const record of records) {
      expect(record).toMatchObject({ kind: 'REFUSED', caller, method: methodName, resource, code, reason });
      expect(record).toMatchObject({ upstreamCalls: [], requestId: expect.stringMatching(/./) as string });
      for (const field of ['suppressed', 'outcome', 'from', 'to']) expect(record).not.toHaveProperty(field);
    }
    const list = { parent: 'accounts/ali', kind: 'REFUSED', caller, method: methodName };
    const listed = await transports['admin']?.overGrpc(CONTRACT.method('ListAuditEvents'), list);
    expect(listed).toEqual(await transports['admin']?.overRest(CONTRACT.method('ListAuditEvents'), list));
    expect(listed).toMatchObject({
      ok: true,
      message: { auditEvents: records.map((record) => ({ name: record.name })) },
    });
  });

  it('shows a refusal to readers of its resource, and refusals of strangers to readers of everything', async () => {
    const seen = await refusals('', 'reader');
    expect(new Set(seen.map(({ resource }) => resource))).toEqual(new Set([PUSH]));
    const [ofAccount] = await refusals('method=GetAccount');
    expect(await refusals(`operationId=${ofAccount?.operationId}`, 'reader')).toEqual([]);
    expect(await refusals(`operationId=${ofAccount?.operationId}`)).toHaveLength(1);
    expect(await refusals('resource=accounts/ali/domains/play.example.com')).toHaveLength(2);
  });

  it('leaves ten records of a flood, and none of an account that does not exist or of an unknown key', async () => {
    const get = (path: string, key = 'noisy') => system.rest.get(path, bearer(key));
    for (let i = 0; i < 200; i += 1) expect(await get(`/v1/accounts/ali`)).toMatchObject({ status: 404 });
    const [hidden, missing] = [await get('/v1/accounts/ali'), await get('/v1/accounts/nowhere')];
    expect(
      JSON.stringify(hidden.body)
        .replaceAll('ali', 'nowhere')
        .replace(/"instance":"[^"]*"/, ''),
    ).toBe(JSON.stringify(missing.body).replace(/"instance":"[^"]*"/, ''));
    expect(await get('/v1/accounts/ali', 'nobody')).toMatchObject({ status: 401 });
    await untilRefusals(10, 'caller=noisy');
    await wait(300);
    expect(await refusals('caller=noisy')).toHaveLength(10);
    expect(await refusals('')).toHaveLength(20);
  });

  if (name === 'PostgreSQL') {
    it('refuses unchanged, and at once, while the store takes no records', async () => {
      const database = new Client({ connectionString: world.env['DATABASE'] });
      await database.connect();
      await database.query('alter table audit_events rename to hidden');
      const notStored = async () =>
        seriesOf(await scrape(system.app.metrics), 'livegate_audit_records_total').find(
          ({ labels }) => labels['kind'] === 'refused' && labels['result'] === 'failed',
        )?.value;
      try {
        for (let i = 0; i < 3; i += 1) {
          const answer = await system.rest.get('/v1/accounts/ali', bearer('stranger'));
          expect(answer).toMatchObject({ status: 404, body: { reason: 'ACCOUNT_NOT_FOUND' } });
        }
        await until(async () => (await notStored()) === 3);
      } finally {
        await database.query('alter table hidden rename to audit_events');
        await database.end();
      }
      await system.rest.get('/v1/accounts/ali/breakers', bearer('stranger'));
      expect(await untilRefusals(1, 'caller=stranger&method=ListBreakers')).toMatchObject([{ suppressed: 3 }]);
    });
  }
});
