import { AuditFilter, AuditQuery } from '../../src/domain/records/audit';
import { ChainHead, ChainKey } from '../../src/store/audit/audit-chain';
import { verifyAudit } from '../../src/store/audit/audit-verifier';
import { ChainedAuditLog } from '../../src/store/audit/chained-audit-log';
import { Store } from '../../src/store/store';
import { auditEvent } from '../support/audit-events';
import { FakeClock } from '../support/fake-clock';
import { StoreWorld, localWorld, sharedWorld } from './stores';

/*
 * The audit table in the embedded database and in a real PostgreSQL. The chain itself is tested
 * beside the code, over a table in memory.
 */

const FIRST = 'aaaaaaaaaaaaaaaa';
const SECOND = 'bbbbbbbbbbbbbbbb';
const START = Date.UTC(2030, 0, 1);
const STREAM = 'accounts/ali/domains/push.example.com/callbackConfigs/stream';

describe.each([
  ['embedded', localWorld, ['drop trigger audit_events_no_update']],
  ['PostgreSQL', sharedWorld, ['drop trigger audit_events_stay on audit_events']],
] as const)('%s', (_name, start, unlocking) => {
  let world: StoreWorld;
  let store: Store;
  let key: ChainKey;
  const heads: ChainHead[] = [];

  /** Two runs, each with five events a second apart; the second begins when the first is over. */
  beforeAll(async () => {
    world = await start();
    store = await world.open();
    key = new ChainKey(store.fingerprintKey);
    const clock = new FakeClock(START);
    for (const incarnation of [FIRST, SECOND]) {
      const report = (head: ChainHead): unknown => heads.push(head);
      const log = await ChainedAuditLog.open({
        records: store.audit,
        key,
        clock,
        newIncarnation: () => incarnation,
        report,
      });
      for (let i = 1; i <= 5; i += 1) {
        await clock.advance(1000);
        const event = auditEvent({
          kind: i % 2 === 0 ? 'OUTCOME' : 'INTENT',
          operationId: `${incarnation}-${Math.ceil(i / 2)}`,
          requestId: `${incarnation}/${i}`,
          account: i === 5 ? 'volc' : 'ali',
          caller: i === 1 ? 'other' : 'media-team',
          method: i === 3 ? 'UpdateBreaker' : 'SetCallbackConfig',
          resource: i === 3 ? 'accounts/ali/breakers/SetLiveStreamsNotifyUrlConfig' : STREAM,
        });
        await log.append(event, new AbortController().signal);
      }
      await log.close();
    }
  });
  afterAll(async () => {
    await store.close();
    world.remove();
  });

  async function list(filter: AuditFilter = {}, more: Partial<AuditQuery> = {}): Promise<string[]> {
    return (await find(filter, more)).found;
  }

  async function find(filter: AuditFilter, more: Partial<AuditQuery> = {}) {
    const query: AuditQuery = { account: 'ali', names: 'ALL', filter, limit: 100, maxBytes: 1e6, ...more };
    const { records, end } = await store.audit.find(query, new AbortController().signal);
    return { found: records.map(({ incarnation, seq }) => `${incarnation.slice(0, 1)}${seq}`), end, records };
  }

  it('lists the complete events of an account, the newest first', async () => {
    expect(await list()).toEqual(['b4', 'b3', 'b2', 'b1', 'a4', 'a3', 'a2', 'a1']);
    const { records } = await find({}, { account: 'volc', limit: 1 });
    expect(records[0]).toMatchObject({ incarnation: SECOND, seq: 5, at: START + 10_000 });
  });

  it('continues where a page ended', async () => {
    const limit = 3;
    expect(await list({}, { limit })).toEqual(['b4', 'b3', 'b2']);
    const b2 = { atMs: START + 7000, incarnation: SECOND, seq: 2 };
    expect(await find({}, { limit })).toMatchObject({ end: b2 });
    expect(await list({}, { before: b2, limit })).toEqual(['b1', 'a4', 'a3']);
    expect(await list({}, { before: { atMs: START + 1000, incarnation: FIRST, seq: 1 } })).toEqual([]);
  });

  it('returns no more than the limit, and where to continue', async () => {
    const first = await find({ caller: 'media-team' }, { limit: 3 });
    expect(first).toMatchObject({ found: ['b4', 'b3', 'b2'], end: { incarnation: SECOND, seq: 2 } });
    const second = await find({ caller: 'media-team' }, { limit: 3, before: first.end });
    expect(second).toMatchObject({ found: ['a4', 'a3', 'a2'], end: { incarnation: FIRST, seq: 2 } });
    expect(await find({ caller: 'media-team' }, { limit: 3, before: second.end })).toEqual({ found: [], records: [] });
    expect(await find({ operationId: `${FIRST}-1` })).toMatchObject({ found: ['a2', 'a1'] });
  });

  it('reads no more than the given bytes, and returns where to continue', async () => {
    const { records } = await find({});
    const sizes = records.map(({ record }) => Buffer.byteLength(record));
    const three = sizes.slice(0, 3).reduce((sum, size) => sum + size, 0);
    for (const filter of [{}, { method: 'SetCallbackConfig' }]) {
      const all = await list(filter);
      const part = await find(filter, { maxBytes: three });
      const { found, end } = part;
      expect(found).toEqual(all.slice(0, found.length));
      expect(found.length).toBeGreaterThanOrEqual(2);
      expect(found.length).toBeLessThanOrEqual(4);
      expect(await list(filter, { before: end })).toEqual(all.slice(found.length));
    }
    expect(await find({}, { maxBytes: three })).toMatchObject({ found: ['b4', 'b3', 'b2'], end: { seq: 2 } });
    expect(await find({}, { maxBytes: three + 1 })).toMatchObject({ found: ['b4', 'b3', 'b2', 'b1'] });
    expect(await find({}, { maxBytes: 1 })).toMatchObject({ found: ['b4'], end: { seq: 4 } });
    expect(await find({}, { names: ['push.example.com'], maxBytes: 1 })).toMatchObject({ found: ['b4'] });
  });

  it('orders records of the same time by incarnation and number', async () => {
    expect(await list({}, { before: { atMs: START + 4000, incarnation: SECOND, seq: 0 } })).toEqual([
      'a4',
      'a3',
      'a2',
      'a1',
    ]);
    expect(await list({}, { before: { atMs: START + 4000, incarnation: FIRST, seq: 4 } })).toEqual(['a3', 'a2', 'a1']);
    expect(await list({}, { before: { atMs: START + 4000, incarnation: FIRST, seq: 5 } })).toEqual([
      'a4',
      'a3',
      'a2',
      'a1',
    ]);
  });

  it.each<[string, AuditFilter, string[]]>([
    ['a time on', { startMs: START + 8000 }, ['b4', 'b3']],
    ['before a time', { endMs: START + 2000 }, ['a1']],
    ['between two', { startMs: START + 4000, endMs: START + 7000 }, ['b1', 'a4']],
    ['a kind', { kind: 'OUTCOME' }, ['b4', 'b2', 'a4', 'a2']],
    ['a caller', { caller: 'other' }, ['b1', 'a1']],
    ['a method', { method: 'UpdateBreaker' }, ['b3', 'a3']],
    ['a resource', { resource: STREAM }, ['b4', 'b2', 'b1', 'a4', 'a2', 'a1']],
    ['what is above it', { resource: 'accounts/ali/domains/push.example.com' }, ['b4', 'b2', 'b1', 'a4', 'a2', 'a1']],
    ['what begins like it', { resource: 'accounts/ali/domains/push.example' }, []],
    ['signs of LIKE', { resource: 'accounts/ali/domains/%' }, []],
    ['a request', { requestId: `${FIRST}/2` }, ['a2']],
    ['an operation', { operationId: `${SECOND}-1` }, ['b2', 'b1']],
    ['all at once', { caller: 'media-team', kind: 'OUTCOME', endMs: START + 3000 }, ['a2']],
    ['text that SQL would mind', { caller: "'; drop table audit_events; --" }, []],
  ])('finds by %s', async (_title, filter, found) => {
    expect(await list(filter)).toEqual(found);
  });

  it('is sound, and its heads are recorded by later chains', async () => {
    const none = { removedChains: 0, removedHeads: [], faults: [] };
    expect(await verifyAudit(store.audit, key, heads)).toEqual({ chains: 2, records: 12, ...none });
    expect((await store.audit.latestHeads(1)).map(({ incarnation, seq }) => [incarnation, seq])).toEqual([[SECOND, 5]]);
    expect(await store.audit.latestHeads(9)).toHaveLength(2);
    const [genesis] = await store.audit.chain(SECOND, 0, 1);
    expect(JSON.parse(genesis?.record ?? '')).toMatchObject({ event: { heads: [{ incarnation: FIRST, seq: 5 }] } });
  });

  it('stores all rows of an insert or none, and rejects a repeated number', async () => {
    const [row] = await store.audit.chain(SECOND, 5, 1);
    if (!row) throw new Error('there is no such row');
    await expect(store.audit.insert([{ ...row, seq: 6 }, row])).rejects.toMatchObject({ reason: 'STORE_UNAVAILABLE' });
    expect(await store.audit.head(SECOND)).toEqual({ incarnation: SECOND, seq: 5, mac: row.mac });
    expect(await store.audit.head('dddddddddddddddd')).toBeUndefined();
  });

  it('lists the incarnations page by page', async () => {
    expect(await store.audit.incarnations(undefined, 1)).toEqual([FIRST]);
    expect(await store.audit.incarnations(FIRST, 9)).toEqual([SECOND]);
    expect((await store.audit.chain(FIRST, 4, 1)).map(({ seq }) => seq)).toEqual([4]);
  });

  it('refuses changes, and detects changes past the triggers', async () => {
    await store.close();
    const refusal = 'the audit is only added to';
    await expect(world.run(`update audit_events set caller = 'nobody'`)).rejects.toThrow(refusal);
    await expect(world.run('delete from audit_events')).rejects.toThrow(refusal);
    for (const statement of unlocking) await world.run(statement);
    await world.run(
      `update audit_events set record = replace(record, 'other', 'nobody') where incarnation = '${SECOND}'`,
    );
    store = await world.open();
    expect((await verifyAudit(store.audit, key)).faults).toEqual([{ incarnation: SECOND, seq: 1, fault: 'FORGED' }]);
  });
});
