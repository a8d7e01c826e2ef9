import { ChainedAuditLog } from '../../src/store/audit/chained-audit-log';
import { ChainKey } from '../../src/store/audit/audit-chain';
import { verifyAudit } from '../../src/store/audit/audit-verifier';
import { decideAccess, ownerInName, readableNames } from '../../src/domain/access/access-policy';
import { AuditFilter, AuditPosition } from '../../src/domain/records/audit';
import { Caller, Grant, VERBS } from '../../src/domain/access/caller';
import { systemClock } from '../../src/resilience/system-clock';
import { BackgroundTask, taskUntil } from '../../src/store/background-task';
import { Store } from '../../src/store/store';
import { seeded } from '../jepsen/seeded';
import { auditEvent } from '../support/audit-events';
import { FakeClock } from '../support/fake-clock';
import { StoreWorld, localWorld, sharedWorld } from '../store/stores';

/*
 * Checks in both databases, over random grants and names, that a list finds exactly the records
 * that the access policy allows. Also checks databases that were created before the index existed.
 */

const ACCOUNTS = ['ali', 'volc'];
const OWNERS = [
  'domains/push.example.com',
  'domains/example.com',
  'domains/a.b.example.com',
  'domains/com',
  'domains/notexample.com',
  'domains/x.example.org',
  'vhosts/Live.Example.com',
  'vhosts/push.example.com',
  'vhosts/live',
  'vhosts/.example.com',
  'vhosts/a..com',
  'vhosts/a.',
  'vhosts/live.example.com/apps/show',
];
const PATTERNS = ['*', '*.example.com', '*.EXAMPLE.com', '*.com', '*.b.example.com', '*.live', '*.org', '*.', '*..com'];
const NAMES = OWNERS.map((owner) => owner.split('/')[1] ?? '');
const RECORDS = 300;
const CASES = 60;

/**
 * As the schema was before. Migrations after it are made again; each takes what is there already.
 */
const BACK = [
  'drop view audit_entries',
  'drop table audit_patterns',
  'drop table audit_indexed_chains',
  `delete from kysely_migration where name >= '2026-11-28-audit-by-pattern'`,
];

