import { statSync } from 'node:fs';
import { Client } from 'pg';
import { AuditQuery } from '../../src/domain/records/audit';
import { ChainHead, ChainKey } from '../../src/store/audit/audit-chain';
import { Verification, verifyAudit } from '../../src/store/audit/audit-verifier';
import { ChainedAuditLog } from '../../src/store/audit/chained-audit-log';
import { LibsqlLink } from '../../src/store/libsql-link';
import { Store } from '../../src/store/store';
import { auditEvent } from '../support/audit-events';
import { endlessOperation } from '../support/endless-operation';
import { FakeClock } from '../support/fake-clock';
import { RecordedEvents } from '../support/recorded-events';
import { StoreWorld, localWorld, sharedWorld } from '../store/stores';
import { until } from '../support/until';

/*
 * What is removed because of its age, in the embedded database and in a real PostgreSQL, and what
 * the verification says meanwhile and afterwards. The chains are written with clocks of the past.
 */

const DAY_MS = 24 * 3_600_000;
const KEEP_DAYS = 100;
const KEEP = { audit: KEEP_DAYS, rollouts: KEEP_DAYS };
const OLD = 'aaaaaaaaaaaaaaaa';
const OLDER = 'bbbbbbbbbbbbbbbb';
const YOUNG = 'cccccccccccccccc';
/** More than a slice. */
const EVENTS = 130;

const never = new AbortController().signal;

let statementEnded = (): void => undefined;

/** Calls `statementEnded` after each statement of a store, before the store has the result. */
function watchStatements(prototype: object, method: 'run' | 'query'): () => void {
  const methods = prototype as Record<string, (...given: unknown[]) => Promise<unknown>>;
  const { [method]: run = () => Promise.reject(new Error(`no ${method}`)) } = methods;
  methods[method] = async function (...given) {
    const result = await run.apply(this, given);
    statementEnded();
    return result;
  };
  return () => (methods[method] = run);
}

/** Aborts when so many more statements have ended. */
function abortsAfter(statements: number): AbortSignal {
  const stop = new AbortController();
  let left = statements;
  statementEnded = () => {
    left -= 1;
    if (left <= 0) stop.abort();
  };
  return stop.signal;
}

