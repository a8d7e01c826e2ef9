/*
 * What the audit has of what is done, over both transports, and what becomes of a write that it
 * cannot have. Over PostgreSQL, whose table can be taken away while livegate runs.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { Grant } from '../../src/domain/access/caller';
import { HandClock } from '../support/hand-clock';
import { CONTRACT } from '../support/proto-contract';
import { Transports } from '../support/request-cases-transports';
import { newDatabase } from '../support/shared-postgres';
import { Json, RestAnswer } from '../support/rest-client';
import { startSystem, System, SystemCaller } from '../support/start-system';
import { until } from '../support/until';
import { deferred } from '../support/deferred';

const PUSH = 'accounts/ali/domains/push.example.com';
const PLAY = 'accounts/ali/domains/play.example.com';
const VHOST = 'accounts/volc/vhosts/live.example.com';
const BREAKER = 'accounts/ali/breakers/SetLiveStreamsNotifyUrlConfig';
const KEY = 'abcdefghij0123456789';
const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const ALL: Grant = { accounts: ['*'], domains: ['*'], verbs: ['read', 'write', 'operate'] };

const GRANTS: Readonly<Record<string, readonly Grant[]>> = {
  admin: [ALL],
  auditor: [{ ...ALL, verbs: ['read'] }],
  'push-team': [{ ...ALL, accounts: ['ali'], domains: ['push.example.com'] }],
  'ali-operator': [{ ...ALL, accounts: ['ali'], domains: ['*.example.org'], verbs: ['operate'] }],
  stranger: [{ ...ALL, accounts: ['volc-2'] }],
};
const CALLERS = Object.entries(GRANTS).map(([id, grants]): SystemCaller => ({
  id,
  grants,
  keys: [{ key: `lg_key-of-${id}` }],
  throttle: { limit: 10_000, windowMs: 1000 },
}));

/** How long an outcome may be tried to store: until a test says so. */
const RECOVERY_MS = 30_000;
const clock = new HandClock(RECOVERY_MS);

let url: string;
let system: System;
let database: Client;
beforeAll(async () => {
  url = await newDatabase();
  database = new Client({ connectionString: url });
  await database.connect();
  system = await startSystem({
    callers: CALLERS,
    clock,
    settings: `
database: { url: { env: DATABASE } }
fingerprintKey: { env: FINGERPRINT_KEY }
upstream: { recoveryMs: ${RECOVERY_MS} }
`,
    env: { DATABASE: url, FINGERPRINT_KEY: 'a key for fingerprints of quite a good length' },
  });
});
afterAll(async () => {
  await system.close();
  await database.end();
});

/** Of `livegate.v1.AuditEvent` what tests work with. */
interface EventJson {
  readonly name: string;
  readonly resource: string;
  readonly operationId: string;
  readonly eventTime: string;
}

const bearer = (caller: string) => ({ authorization: `Bearer lg_key-of-${caller}` });

async function events(query = '', caller = 'admin', account = 'ali'): Promise<EventJson[]> {
  const answer = await system.rest.get(`/v1/accounts/${account}/auditEvents?${query}`, bearer(caller));
  expect(answer).toMatchObject({ status: 200, body: { nextPageToken: '' } });
  return eventsIn(answer.body).auditEvents;
}

function eventsIn(body: Json): { readonly auditEvents: EventJson[]; readonly nextPageToken: string } {
  return body as { auditEvents: EventJson[]; nextPageToken: string };
}

async function eventsOf(requestId: string, account = 'ali'): Promise<EventJson[]> {
  return (await events(`requestId=${requestId}`, 'admin', account)).reverse();
}

function set(name: string, body: object, requestId: string, more: object = {}): Promise<RestAnswer> {
  return system.rest.put(`/v1/${name}`, body, { ...bearer('admin'), 'x-request-id': requestId, ...more });
}

/** The last calls that a cloud was told, as the audit has them. */
function callsAt(cloud: 'alibaba' | 'volcengine', count: number): object[] {
  return system[cloud].calls.slice(-count).map(({ action, requestId }) => ({ action, requestId, attempts: 1 }));
}

