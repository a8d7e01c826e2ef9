import { requestRecord } from '../../../test/support/request-record';
import { auditEvent } from '../../../test/support/audit-events';
import { FakeClock } from '../../../test/support/fake-clock';
import { AuditQuery, AuditRecord } from '../../domain/records/audit';
import { Caller } from '../../domain/access/caller';
import { LiveProviderResolver } from '../../domain/operations/live-provider.port';
import { AccessControl } from '../accounts/access-control';
import { AccountDirectory } from '../accounts/account-directory';
import { AuditService } from './audit.service';
import { Auditor } from './auditor';
import { OperationFactory } from '../operations/operation-factory';
import { MAX_PAGE_BYTES, Page } from '../paging';

/*
 * How a page is put together, and what the log is asked for. What a filter or a right finds is the
 * log's (test/store), and rights over all methods are test/slow/tenants.spec.ts's.
 */

const ACCOUNT = { id: 'ali', provider: 'alibaba', uid: '1', endpoint: 'https://example.com' };
const CALLER: Caller = {
  id: 'push-team',
  grants: [{ accounts: ['ali'], domains: ['push.example.com'], verbs: ['read'] }],
};

/** The log looks at so many records at a time. */
const SCAN = 300;

let queries: AuditQuery[];
beforeEach(() => (queries = []));

/**
 * Over a log with so many records, newest first, that the caller may see; those match the filter
 * that `matches` says.
 */
function serviceOver(count: number, matches = (_seq: number): boolean => true, bytesEach = 1): AuditService {
  const records = Array.from({ length: count }, (_, i): AuditRecord => {
    const seq = count - i;
    return { atMs: seq, incarnation: '0123456789abcdef', seq, event: auditEvent() };
  });
  const log = {
    append: () => Promise.resolve(),
    list: (query: AuditQuery) => {
      queries.push(query);
      const { before } = query;
      const limit = Math.min(query.limit, Math.ceil(query.maxBytes / bytesEach));
      const left = records.filter(({ seq }) => !before || seq < before.seq);
      const looked = left.slice(0, SCAN);
      const found = looked.filter(({ seq }) => matches(seq)).slice(0, limit);
      const end = found.length === limit ? found.at(-1) : looked.length === SCAN ? looked.at(-1) : undefined;
      return Promise.resolve({ records: found, bytes: found.length * bytesEach, ...(end && { end }) });
    },
  };
  const resolver: Pick<LiveProviderResolver, 'account'> = { account: (id) => (id === 'ali' ? ACCOUNT : undefined) };
  const directory = new AccountDirectory(resolver as LiveProviderResolver, () => ({ allowPrivateHosts: false }));
  const limits = { deadlineMs: 1000, maxDeadlineMs: 1000, recoveryMs: 1000, maxOperations: 10, maxListsPerCaller: 10 };
  const operations = new OperationFactory(new FakeClock(), limits, () => undefined);
  const auditor = new Auditor(log, { reads: false, newId: () => '0' });
  return new AuditService(directory, new AccessControl(directory, () => undefined), log, operations, auditor);
}

function list(
  service: AuditService,
  page: { pageSize?: number; pageToken?: string },
  signal = new AbortController().signal,
): Promise<Page<AuditRecord>> {
  const call = { caller: CALLER, requestId: 'req-1', signal, record: requestRecord() };
  return service.list({ account: 'ali' }, { spec: {}, violations: [] }, page, call);
}

const seqs = ({ items }: Page<AuditRecord>): number[] => items.map(({ seq }) => seq);

test('queries the log only for what the caller may read, and for one record more than a page', async () => {
  const service = serviceOver(50);
  const first = await list(service, { pageSize: 2 });
  expect(seqs(first)).toEqual([50, 49]);
  const second = await list(service, { pageSize: 2, pageToken: first.nextPageToken });
  expect(seqs(second)).toEqual([48, 47]);
  expect(queries).toMatchObject([
    { account: 'ali', names: ['push.example.com'], limit: 3 },
    { account: 'ali', names: ['push.example.com'], limit: 3, before: { seq: 49 } },
  ]);
});

test('a last page that is exactly full has no next page', async () => {
  const service = serviceOver(2);
  expect(await list(service, { pageSize: 2 })).toMatchObject({ nextPageToken: '' });
});

test('a long page is read in parts, and is full', async () => {
  const page = await list(serviceOver(2_000), { pageSize: 1_000 });
  expect(seqs(page)).toEqual(Array.from({ length: 1_000 }, (_, i) => 2_000 - i));
  expect(queries.map(({ limit }) => limit)).toEqual([200, 200, 200, 200, 200, 1]);
});

test('a page ends at its byte limit, counted over all partial reads', async () => {
  const service = serviceOver(600, undefined, MAX_PAGE_BYTES / 250);
  const first = await list(service, { pageSize: 1_000 });
  expect(seqs(first)).toEqual(Array.from({ length: 250 }, (_, i) => 600 - i));
  const second = await list(service, { pageSize: 1_000, pageToken: first.nextPageToken });
  expect(seqs(second)).toEqual(Array.from({ length: 250 }, (_, i) => 350 - i));
});

test('one page does not scan everything: a short page has a token', async () => {
  const service = serviceOver(10 * SCAN + 10, (seq) => [2_000, 1].includes(seq));
  const first = await list(service, { pageSize: 2 });
  expect(seqs(first)).toEqual([2_000]);
  const second = await list(service, { pageSize: 2, pageToken: first.nextPageToken });
  expect(seqs(second)).toEqual([1]);
  expect(second.nextPageToken).toBe('');
});

test('continues where the log stopped looking, even if it found nothing', async () => {
  expect(
    seqs(
      await list(
        serviceOver(2 * SCAN + 1, (seq) => seq === 3),
        { pageSize: 2 },
      ),
    ),
  ).toEqual([3]);
  expect(queries.map(({ before }) => before?.seq)).toEqual([undefined, SCAN + 2, 2]);
});

test('the search stops when the caller has gone', async () => {
  const gone = new AbortController();
  const service = serviceOver(10 * SCAN, () => {
    gone.abort();
    return false;
  });
  await expect(list(service, {}, gone.signal)).rejects.toMatchObject({ reason: 'CALLER_CANCELLED' });
  expect(queries).toHaveLength(1);
});

test('a token of another list is refused, with all other faults', async () => {
  const pageToken = Buffer.from('v1:UpdateCallback').toString('base64url');
  await expect(list(serviceOver(1), { pageSize: -1, pageToken })).rejects.toMatchObject({
    reason: 'INVALID_REQUEST',
    violations: [{ field: 'pageSize' }, { field: 'pageToken' }],
  });
  expect(queries).toEqual([]);
});