describe.each([
  [
    'embedded',
    localWorld,
    ['drop trigger if exists audit_events_no_update', 'drop trigger if exists audit_events_no_delete'],
    () => watchStatements(LibsqlLink.prototype, 'run'),
  ],
  [
    'PostgreSQL',
    sharedWorld,
    ['drop trigger if exists audit_events_stay on audit_events'],
    () => watchStatements(Client.prototype, 'query'),
  ],
] as const)('%s', (name, start, unlocking, watch) => {
  let stopWatching: () => void;
  beforeAll(() => (stopWatching = watch()));
  afterAll(() => stopWatching());

  let world: StoreWorld;
  let store: Store;
  let key: ChainKey;
  let log: RecordedEvents;
  let heads: ChainHead[];

  /** Two old chains and a young one, each of which vouches for those before it. */
  beforeEach(async () => {
    world = await start();
    log = new RecordedEvents();
    await open();
    heads = [];
    for (const [incarnation, days] of [
      [OLDER, 300],
      [OLD, 200],
      [YOUNG, 10],
    ] as const)
      await write(incarnation, days);
  });
  afterEach(async () => {
    await store.close();
    world.remove();
  });

  async function open(): Promise<void> {
    store = await world.open({ report: log.report });
    key = new ChainKey(store.fingerprintKey);
  }

  async function write(incarnation: string, days: number, events = EVENTS): Promise<void> {
    const clock = new FakeClock(Date.now() - days * DAY_MS);
    const report = (head: ChainHead): unknown => heads.push(head);
    const newIncarnation = (): string => incarnation;
    const chain = await ChainedAuditLog.open({ records: store.audit, key, clock, newIncarnation, report });
    const appended = Array.from({ length: events }, (_, i) =>
      chain.append(auditEvent({ requestId: `${incarnation}/${i}` }), new AbortController().signal),
    );
    await Promise.all(appended);
    await chain.close();
  }

  /** Past the store, as the owner of the database can. */
  async function tamper(...statements: string[]): Promise<void> {
    await store.close();
    for (const statement of [...unlocking, ...statements]) await world.run(statement);
    await open();
  }

  const pass = (signal = never): Promise<void> => store.retention.pass(KEEP, signal);
  const verify = (): Promise<Verification> => verifyAudit(store.audit, key, heads);
  const chains = (): Promise<readonly string[]> => store.audit.incarnations(undefined, 10);
  const removals = async (): Promise<number> => (await store.audit.head(key.id))?.seq ?? 0;

  it('removes whole chains that are too old, records that, and leaves the rest verifiable', async () => {
    await pass();
    expect(new Set(await chains())).toEqual(new Set([YOUNG, key.id]));
    const removed = expect.any(Number) as number;
    expect(log.events).toMatchObject([
      { event: 'audit_head', incarnation: key.id, seq: 2 },
      {
        event: 'retention_done',
        chains: 2,
        records: 2 * (EVENTS + 1),
        states: 0,
        leases: 0,
        rollouts: 0,
        durationMs: removed,
      },
    ]);
    const { faults, removedChains, removedHeads } = await verify();
    expect({ faults, removedChains }).toEqual({ faults: [], removedChains: 2 });
    expect(new Set(removedHeads.map(({ incarnation }) => incarnation))).toEqual(new Set([OLDER, OLD]));
    const [, first] = await store.audit.chain(key.id, 0, 9);
    expect(JSON.parse(first?.record ?? '')).toMatchObject({
      event: { kind: 'REMOVAL', keepDays: KEEP_DAYS, chain: { incarnation: OLDER, seq: EVENTS } },
    });
    await pass();
    expect(await removals()).toBe(2);
  });

  it('keeps page tokens valid: the page after a removed record has what is left', async () => {
    const page = (before?: AuditQuery['before']) =>
      store.audit.find(
        { account: 'ali', names: ['*.example.com'], filter: {}, limit: 10, maxBytes: 1e6, ...(before && { before }) },
        never,
      );
    const [record] = await store.audit.chain(OLD, 50, 1);
    const before = { atMs: record?.at ?? 0, incarnation: OLD, seq: 50 };
    expect((await page(before)).records).toHaveLength(10);
    await pass();
    expect(await page(before)).toEqual({ records: [], bytes: 0 });
    expect((await page()).records.map(({ incarnation }) => incarnation)).toEqual(Array(10).fill(YOUNG));
  });

  it('can be interrupted at any moment: the rest is sound, and the next pass continues', async () => {
    let passes = 0;
    for (; (await chains()).length > 2 || passes === 0; passes += 1) {
      await pass(abortsAfter(1 + passes));
      expect((await verify()).faults).toEqual([]);
    }
    expect(passes).toBeGreaterThan(5);
    await pass();
    expect(await removals()).toBe(2);
    expect(new Set(await chains())).toEqual(new Set([YOUNG, key.id]));
  });

  it('removes again what a crash left between record and deletion', async () => {
    for (let statements = 1; (await removals()) === 0; statements += 1) await pass(abortsAfter(statements));
    expect(await chains()).toContain(OLDER);
    await tamper('delete from audit_removals');
    await pass();
    expect((await verify()).faults).toEqual([]);
    expect(await removals()).toBe(3);
    expect(new Set(await chains())).toEqual(new Set([YOUNG, key.id]));
  });

  it('does not hide that somebody else removed a chain or the record of a removal', async () => {
    await tamper(`delete from audit_events where incarnation = '${OLD}'`);
    await pass();
    expect((await verify()).faults).toEqual([0, EVENTS].map((seq) => ({ incarnation: OLD, seq, fault: 'CUT' })));
    await write('dddddddddddddddd', 0, 1);
    await tamper(`delete from audit_events where incarnation = '${key.id}' and seq = 1`);
    const { faults } = await verify();
    expect(faults).toContainEqual({ incarnation: key.id, seq: 1, fault: 'CUT' });
    expect(faults).toContainEqual({ incarnation: OLDER, seq: EVENTS, fault: 'CUT' });
  });

  it.each([
    ['was changed', `update audit_events set record = replace(record, 'team', 'gang')`, 'FORGED'],
    ['only looks old', `update audit_events set at = at - ${100 * DAY_MS}`, 'MISFILED'],
  ])('keeps a chain with a record that %s, and reports it once', async (_title, change, fault) => {
    await tamper(`${change} where incarnation = '${OLDER}' and seq = 120`);
    await tamper(`${change} where incarnation = '${YOUNG}'`);
    await pass();
    await pass();
    expect(new Set(await chains())).toEqual(new Set([OLDER, YOUNG, key.id]));
    const kept = log.of('audit_chain_kept');
    expect(kept).toContainEqual({ event: 'audit_chain_kept', level: 'warn', incarnation: OLDER, seq: 120, fault });
    expect(new Set(kept.map(({ incarnation }) => incarnation)).size).toBe(kept.length);
  });

  it('a deletion is refused by the database outside of a removal', async () => {
    await store.close();
    for (const table of ['audit_events', 'audit_patterns']) {
      await expect(world.run(`delete from ${table} where incarnation = '${OLD}'`)).rejects.toThrow('only added to');
    }
    await open();
  });

  it('starts at once, and reports a failure', async () => {
    const stop = store.retention.keep(KEEP);
    await until(() => log.of('retention_done')[0]);
    await stop();
    await store.close();
    const stopAgain = store.retention.keep(KEEP);
    await until(() => log.of('retention_failed')[0]);
    await stopAgain();
    await open();
  });

  it('forgets deleted resources only', async () => {
    const state = { fields: {}, appliedAtMs: 1 };
    const names = Array.from({ length: 450 }, (_, i) => `alibaba/1/domains/${i}.example.com/callbackConfigs/stream`);
    await store.appliedStates.remember(new Map(names.map((resource) => [resource, state])));
    await store.appliedStates.remember(new Map(names.slice(1).map((resource) => [resource, undefined])));
    await pass();
    expect(log.of('retention_done')).toMatchObject([{ states: 449 }]);
    expect([...(await store.appliedStates.recall(names)).keys()]).toEqual(names.slice(0, 1));
  });

  if (name === 'embedded') {
    it('returns the space to the disk', async () => {
      await write('dddddddddddddddd', 150, 3_000);
      await store.close();
      const size = (): number => statSync(world.file ?? '').size;
      const before = size();
      await open();
      await pass();
      await store.close();
      expect(size()).toBeLessThan(before / 2);
      await open();
    });
  } else {
    it('forgets leases that ended a day ago, and later leases of the key have greater fences', async () => {
      const { leases } = store;
      const lease = (): Promise<number> =>
        leases?.run({ whole: 'key' }, endlessOperation(), ({ fence }) => Promise.resolve(fence)) ??
        Promise.resolve(NaN);
      const first = await lease();
      await pass();
      expect(await lease()).toBe(first + 1);
      await world.run(`update resource_leases set expires_at = expires_at - ${DAY_MS + 60_000}`);
      await pass();
      expect(log.events.at(-1)).toMatchObject({ event: 'retention_done', leases: 1 });
      expect(await lease()).toBeGreaterThan(first + 2);
    });

    it('runs at one replica at a time', async () => {
      const other = await world.open();
      await Promise.all([pass(), other.retention.pass(KEEP, never)]);
      await other.close();
      expect(await removals()).toBe(2);
      expect((await verify()).faults).toEqual([]);
    });
  }
});