describe('a write leaves its intent and its outcome', () => {
  it('over REST, with the request ids of the cloud', async () => {
    const name = `${VHOST}/callbackConfigs/stream`;
    const body = { urls: ['https://hooks.example.com/one'], auth: { enabled: true, key: KEY } };
    expect(await set(name, body, 'rest-1', { traceparent: TRACEPARENT })).toMatchObject({ status: 200 });
    const [intent, outcome, ...others] = await eventsOf('rest-1', 'volc');
    expect(others).toEqual([]);
    const common = {
      operationId: expect.stringMatching(/^[0-9a-f]{16}$/),
      caller: 'admin',
      method: 'SetCallbackConfig',
      resource: name,
      requestId: 'rest-1',
      traceparent: TRACEPARENT,
      eventTime: expect.stringMatching(/^20\d\d-.*Z$/),
      name: expect.stringMatching(/^accounts\/volc\/auditEvents\/[0-9a-f]{16}-\d+$/),
    };
    expect(intent).toEqual({
      ...common,
      kind: 'INTENT',
      to: expect.objectContaining({ urls: body.urls, auth: expect.objectContaining({ enabled: true }) }),
      upstreamCalls: [],
    });
    expect(outcome).toEqual({
      ...common,
      kind: 'OUTCOME',
      operationId: intent?.operationId,
      code: 'OK',
      outcome: 'APPLIED',
      upstreamCalls: callsAt('volcengine', 3).map((call, i) => ({ ...call, outcome: i === 0 ? 'READ' : 'APPLIED' })),
    });
    expect(JSON.stringify([intent, outcome])).not.toContain(KEY);
  });

  it('over gRPC, and reads the same there', async () => {
    const name = `${PUSH}/callbackConfigs/stream`;
    const request = { callbackConfig: { name, urls: ['https://hooks.example.com/two'] } };
    const answer = await system.grpc.call('CallbackConfigService', 'SetCallbackConfig', request, {
      headers: { ...bearer('admin'), 'x-request-id': 'grpc-1', traceparent: TRACEPARENT },
    });
    expect(answer).toMatchObject({ ok: true });
    expect(await eventsOf('grpc-1')).toMatchObject([
      { kind: 'INTENT', caller: 'admin', traceparent: TRACEPARENT, to: { urls: request.callbackConfig.urls } },
      { kind: 'OUTCOME', code: 'OK', outcome: 'APPLIED', upstreamCalls: callsAt('alibaba', 1) },
    ]);
    const transports = new Transports(system, bearer('admin').authorization);
    const list = { parent: 'accounts/ali', requestId: 'grpc-1' };
    const method = CONTRACT.method('ListAuditEvents');
    const overGrpc = await transports.overGrpc(method, list);
    expect(overGrpc).toMatchObject({
      ok: true,
      message: { auditEvents: [{ kind: 'OUTCOME' }, { kind: 'INTENT', to: { urls: request.callbackConfig.urls } }] },
    });
    expect(await transports.overRest(method, list)).toEqual(overGrpc);
    transports.close();
  });

  it('with the state before, as livegate remembers it, and the wanted state', async () => {
    const name = `${PLAY}/callbackConfigs/snapshot`;
    await set(name, { urls: ['https://hooks.example.com/old'] }, 'change-1');
    await set(name, { urls: ['https://hooks.example.com/new'] }, 'change-2');
    expect((await eventsOf('change-2'))[0]).toMatchObject({
      from: { urls: ['https://hooks.example.com/old'] },
      to: { urls: ['https://hooks.example.com/new'] },
    });
    await system.rest.delete(`/v1/${name}`, { ...bearer('admin'), 'x-request-id': 'change-3' });
    const [intent, outcome] = await eventsOf('change-3');
    expect(intent).toMatchObject({ method: 'DeleteCallbackConfig', from: { urls: ['https://hooks.example.com/new'] } });
    expect(intent).not.toHaveProperty('to');
    expect(outcome).toMatchObject({ kind: 'OUTCOME', code: 'OK', outcome: 'APPLIED' });
  });

  it('also if it fails, with the code of the cloud', async () => {
    system.volcengine.faults.add({ fault: { kind: 'status', status: 400, code: 'InvalidParam.Format' } });
    const answer = await set(`${VHOST}/callbackConfigs/snapshot`, { urls: ['https://hooks.example.com/x'] }, 'fail-1');
    expect(answer).toMatchObject({ status: 400 });
    expect(await eventsOf('fail-1', 'volc')).toMatchObject([
      { kind: 'INTENT' },
      {
        kind: 'OUTCOME',
        code: 'INVALID_ARGUMENT',
        reason: 'PROVIDER_REJECTED_ARGUMENT',
        outcome: 'NOT_APPLIED',
        upstreamCalls: [{ ...callsAt('volcengine', 1)[0], outcome: 'NOT_APPLIED', code: 'InvalidParam.Format' }],
      },
    ]);
  });

  it('as an operator, too', async () => {
    for (const [override, requestId] of [
      ['FORCED_OPEN', 'breaker-1'],
      ['AUTO', 'breaker-2'],
    ] as const) {
      const headers = { ...bearer('admin'), 'x-request-id': requestId };
      expect(await system.rest.send('PATCH', `/v1/${BREAKER}`, { override }, headers)).toMatchObject({ status: 200 });
    }
    const about = { method: 'UpdateBreaker', resource: BREAKER };
    expect(await eventsOf('breaker-2')).toMatchObject([
      { ...about, kind: 'INTENT', from: { override: 'FORCED_OPEN' }, to: { override: 'AUTO' } },
      { ...about, kind: 'OUTCOME', code: 'OK', outcome: 'APPLIED', upstreamCalls: [] },
    ]);
  });

  it('and nothing else does: no plan, no read, no request that is refused before', async () => {
    const name = `${PUSH}/callbackConfigs/stream`;
    const body = { urls: ['https://hooks.example.com/plan'] };
    await set(`${name}?validateOnly=true`, body, 'none-1');
    await set(name, { urls: ['nonsense'] }, 'none-1');
    await system.rest.get(`/v1/${name}`, { ...bearer('admin'), 'x-request-id': 'none-1' });
    await system.rest.put(`/v1/${name}`, body, { ...bearer('auditor'), 'x-request-id': 'none-1' });
    expect(await eventsOf('none-1')).toEqual([]);
  });
});

