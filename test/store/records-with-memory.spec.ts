import { AppliedState, MemoryChange } from '../../src/domain/records/applied-state';
import { Lease } from '../../src/domain/operations/operation';
import { ChainKey } from '../../src/store/audit/audit-chain';
import { verifyAudit } from '../../src/store/audit/audit-verifier';
import { openAudit } from '../../src/store/audit/open-audit';
import { ChainedAuditLog } from '../../src/store/audit/chained-audit-log';
import { Store } from '../../src/store/store';
import { systemClock } from '../../src/resilience/system-clock';
import { auditEvent } from '../support/audit-events';
import { holdLease } from '../support/leases';
import { localWorld, sharedWorld, StoreWorld } from './stores';

/*
 * A record and what livegate remembers from then on are stored together or not at all, in the
 * embedded database and in a real PostgreSQL.
 */

const state = (url: string): AppliedState => ({ fields: { urls: [url] }, appliedAtMs: 1 });

describe.each([
  ['embedded', localWorld],
  ['PostgreSQL', sharedWorld],
] as const)('%s', (name, start) => {
  let world: StoreWorld;
  let store: Store;
  let log: ChainedAuditLog;
  const { signal } = new AbortController();

  beforeEach(async () => {
    world = await start();
    store = await world.open();
    log = await openAudit(store, systemClock, () => undefined);
  });
  afterEach(async () => {
    await log.close();
    const { faults } = await verifyAudit(store.audit, new ChainKey(store.fingerprintKey));
    await store.close();
    world.remove();
    expect(faults).toEqual([]);
  });

  const append = (requestId: string, memory?: MemoryChange): Promise<void> =>
    log.append(auditEvent({ requestId }), signal, undefined, memory);
  const recalled = async (...names: string[]) => Object.fromEntries(await store.appliedStates.recall(names));
  const recorded = async (): Promise<string[]> => {
    const { records } = await log.list({ account: 'ali', names: 'ALL', filter: {}, limit: 100, maxBytes: 1e6 }, signal);
    return records.map(({ event }) => event.requestId).toSorted();
  };

  it('what a record changes is remembered once it is stored, also by the next process', async () => {
    expect(await recalled('a', 'b')).toEqual({});
    await Promise.all([
      append('1', { resource: 'a', state: state('https://one') }),
      append('2', { resource: 'b', state: state('https://two') }),
      append('3'),
    ]);
    expect(await recalled('a', 'b')).toEqual({ a: state('https://one'), b: state('https://two') });
    await append('4', { resource: 'a' });
    expect(await recalled('a', 'b')).toEqual({ b: state('https://two') });
    await log.close();
    await store.close();
    store = await world.open();
    expect(await recalled('a', 'b')).toEqual({ b: state('https://two') });
    log = await openAudit(store, systemClock, () => undefined);
    expect(await recorded()).toEqual(['1', '2', '3', '4']);
  });

  it('a recall that is asked for while a change is being stored finds the change', async () => {
    await append('1', { resource: 'a', state: state('https://one') });
    const appended = append('2', { resource: 'a', state: state('https://two') });
    // The insert has been handed over once the microtasks are done.
    await new Promise((resolve) => setImmediate(resolve));
    const [found] = await Promise.all([name === 'embedded' && recalled('a'), appended]);
    if (name === 'embedded') expect(found).toEqual({ a: state('https://two') });
    expect(await recalled('a')).toEqual({ a: state('https://two') });
  });

  // Only replicas have leases.
  if (name === 'embedded') return;

  it('without its lease, neither is stored, and the others of the insert are', async () => {
    const held = holdLease(store, { whole: 'r' });
    const lease = await held.lease;
    const old: Lease = { key: 'r', fence: lease.fence - 1, remainingMs: () => 0 };
    const stored = await Promise.allSettled([
      append('1', { resource: 'a', state: state('https://one'), lease }),
      append('2', { resource: 'b', state: state('https://two'), lease: old }),
      append('3', { resource: 'c', state: state('https://three') }),
      append('4', { resource: 'd', state: state('https://four'), lease: { ...old, key: 'unknown' } }),
    ]);
    const refused = expect.objectContaining({ reason: 'RESOURCE_LOCK_LOST' }) as unknown;
    expect(stored.map((one) => (one.status === 'rejected' ? (one.reason as unknown) : 'stored'))).toEqual([
      'stored',
      refused,
      'stored',
      refused,
    ]);
    expect(await recalled('a', 'b', 'c', 'd')).toEqual({ a: state('https://one'), c: state('https://three') });
    expect(await recorded()).toEqual(['1', '3']);
    await held.letGo();
  });
});
