import { ChainKey } from '../../src/store/audit/audit-chain';
import { verifyAudit } from '../../src/store/audit/audit-verifier';
import { ChainedAuditLog } from '../../src/store/audit/chained-audit-log';
import { auditEvent } from '../support/audit-events';
import { FakeClock } from '../support/fake-clock';
import { localWorld, sharedWorld } from './stores';

test.each([
  ['embedded', localWorld],
  ['PostgreSQL', sharedWorld],
] as const)('%s: refusals are part of the chain and of its verification', async (_name, start) => {
  const world = await start();
  const store = await world.open();
  const key = new ChainKey(store.fingerprintKey);
  const options = { records: store.audit, key, clock: new FakeClock(), newIncarnation: () => 'aaaaaaaaaaaaaaaa' };
  const log = await ChainedAuditLog.open({ ...options, report: () => undefined });
  const { signal } = new AbortController();
  const onAccount = auditEvent({ kind: 'REFUSED', resource: 'accounts/ali', operationId: 'o-1', suppressed: 7 });
  const onDomain = auditEvent({ kind: 'REFUSED', resource: 'accounts/ali/domains/a.example', operationId: 'o-2' });
  const read = auditEvent({ kind: 'READ', resource: 'accounts/ali', operationId: 'o-3' });
  for (const event of [onAccount, onDomain, read]) await log.append(event, signal);
  await log.close();

  const list = async (names: 'ALL' | readonly string[], operationId?: string) => {
    const filter = operationId === undefined ? {} : { operationId };
    const { records } = await log.list({ account: 'ali', names, filter, limit: 10, maxBytes: 1e6 }, signal);
    return records.map(({ event }) => event);
  };
  expect(await list('ALL')).toEqual([read, onDomain, onAccount]);
  expect(await list(['a.example'])).toEqual([read, onDomain]);
  expect(await list(['a.example'], 'o-1')).toEqual([]);
  expect(await list('ALL', 'o-1')).toEqual([onAccount]);
  expect(await verifyAudit(store.audit, key, [])).toMatchObject({ chains: 1, faults: [] });
  await store.close();
  world.remove();
});