describe('a store that takes no records', () => {
  const hide = () => database.query('alter table audit_events rename to hidden');
  const show = () => database.query('alter table hidden rename to audit_events');

  it('keeps every write from being sent', async () => {
    await hide();
    try {
      const before = system.alibaba.calls.length;
      const refusal = { reason: 'STORE_UNAVAILABLE', metadata: { outcome: 'NOT_APPLIED' } };
      const body = { urls: ['https://hooks.example.com/never'] };
      expect(await set(`${PUSH}/callbackConfigs/stream`, body, 'lost-1')).toMatchObject({ status: 503, body: refusal });
      const remove = await system.rest.delete(`/v1/${PUSH}/callbackConfigs/stream`, bearer('admin'));
      expect(remove).toMatchObject({ status: 503, body: refusal });
      const force = await system.rest.send('PATCH', `/v1/${BREAKER}`, { override: 'FORCED_OPEN' }, bearer('admin'));
      expect(force).toMatchObject({ status: 503, body: refusal });
      expect(system.alibaba.calls).toHaveLength(before);
      const list = await system.rest.get('/v1/accounts/ali/auditEvents', bearer('admin'));
      expect(list).toMatchObject({ status: 503, body: { reason: 'STORE_UNAVAILABLE' } });
    } finally {
      await show();
    }
    const breaker = await system.rest.get(`/v1/${BREAKER}`, bearer('admin'));
    expect(breaker.body).toMatchObject({ override: 'AUTO' });
    expect(await eventsOf('lost-1')).toEqual([]);
  });

  it('after the write: the caller gets APPLIED, and the intent has no outcome', async () => {
    const hold = deferred();
    const held = system.alibaba.faults.add({ fault: { kind: 'hold', release: hold.promise } });
    const written = set(`${PUSH}/callbackConfigs/stream`, { urls: ['https://hooks.example.com/done'] }, 'lost-2');
    await until(() => held.hits > 0);
    await hide();
    try {
      hold.resolve();
      let answered = false;
      void written.finally(() => (answered = true));
      for (; !answered; await wait(50)) clock.pass(RECOVERY_MS);
      expect(await written).toMatchObject({
        status: 503,
        body: { reason: 'STORE_UNAVAILABLE', metadata: { outcome: 'APPLIED' } },
      });
    } finally {
      await show();
    }
    expect(await eventsOf('lost-2')).toMatchObject([{ kind: 'INTENT' }]);
  });

  it('for a moment right after the write: the outcome is stored when the store is back', async () => {
    const hold = deferred();
    const held = system.alibaba.faults.add({ fault: { kind: 'hold', release: hold.promise } });
    const written = set(`${PUSH}/callbackConfigs/stream`, { urls: ['https://hooks.example.com/again'] }, 'lost-3');
    await until(() => held.hits > 0);
    await hide();
    hold.resolve();
    await wait(150);
    await show();
    expect(await written).toMatchObject({ status: 200 });
    expect(await eventsOf('lost-3')).toMatchObject([{ kind: 'INTENT' }, { kind: 'OUTCOME', code: 'OK' }]);
  });
});

