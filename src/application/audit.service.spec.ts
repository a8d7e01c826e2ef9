import { auditEvent } from '../../test/support/audit-events';
import { FakeClock } from '../../test/support/fake-clock';
import { AuditQuery, AuditRecord } from '../domain/audit';
import { Caller } from '../domain/caller';
import { LiveProviderResolver } from '../domain/live-provider.port';
import { AccessControl } from './access-control';
import { AccountDirectory } from './account-directory';
import { AuditService } from './audit.service';
import { Auditor } from './auditor';
import { OperationFactory } from './operation-factory';
import { Page } from './paging';

/*
 * How a page is put together where the caller may see little of what there is. Filters and the order of records are the log's, and rights
 * over all methods are test/e2e/tenants.spec.ts's.
 */

const ACCOUNT = { id: 'ali', provider: 'alibaba', uid: '1', endpoint: 'https://example.com' };
const CALLER: Caller = {
  id: 'push-team',
  grants: [{ accounts: ['ali'], domains: ['push.example.com'], verbs: ['read'] }],
};
const SEEN = 'accounts/ali/domains/push.example.com/callbackConfigs/stream';
const UNSEEN = 'accounts/ali/domains/play.example.com/callbackConfigs/snapshot';

let queries: AuditQuery[];
beforeEach(() => (queries = []));

/** Over a log with so many records, newest first, of which those at the given numbers are about what the caller may see. */
function serviceOver(count: number, seen: readonly number[], matches = (_seq: number): boolean => true): AuditService {
  const records = Array.from({ length: count }, (_, i): AuditRecord => {
    const seq = count - i;
    const event = auditEvent({ resource: seen.includes(seq) ? SEEN : UNSEEN });
    return { atMs: seq, incarnation: '0123456789abcdef', seq, event };
  });
  const log = {
    append: () => Promise.resolve(),
    list: (query: AuditQuery) => {
      queries.push(query);
      const { before, scan } = query;
      const left = records.filter(({ seq }) => !before || seq < before.seq);
      const end = left[scan - 1];
      const found = left.slice(0, scan).filter(({ seq }) => matches(seq));
      return Promise.resolve({ records: found, ...(end && { end }) });
    },
  };
  const resolver: Pick<LiveProviderResolver, 'account'> = { account: (id) => (id === 'ali' ? ACCOUNT : undefined) };
  const directory = new AccountDirectory(resolver as LiveProviderResolver, () => ({ allowPrivateHosts: false }));
  const limits = { deadlineMs: 1000, maxDeadlineMs: 1000, recoveryMs: 1000, maxOperations: 10 };
  const operations = new OperationFactory(new FakeClock(), limits);
  const auditor = new Auditor(log, { reads: false, newId: () => '0' });
  return new AuditService(directory, new AccessControl(directory), log, operations, auditor);
}

function list(service: AuditService, page: { pageSize?: number; pageToken?: string }): Promise<Page<AuditRecord>> {
  const call = { caller: CALLER, requestId: 'req-1', signal: new AbortController().signal };
  return service.list({ account: 'ali' }, { spec: {}, violations: [] }, page, call);
}

const seqs = ({ items }: Page<AuditRecord>): number[] => items.map(({ seq }) => seq);

test('what the caller may not see is passed over, and the page ends with what is left', async () => {
  const service = serviceOver(50, [45, 20, 3]);
  const first = await list(service, { pageSize: 2 });
  expect(seqs(first)).toEqual([45, 20]);
  const second = await list(service, { pageSize: 2, pageToken: first.nextPageToken });
  expect(seqs(second)).toEqual([3]);
  expect(second.nextPageToken).toBe('');
});

test('a page that is just full and the last has no page after it', async () => {
  const service = serviceOver(50, [45, 20]);
  expect(await list(service, { pageSize: 2 })).toMatchObject({ nextPageToken: '' });
});

test('not everything is gone through for one page: a short one says where to go on', async () => {
  const service = serviceOver(25_000, [24_000, 1]);
  const found: number[][] = [];
  let pageToken = '';
  do {
    const page = await list(service, { pageSize: 2, pageToken });
    found.push(seqs(page));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  expect(found).toEqual([[24_000], [], [1]]);
  expect(Math.max(...queries.map(({ scan }) => scan))).toBe(200);
});

test('goes on where the log stopped looking, also if it found nothing there', async () => {
  const service = serviceOver(500, [3], (seq) => seq === 3);
  expect(seqs(await list(service, { pageSize: 2 }))).toEqual([3]);
  expect(queries.map(({ before }) => before?.seq)).toEqual([undefined, 301, 101]);
});

test('a token of another list is refused, with all other faults', async () => {
  const pageToken = Buffer.from('v1:UpdateCallback').toString('base64url');
  await expect(list(serviceOver(1, []), { pageSize: -1, pageToken })).rejects.toMatchObject({
    reason: 'INVALID_REQUEST',
    violations: [{ field: 'pageSize' }, { field: 'pageToken' }],
  });
  expect(queries).toEqual([]);
});