describe.each([
  ['embedded', localWorld, ['drop trigger audit_patterns_no_delete']],
  ['PostgreSQL', sharedWorld, ['drop trigger audit_patterns_stay on audit_patterns']],
] as const)('%s', (_name, start, unlocking) => {
  const random = seeded(7);
  const some = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const { signal } = new AbortController();
  const forever = taskUntil(systemClock, signal);
  let world: StoreWorld;
  let store: Store;
  let resources: string[];

  beforeAll(async () => {
    world = await start();
    store = await world.open();
    resources = [];
    const clock = new FakeClock(Date.UTC(2030, 0, 1));
    const log = await openLog('aaaaaaaaaaaaaaaa', clock);
    for (let i = 0; i < RECORDS; i += 1) {
      await clock.advance(Math.floor(random() * 3));
      const account = some(ACCOUNTS);
      const what = some([`${some(OWNERS)}/callbackConfigs/stream`, `${some(OWNERS)}`, 'breakers/Set', '']);
      const resource = `accounts/${account}${what ? `/${what}` : ''}`;
      resources.push(resource);
      const event = auditEvent({ account, resource, operationId: `op-${i}`, method: some(['Set', 'Get']) });
      await log.append(event, signal);
    }
    await log.close();
  });
  afterAll(async () => {
    await store.close();
    world.remove();
  });

  function openLog(incarnation: string, clock = new FakeClock(Date.UTC(2031, 0, 1))): Promise<ChainedAuditLog> {
    const key = new ChainKey(store.fingerprintKey);
    return ChainedAuditLog.open({
      records: store.audit,
      key,
      clock,
      newIncarnation: () => incarnation,
      report: () => undefined,
    });
  }

  function randomCaller(): Caller {
    const grants = Array.from({ length: 1 + Math.floor(random() * 3) }, (): Grant => {
      const domains = Array.from({ length: 1 + Math.floor(random() * 30) }, () =>
        some([...PATTERNS.slice(1), ...NAMES]),
      );
      return {
        accounts: [some([...ACCOUNTS, '*'])],
        domains: random() < 0.1 ? ['*'] : domains,
        verbs: VERBS.filter(() => random() < 0.6),
      };
    });
    return { id: 'somebody', grants };
  }

  /** What the policy lets the caller see of the records, newest first, by their numbers. */
  function allowed(caller: Caller, account: string, { resource = '' }: AuditFilter): number[] {
    const isAllowed = (name: string): boolean => {
      const owner = ownerInName(name);
      const scope = owner === undefined ? undefined : ({ type: 'DOMAIN', domain: owner } as const);
      return decideAccess(caller, { account, scope }, 'read') === 'ALLOWED';
    };
    const isAsked = (name: string): boolean => `${name}/`.startsWith(resource === '' ? '' : `${resource}/`);
    return resources
      .map((name, index) => ({ name, seq: index + 1 }))
      .filter(({ name }) => `${name}/`.startsWith(`accounts/${account}/`) && isAllowed(name) && isAsked(name))
      .map(({ seq }) => seq)
      .reverse();
  }

  /** Page by page, to the end. */
  async function found(caller: Caller, account: string, filter: AuditFilter, limit: number): Promise<number[]> {
    const names = readableNames(caller, account);
    if (!names) return [];
    const seqs: number[] = [];
    for (let before: AuditPosition | undefined; ;) {
      const { records, end } = await store.audit.find(
        { account, names, filter, before, limit, maxBytes: 1 + Math.floor(random() * 10_000) },
        signal,
      );
      seqs.push(...records.map(({ seq }) => seq));
      // Where to go on is one of the records that the caller may see.
      if (end) expect(allowed(caller, account, {})).toContain(end.seq);
      if (!end) return seqs;
      before = end;
    }
  }

  async function expectAgreement(cases: number): Promise<void> {
    for (let i = 0; i < cases; i += 1) {
      const [caller, account] = [randomCaller(), some(ACCOUNTS)];
      const filter = random() < 0.5 ? {} : { resource: `accounts/${account}/${some(OWNERS)}` };
      const given = { grants: caller.grants, account, filter };
      const seqs = await found(caller, account, filter, 1 + Math.floor(random() * 40));
      expect({ ...given, seqs }).toEqual({ ...given, seqs: allowed(caller, account, filter) });
    }
  }

  const verified = () => verifyAudit(store.audit, new ChainKey(store.fingerprintKey));

  it('finds what the policy allows, by the index', async () => {
    expect(await store.audit.index(forever)).toBe(0);
    await expectAgreement(CASES);
    expect(await verified()).toMatchObject({ faults: [] });
  });

  it('finds an operation only for callers that may see it', async () => {
    for (let i = 0; i < 50; i += 1) {
      const [caller, account, number] = [randomCaller(), some(ACCOUNTS), Math.floor(random() * RECORDS)];
      const seqs = await found(caller, account, { operationId: `op-${number}` }, 10);
      expect(seqs).toEqual(allowed(caller, account, {}).filter((seq) => seq === number + 1));
    }
  });

  it('reports a record that is missing from the index as misfiled', async () => {
    await store.close();
    for (const statement of unlocking) await world.run(statement);
    await world.run(`delete from audit_patterns where seq = 5`);
    store = await world.open();
    const faults = [{ incarnation: 'aaaaaaaaaaaaaaaa', seq: 5, fault: 'MISFILED' }];
    expect(await verified()).toMatchObject({ faults });
  });

  describe('a database from before the index', () => {
    beforeAll(async () => {
      await store.close();
      for (const statement of BACK) await world.run(statement);
      store = await world.open();
    });

    it('is sound, and lists the records that a caller may read only once they are indexed', async () => {
      expect(await verified()).toMatchObject({ chains: 1, records: RECORDS + 1, faults: [] });
      const all = { account: 'ali', filter: {}, limit: 3, maxBytes: 1e6 };
      expect((await store.audit.find({ ...all, names: 'ALL' }, signal)).records).toHaveLength(3);
      const some = store.audit.find({ ...all, names: ['push.example.com'] }, signal);
      await expect(some).rejects.toMatchObject({ reason: 'STORE_UNAVAILABLE', retryAfterMs: 1000 });
    });

    it('is indexed in parts while livegate serves, and continues after a restart', async () => {
      let isOver = false;
      const once: BackgroundTask = { isOver: () => isOver, rest: (work) => work().finally(() => (isOver = true)) };
      expect(await store.audit.index(once)).toBe(200);
      await store.close();
      store = await world.open();
      expect(await store.audit.index(forever)).toBe(RECORDS + 1 - 200);
      await expectAgreement(CASES);
      expect(await verified()).toMatchObject({ chains: 1, records: RECORDS + 1, faults: [] });
    });

    it('is indexed again for records that an older version writes beside this one', async () => {
      const log = await openLog('bbbbbbbbbbbbbbbb');
      await log.close();
      const columns = 'seq, at, kind, account, caller, method, resource, request_id, operation_id, record, mac';
      await store.close();
      await world.run(
        `insert into audit_events (incarnation, ${columns})
         select 'cccccccccccccccc', ${columns} from audit_events where incarnation = 'aaaaaaaaaaaaaaaa' and seq < 10`,
      );
      store = await world.open();
      expect(await store.audit.index(forever)).toBe(10);
      expect(await store.audit.index(forever)).toBe(0);
    });
  });
});