describe('the list', () => {
  it('shows each caller only what it may read', async () => {
    await set(`${PUSH}/callbackConfigs/stream`, { urls: ['https://hooks.example.com/a'] }, 'rights-1');
    await set(`${PLAY}/callbackConfigs/snapshot`, { urls: ['https://hooks.example.com/b'] }, 'rights-1');
    await system.rest.send('PATCH', `/v1/${BREAKER}`, {}, bearer('admin'));
    await system.rest.send(
      'PATCH',
      `/v1/${BREAKER}`,
      { override: 'AUTO' },
      { ...bearer('admin'), 'x-request-id': 'rights-1' },
    );
    const seenBy = async (caller: string) => {
      const found = await events('requestId=rights-1&kind=INTENT', caller);
      return found.map(({ resource }) => resource);
    };
    const [stream, snapshot] = [`${PUSH}/callbackConfigs/stream`, `${PLAY}/callbackConfigs/snapshot`];
    expect(await seenBy('auditor')).toEqual([BREAKER, snapshot, stream]);
    expect(await seenBy('push-team')).toEqual([BREAKER, stream]);
    expect(await seenBy('ali-operator')).toEqual([BREAKER]);
    const foreign = await system.rest.get('/v1/accounts/ali/auditEvents', bearer('stranger'));
    expect(foreign).toMatchObject({ status: 404, body: { reason: 'ACCOUNT_NOT_FOUND' } });
    expect(await events('requestId=rights-1', 'admin', 'volc')).toEqual([]);
  });

  it('goes page by page, and new records do not shift pages', async () => {
    for (let i = 0; i < 3; i += 1) {
      await set(`${PUSH}/callbackConfigs/stream`, { urls: [`https://hooks.example.com/${i}`] }, `page-${i}`);
    }
    const all = (await events('method=SetCallbackConfig')).map(({ name }) => name).slice(0, 6);
    const paged: string[] = [];
    let token = '';
    for (let pages = 0; pages < 3; pages += 1) {
      const query = `method=SetCallbackConfig&pageSize=2&pageToken=${token}`;
      const { body } = await system.rest.get(`/v1/accounts/ali/auditEvents?${query}`, bearer('admin'));
      const { auditEvents, nextPageToken } = eventsIn(body);
      paged.push(...auditEvents.map(({ name }) => name));
      token = nextPageToken;
      await set(`${PUSH}/callbackConfigs/stream`, { urls: ['https://hooks.example.com/new'] }, 'meanwhile');
    }
    expect(paged).toEqual(all);
  });

  it('ends when nothing is left, also for a caller that sees only some of it', async () => {
    const names: string[] = [];
    for (let token = '', pages = 0; pages === 0 || token !== ''; pages += 1) {
      const query = `resource=accounts/ali&pageSize=3&pageToken=${token}`;
      const { body } = await system.rest.get(`/v1/accounts/ali/auditEvents?${query}`, bearer('ali-operator'));
      const { auditEvents, nextPageToken } = eventsIn(body);
      expect(auditEvents.length).toBeGreaterThan(0);
      names.push(...auditEvents.map(({ name }) => name));
      token = nextPageToken;
    }
    expect(new Set(names).size).toBe(names.length);
    const seen = await events('resource=accounts/ali/breakers', 'admin');
    expect(names).toEqual(seen.map(({ name }) => name));
  });

  it('accepts times in any time zone', async () => {
    await set(`${PUSH}/callbackConfigs/stream`, { urls: ['https://hooks.example.com/t'] }, 'time-1');
    const [event] = await eventsOf('time-1');
    const eventTime = event?.eventTime ?? '';
    const at = Date.parse(eventTime);
    const inIndia = new Date(at + 5.5 * 3_600_000).toISOString().replace('Z', '+05:30');
    const found = async (query: string) => (await events(`requestId=time-1&${query}`)).length;
    const next = new Date(at + 1).toISOString();
    expect(await found(`kind=INTENT&startTime=${encodeURIComponent(inIndia)}&endTime=${next}`)).toBe(1);
    expect(await found(`kind=INTENT&startTime=${next}`)).toBe(0);
    expect(await found(`kind=INTENT&endTime=${eventTime}`)).toBe(0);
    for (const bad of ['yesterday', '2026-02-30T25:00:00Z', '2026-11-22', '0000-01-01T00:00:00Z']) {
      const answer = await system.rest.get(`/v1/accounts/ali/auditEvents?startTime=${bad}`, bearer('admin'));
      expect(answer).toMatchObject({ status: 400, body: { violations: [{ field: 'startTime' }] } });
    }
  });
});
